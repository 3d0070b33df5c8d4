import {
	createSpan,
	isWanted,
	type Attributes,
	type Span,
} from './span.js';

type Json = Readonly<Record<string, unknown>>;

/** The spans of an `ExportTraceServiceRequest` in JSON: ids in hex, times as texts, since they are too large for a number. */
export function readJsonSpans(value: unknown): Span[] {
	return listOf(value, 'resourceSpans').flatMap(part => {
		const resource = readAttributes(asObject(part.resource));
		return listOf(part, 'scopeSpans', 'instrumentationLibrarySpans').flatMap(scope => listOf(scope, 'spans').map(span => readSpan(span, resource)));
	});
}

function readSpan(json: Json, resource: Attributes): Span {
	const status = asObject(json.status);
	const exceptions = listOf(json, 'events').map(event => readAttributes(event).get('exception.type'));
	return {
		...createSpan(),
		traceId: asText(json.traceId).toLowerCase(),
		spanId: asText(json.spanId).toLowerCase(),
		parentSpanId: asText(json.parentSpanId).toLowerCase(),
		kind: json.kind === 'SPAN_KIND_CLIENT' ? 3 : Number(json.kind ?? 0),
		startAtMs: readNanoseconds(json.startTimeUnixNano),
		endAtMs: readNanoseconds(json.endTimeUnixNano),
		attributes: readAttributes(json),
		resource,
		isError: status.code === 2 || status.code === 'STATUS_CODE_ERROR',
		statusMessage: typeof status.message === 'string' ? status.message : null,
		exceptionType: exceptions.find(type => typeof type === 'string') ?? null,
	};
}

function readAttributes(json: Json): Attributes {
	const attributes: Attributes = new Map();
	for (const {key, value} of listOf(json, 'attributes')) {
		const read = typeof key === 'string' && isWanted(key) ? readValue(asObject(value)) : null;
		if (read !== null) {
			attributes.set(key as string, read);
		}
	}

	return attributes;
}

/** Of a list the first: only finish reasons are one. */
function readValue(value: Json): string | number | boolean | null {
	const [first] = listOf(asObject(value.arrayValue), 'values');
	const scalar = first ?? value;
	if (scalar.intValue !== undefined) {
		return Number(scalar.intValue);
	}

	const found = scalar.stringValue ?? scalar.boolValue ?? scalar.doubleValue;
	return typeof found === 'string' || typeof found === 'number' || typeof found === 'boolean' ? found : null;
}

function readNanoseconds(value: unknown): number {
	return typeof value === 'string' || typeof value === 'number' ? Number(value) / 1e6 : NaN;
}

/** The objects in the first of these lists that is one. */
function listOf(json: unknown, ...names: readonly string[]): readonly Json[] {
	const list = names.map(name => asObject(json)[name]).find(value => Array.isArray(value)) as readonly unknown[] | undefined;
	return (list ?? []).filter((item): item is Json => typeof item === 'object' && item !== null);
}

function asObject(value: unknown): Json {
	return typeof value === 'object' && value !== null ? value as Json : {};
}

function asText(value: unknown): string {
	return typeof value === 'string' ? value : '';
}
