import {PbfReader, PbfWriter} from 'pbf';
import {
	createSpan,
	isWanted,
	type Attributes,
	type Span,
} from './span.js';

/*
The field numbers are those of opentelemetry-proto: collector/trace/v1/trace_service.proto, trace/v1/trace.proto,
common/v1/common.proto.
*/
const lengthDelimited = 2;

/** The spans of an `ExportTraceServiceRequest`; throws where the bytes are none. */
export function readSpans(bytes: Uint8Array): Span[] {
	const spans: Span[] = [];
	new PbfReader(bytes).readFields((tag, _, reader) => {
		if (tag === 1) {
			spans.push(...readResourceSpans(reader));
		}
	}, null);
	return spans;
}

/** A length beyond the end would have the library read nothing for as long as it says. */
function readMessage<Result>(reader: PbfReader, readField: (tag: number, result: Result, reader: PbfReader) => void, result: Result): Result {
	const end = reader.type === lengthDelimited ? reader.readVarint() + reader.pos : Infinity;
	if (end > reader.length) {
		throw new RangeError('a part is longer than the whole');
	}

	return reader.readFields(readField, result, end);
}

function readResourceSpans(reader: PbfReader): Span[] {
	const resource: Attributes = new Map();
	const spans = readMessage<Span[]>(reader, (tag, list, part) => {
		if (tag === 1) {
			readMessage(part, (resourceTag, attributes: Attributes) => {
				if (resourceTag === 1) {
					readAttribute(part, attributes);
				}
			}, resource);
		} else if (tag === 2) {
			readMessage(part, scopeTag => {
				if (scopeTag === 2) {
					list.push(readMessage(part, readSpanField, createSpan()));
				}
			}, null);
		}
	}, []);
	for (const span of spans) {
		span.resource = resource;
	}

	return spans;
}

function readSpanField(tag: number, span: Span, reader: PbfReader): void {
	switch (tag) {
		case 1: {
			span.traceId = readHex(reader);
			break;
		}

		case 2: {
			span.spanId = readHex(reader);
			break;
		}

		case 4: {
			span.parentSpanId = readHex(reader);
			break;
		}

		case 6: {
			span.kind = reader.readVarint();
			break;
		}

		case 7: {
			span.startAtMs = reader.readFixed64() / 1e6;
			break;
		}

		case 8: {
			span.endAtMs = reader.readFixed64() / 1e6;
			break;
		}

		case 9: {
			readAttribute(reader, span.attributes);
			break;
		}

		case 11: {
			const {attributes} = readMessage(reader, readEventField, {attributes: new Map() as Attributes});
			const type = attributes.get('exception.type');
			span.exceptionType ??= typeof type === 'string' ? type : null;
			break;
		}

		case 15: {
			readMessage(reader, readStatusField, span);
			break;
		}

		default:
			// The reader passes over what nobody reads.
	}
}

function readEventField(tag: number, event: {readonly attributes: Attributes}, reader: PbfReader): void {
	if (tag === 3) {
		readAttribute(reader, event.attributes);
	}
}

function readStatusField(tag: number, span: Span, reader: PbfReader): void {
	if (tag === 2) {
		span.statusMessage = reader.readString();
	} else if (tag === 3) {
		span.isError = reader.readVarint() === 2;
	}
}

function readAttribute(reader: PbfReader, attributes: Attributes): void {
	readMessage(reader, (tag, attribute: {name: string}, part) => {
		if (tag === 1) {
			attribute.name = part.readString();
		} else if (tag === 2 && isWanted(attribute.name)) {
			const {value} = readMessage(part, readValueField, {value: null as string | number | boolean | null});
			if (value !== null) {
				attributes.set(attribute.name, value);
			}
		}
	}, {name: ''});
}

/** Of a list the first: only finish reasons are one. */
function readValueField(tag: number, holder: {value: string | number | boolean | null}, reader: PbfReader): void {
	switch (tag) {
		case 1: {
			holder.value ??= reader.readString();
			break;
		}

		case 2: {
			holder.value ??= reader.readBoolean();
			break;
		}

		case 3: {
			holder.value ??= reader.readVarint(true);
			break;
		}

		case 4: {
			holder.value ??= reader.readDouble();
			break;
		}

		case 5: {
			readMessage(reader, (listTag, list: typeof holder, part) => {
				if (listTag === 1 && list.value === null) {
					readMessage(part, readScalarField, list);
				}
			}, holder);
			break;
		}

		default:
			// Maps and bytes say nothing to us.
	}
}

/** A list within a list is none of ours, and could go on for ever. */
function readScalarField(tag: number, holder: {value: string | number | boolean | null}, reader: PbfReader): void {
	if (tag < 5) {
		readValueField(tag, holder, reader);
	}
}

function readHex(reader: PbfReader): string {
	return Buffer.from(reader.readBytes()).toString('hex');
}

/** An `ExportTraceServiceResponse`; empty where all was taken. */
export function writeAnswer(rejectedCount: number, message: string): Uint8Array<ArrayBuffer> {
	const writer = new PbfWriter();
	if (rejectedCount > 0) {
		writer.writeMessage(1, (_, partial) => {
			partial.writeVarintField(1, rejectedCount);
			partial.writeStringField(2, message);
		}, null);
	}

	return new Uint8Array(writer.finish());
}

/** A `google.rpc.Status`, which is what an exporter expects of a refusal. */
export function writeStatus(message: string): Uint8Array<ArrayBuffer> {
	const writer = new PbfWriter();
	writer.writeStringField(2, message);
	return new Uint8Array(writer.finish());
}
