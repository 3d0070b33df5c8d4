import type {TailraceEvent} from '../../core/event.js';
import {parseJson} from '../body.js';
import {keep, priceReport} from '../ingest/report.js';
import {
	answerJson,
	ApiError,
	buildRetryHeaders,
	type Answer,
	type ApiContext,
	type Body,
	type Route,
} from '../route.js';
import {readJsonSpans} from './json.js';
import {readSpans, writeAnswer, writeStatus} from './protobuf.js';
import {buildSpanRecord, findFault, isCall} from './span-record.js';
import type {Span} from './span.js';

const protobuf = 'application/x-protobuf';
/** Of the writer's line of events, so that a large batch does not fill it. */
const maxTogether = 1000;

/** Where an OpenTelemetry exporter sends traces: what calls a model becomes a row, the rest is let fall. */
export const traceRoute: Route = {
	method: 'POST', path: '/v1/traces', title: 'OpenTelemetry traces (OTLP/HTTP, protobuf or JSON): each call of a model becomes a request', access: 'write', isHeavy: false, parameters: [],
	body: 'An ExportTraceServiceRequest, as application/x-protobuf or application/json, packed with gzip or not.',
	async handle(request, context) {
		const body = await request.readBody();
		try {
			const {rejectedCount, message} = await take(readBody(body), context, request.nowAtMs);
			return answerTaken(body, rejectedCount, message);
		} catch (error) {
			if (!(error instanceof ApiError) || body.contentType !== protobuf) {
				throw error;
			}

			return {status: error.status, headers: {'content-type': protobuf, ...buildRetryHeaders(error.status)}, body: writeStatus(`${error.message} ${error.hint}`)};
		}
	},
};

function readBody({bytes, contentType}: Body): Span[] {
	if (contentType === 'application/json') {
		return readJsonSpans(parseJson(bytes));
	}

	if (contentType !== protobuf) {
		throw new ApiError(415, 'otlp_needed', 'The body is no OTLP.', 'Set OTEL_EXPORTER_OTLP_PROTOCOL to http/protobuf or http/json.');
	}

	try {
		return readSpans(bytes);
	} catch {
		throw new ApiError(400, 'bad_body', 'The body is no ExportTraceServiceRequest.', 'Check the exporter.');
	}
}

/** Answers how many spans were not taken, and why. */
async function take(spans: readonly Span[], context: ApiContext, nowAtMs: number): Promise<{rejectedCount: number; message: string}> {
	const faults: string[] = [];
	const events: TailraceEvent[] = [];
	for (const span of spans.toSorted(compareEnds)) {
		const fault = findFault(span, nowAtMs);
		if (fault !== null) {
			faults.push(fault);
			continue;
		}

		const isModelCall = isCall(span);
		if (isModelCall && !context.spanLinks.hasCallBelow(span)) {
			const record = buildSpanRecord(span, {instanceId: context.instanceId, carrierId: context.spanLinks.findCarrier(span)});
			events.push({type: 'request-end', record: {...record, ...priceReport(context, record)}});
		}

		context.spanLinks.add(span, isModelCall);
	}

	for (let index = 0; index < events.length; index += maxTogether) {
		// eslint-disable-next-line no-await-in-loop -- The line must not overflow; what is sent again changes nothing.
		await keep(context, events.slice(index, index + maxTogether), 200);
	}

	return {rejectedCount: faults.length, message: faults[0] ?? ''};
}

/** What stands below another ends before it, and began after it where they end together. */
function compareEnds(a: Span, b: Span): number {
	const byEnd = a.endAtMs - b.endAtMs;
	return byEnd === 0 ? b.startAtMs - a.startAtMs : byEnd;
}

function answerTaken({contentType}: Body, rejectedCount: number, message: string): Answer {
	return contentType === protobuf
		? {status: 200, headers: {'content-type': protobuf}, body: writeAnswer(rejectedCount, message)}
		: answerJson(rejectedCount === 0 ? {} : {partialSuccess: {rejectedSpans: String(rejectedCount), errorMessage: message}});
}
