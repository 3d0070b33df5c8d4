import {
	clientKind,
	findAttribute,
	type Span,
} from './span.js';

const maxLinks = 20_000;

/**
Who stands above whom in a trace, as far as it was told lately: of calls of a model within each other only the innermost is the
request, and the HTTP span below it is the one whose id the request carried through the proxy.
*/
export class SpanLinks {
	/** Spans with a call of a model below them. */
	readonly #above = new Set<string>();
	/** The last HTTP request below a span. */
	readonly #carriers = new Map<string, string>();

	/** A span ends before the one above it, so that whoever tells of all by their ends has told what stands below. */
	add(span: Span, isCall: boolean): void {
		const own = name(span.traceId, span.spanId);
		const parent = name(span.traceId, span.parentSpanId);
		if (span.parentSpanId === '') {
			return;
		}

		if (isCall || this.#above.has(own)) {
			this.#above.add(parent);
			forgetOldest(this.#above);
		}

		const isHttp = span.kind === clientKind && findAttribute(span.attributes, 'httpMethod') !== null;
		const carrier = isHttp ? span.spanId : this.#carriers.get(own);
		if (carrier === undefined || isCall) {
			return;
		}

		this.#carriers.set(parent, carrier);
		forgetOldest(this.#carriers);
	}

	hasCallBelow({traceId, spanId}: Span): boolean {
		return this.#above.has(name(traceId, spanId));
	}

	/** The id that the span's request carried. */
	findCarrier({traceId, spanId}: Span): string {
		return this.#carriers.get(name(traceId, spanId)) ?? spanId;
	}
}

function name(traceId: string, spanId: string): string {
	return `${traceId}-${spanId}`;
}

function forgetOldest(links: Set<string> | Map<string, string>): void {
	if (links.size > maxLinks) {
		links.delete(links.keys().next().value!);
	}
}
