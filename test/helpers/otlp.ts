import {PbfWriter} from 'pbf';

type Value = string | number | boolean | readonly string[];

/** A span as a test says it; what it leaves out is left out on the wire. */
export type TestSpan = {
	readonly traceId: string;
	readonly spanId: string;
	readonly parentSpanId?: string;
	readonly name?: string;
	readonly kind?: number;
	readonly startAtMs: number;
	readonly endAtMs: number;
	readonly attributes?: Readonly<Record<string, Value>>;
	readonly error?: string;
	readonly exceptionType?: string;
};

const resource = {'service.name': 'planner', 'telemetry.sdk.language': 'nodejs'};

/** As an exporter with `http/json` sends them. */
export function buildJsonExport(spans: readonly TestSpan[]): unknown {
	return {
		resourceSpans: [{
			resource: {attributes: buildJsonAttributes(resource)},
			scopeSpans: [{
				scope: {name: 'test'},
				spans: spans.map(span => ({
					traceId: span.traceId,
					spanId: span.spanId,
					parentSpanId: span.parentSpanId ?? '',
					name: span.name ?? 'chat',
					kind: span.kind ?? 3,
					startTimeUnixNano: String(BigInt(span.startAtMs) * 1_000_000n),
					endTimeUnixNano: String(BigInt(span.endAtMs) * 1_000_000n),
					attributes: buildJsonAttributes(span.attributes ?? {}),
					events: span.exceptionType === undefined ? [] : [{name: 'exception', attributes: buildJsonAttributes({'exception.type': span.exceptionType})}],
					status: span.error === undefined ? {} : {code: 2, message: span.error},
				})),
			}],
		}],
	};
}

function buildJsonAttributes(attributes: Readonly<Record<string, Value>>): unknown[] {
	return Object.entries(attributes).map(([key, value]) => ({key, value: buildJsonValue(value)}));
}

function buildJsonValue(value: Value): unknown {
	if (typeof value === 'string') {
		return {stringValue: value};
	}

	if (typeof value === 'boolean') {
		return {boolValue: value};
	}

	if (typeof value === 'number') {
		return Number.isSafeInteger(value) ? {intValue: String(value)} : {doubleValue: value};
	}

	return {arrayValue: {values: value.map(text => ({stringValue: text}))}};
}

/** As an exporter with `http/protobuf` sends them, fields that nobody reads here among them. */
export function buildProtobufExport(spans: readonly TestSpan[]): Uint8Array {
	const writer = new PbfWriter();
	writer.writeMessage(1, (_, resourceSpans) => {
		resourceSpans.writeMessage(1, writeAttributes(1), resource);
		resourceSpans.writeMessage(2, (__, scopeSpans) => {
			scopeSpans.writeMessage(1, (___, scope) => {
				scope.writeStringField(1, 'test');
			}, null);
			for (const span of spans) {
				scopeSpans.writeMessage(2, writeSpan, span);
			}
		}, null);
		resourceSpans.writeStringField(3, 'https://opentelemetry.io/schemas/1.37.0');
	}, null);
	return writer.finish();
}

function writeSpan(span: TestSpan, writer: PbfWriter): void {
	writer.writeBytesField(1, Buffer.from(span.traceId, 'hex'));
	writer.writeBytesField(2, Buffer.from(span.spanId, 'hex'));
	writer.writeStringField(3, 'vendor=1');
	writer.writeBytesField(4, Buffer.from(span.parentSpanId ?? '', 'hex'));
	writer.writeStringField(5, span.name ?? 'chat');
	writer.writeVarintField(6, span.kind ?? 3);
	writeNanoseconds(writer, 7, span.startAtMs);
	writeNanoseconds(writer, 8, span.endAtMs);
	writeAttributes(9)(span.attributes ?? {}, writer);
	writer.writeVarintField(10, 1);
	if (span.exceptionType !== undefined) {
		writer.writeMessage(11, (_, event) => {
			writeNanoseconds(event, 1, span.endAtMs);
			event.writeStringField(2, 'exception');
			writeAttributes(3)({'exception.type': span.exceptionType!}, event);
		}, null);
	}

	if (span.error !== undefined) {
		writer.writeMessage(15, (_, status) => {
			status.writeStringField(2, span.error!);
			status.writeVarintField(3, 2);
		}, null);
	}

	writer.writeFixed32Field(16, 257);
}

function writeNanoseconds(writer: PbfWriter, tag: number, atMs: number): void {
	const bytes = Buffer.alloc(8);
	bytes.writeBigUInt64LE(BigInt(atMs) * 1_000_000n);
	writer.writeTag(tag, 1);
	writer.realloc(8);
	for (const byte of bytes) {
		writer.buf[writer.pos++] = byte;
	}
}

function writeAttributes(tag: number): (attributes: Readonly<Record<string, Value>>, writer: PbfWriter) => void {
	return (attributes, writer) => {
		for (const [key, value] of Object.entries(attributes)) {
			writer.writeMessage(tag, (_, attribute) => {
				attribute.writeStringField(1, key);
				attribute.writeMessage(2, writeValue, value);
			}, null);
		}
	};
}

function writeValue(value: Value, writer: PbfWriter): void {
	if (typeof value === 'string') {
		writer.writeStringField(1, value);
	} else if (typeof value === 'boolean') {
		writer.writeBooleanField(2, value);
	} else if (typeof value === 'number') {
		if (Number.isSafeInteger(value)) {
			writer.writeVarintField(3, value);
		} else {
			writer.writeDoubleField(4, value);
		}
	} else {
		writer.writeMessage(5, (list: readonly string[], array) => {
			for (const text of list) {
				array.writeMessage(1, writeValue, text);
			}
		}, value);
	}
}
