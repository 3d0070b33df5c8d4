import type {Fact} from '../core/fact.js';
import {FactList, type Failure} from './fact-list.js';
import {EventStreamFramer} from './event-stream.js';
import {
	readAwsErrorType,
	readErrorBody,
	readErrorText,
	readException,
	readFailure,
} from './failure.js';
import type {FormatReader, ReaderContext} from './format.js';
import {JsonArrayFramer} from './json-array.js';
import {JsonBody, readJson} from './json-body.js';
import {isJsonObject, pickObject, type JsonObject} from './json-value.js';
import {NdjsonFramer} from './ndjson.js';
import {SseFramer} from './sse.js';
import {TextBody} from './text-body.js';

/** What a format makes of the JSON values in a response's body. It puts its facts into the list that it was made with. */
export type ValueReader = {
	/** One value of a stream. The name is that of the server-sent event, empty without one. */
	readonly readEvent: (value: JsonObject, name: string) => void;
	/** The whole body, when it is no stream. */
	readonly readBody: (value: JsonObject) => void;
	/** The bytes are over, whether or not the stream is. */
	readonly readEnd?: () => void;
};

type Framer = {
	readonly push: (chunk: Uint8Array) => void;
	readonly end: () => void;
};

/** Operations whose answer repeats or counts the tokens of other requests, or has none. */
const quietOperations = new Set(['count_tokens', 'models', 'video', 'file', 'batch', 'control', 'other']);

const lineTypes = /ndjson|jsonl|json-seq|stream\+json/v;
const opaqueTypes = /^(?:audio|image|video)\/|html|zip/v;
/** How server-sent events begin: a comment, or one of the four fields. */
const sseStart = /[:deir]/v;

/** Makes the reader of a format: finds out how the body is framed, and gives each JSON value to the format. */
export function createBodyReader(context: ReaderContext, createValueReader: (facts: FactList) => ValueReader): FormatReader {
	const facts = new FactList();
	const isQuiet = quietOperations.has(context.operation);
	const reader = context.statusCode >= 400 ? errorReader : (isQuiet ? null : createValueReader(facts));
	return new BodyReader(context, facts, reader);
}

const ignore = (): void => undefined;

/** An error is read before any format sees it. */
const errorReader: ValueReader = {readEvent: ignore, readBody: ignore};

class BodyReader implements FormatReader {
	readonly #context: ReaderContext;
	readonly #facts: FactList;
	/** `null` when nothing in the body concerns us. */
	readonly #reader: ValueReader | null;
	#framer: Framer | null = null;

	constructor(context: ReaderContext, facts: FactList, reader: ValueReader | null) {
		this.#context = context;
		this.#facts = facts;
		this.#reader = reader;
	}

	push(chunk: Uint8Array): readonly Fact[] {
		if (this.#framer !== null) {
			this.#framer.push(chunk);
			return this.#facts.take();
		}

		// What stands before the first byte that means something is dropped, in whichever pieces it comes.
		const start = chunk.findIndex(byte => !isBlank(byte));
		if (start !== -1) {
			this.#framer = this.#pickFramer(String.fromCodePoint(chunk[start]!));
			this.#framer.push(chunk.subarray(start));
		}

		return this.#facts.take();
	}

	end(): readonly Fact[] {
		this.#framer?.end();
		this.#reader?.readEnd?.();
		return this.#facts.take();
	}

	/** The first character tells the framing better than the content type does. */
	#pickFramer(first: string): Framer {
		const reader = this.#reader;
		if (reader === null) {
			return this.#buildOpaqueFramer();
		}

		if (first === '{' || first === '[') {
			return this.#pickJsonFramer(reader, first);
		}

		const {contentType, operation, statusCode} = this.#context;
		if (contentType.includes('amazon.eventstream')) {
			return this.#buildMessageFramer(reader);
		}

		const isOpaque = statusCode >= 400 || opaqueTypes.test(contentType) || (operation === 'audio' && contentType.startsWith('text/'));
		if (contentType.includes('event-stream') || (sseStart.test(first) && !isOpaque)) {
			return this.#buildSseFramer(reader);
		}

		return statusCode >= 400 ? this.#buildTextFramer() : this.#buildOpaqueFramer();
	}

	#pickJsonFramer(reader: ValueReader, first: string): Framer {
		if (lineTypes.test(this.#context.contentType)) {
			return new NdjsonFramer({
				readLine: text => {
					this.#readEvent(reader, text, '');
				},
				skipLine: this.#reportTooLong,
			});
		}

		return first === '[' && this.#context.statusCode < 400 ? this.#buildArrayFramer(reader) : this.#buildJsonFramer(reader);
	}

	#buildSseFramer(reader: ValueReader): Framer {
		return new SseFramer({
			readEvent: (data, name) => {
				this.#readEvent(reader, data, name);
			},
			skipEvent: this.#reportTooLong,
		});
	}

	#buildMessageFramer(reader: ValueReader): Framer {
		return new EventStreamFramer({
			readMessage: (headers, payload) => {
				if (headers.get(':message-type') === 'event') {
					this.#readEvent(reader, payload.toString('utf8'), headers.get(':event-type') ?? '');
				} else {
					this.#facts.addFailure(readException(headers, payload.toString('utf8')));
				}
			},
			reportBroken: reason => {
				this.#facts.addProblem(reason);
			},
		});
	}

	#buildArrayFramer(reader: ValueReader): Framer {
		return new JsonArrayFramer({
			readElement: text => {
				this.#readEvent(reader, text, '');
			},
			skipElement: this.#reportTooLong,
			readEnd: () => {
				this.#facts.addComplete();
			},
		});
	}

	#buildJsonFramer(reader: ValueReader): Framer {
		const body = new JsonBody();
		return {
			push(chunk) {
				body.push(chunk);
			},
			end: () => {
				const {value, hasCutStrings} = body.end();
				if (value === undefined) {
					this.#facts.addProblem('The body is not whole JSON.');
					return;
				}

				this.#facts.hasCutText = hasCutStrings;
				this.#facts.addFailure(this.#context.statusCode >= 400 ? this.#readError(value) : readFailure(value));
				reader.readBody(pickObject(value));
				this.#facts.addComplete();
			},
		};
	}

	/** AWS tells the class of an error in a header alone. */
	#readError(value: unknown): Failure | null {
		const failure = readErrorBody(value);
		return failure?.kind === null ? {...failure, kind: readAwsErrorType(this.#context.readHeader)} : failure;
	}

	/** A body without a marker of its own: that it is whole is for the transport to say. */
	#buildOpaqueFramer(): Framer {
		return {
			push: ignore,
			end: () => {
				this.#facts.addComplete();
			},
		};
	}

	#buildTextFramer(): Framer {
		const body = new TextBody();
		return {
			push(chunk) {
				body.push(chunk);
			},
			end: () => {
				this.#facts.addFailure(readErrorText(body.end()));
				this.#facts.addComplete();
			},
		};
	}

	#readEvent(reader: ValueReader, text: string, name: string): void {
		if (text === '[DONE]') {
			this.#facts.addComplete();
			return;
		}

		const {value, hasCutStrings} = readJson(text);
		this.#facts.hasCutText = hasCutStrings;
		if (isJsonObject(value)) {
			this.#facts.addFailure(name === 'error' ? readErrorBody(value) : readFailure(value));
			reader.readEvent(value, name);
		} else if (name === 'error') {
			this.#facts.addFailure(readErrorText(text));
		} else {
			this.#facts.addProblem('An event is not a JSON object.');
		}
	}

	readonly #reportTooLong = (): void => {
		this.#facts.addProblem('An event is too long and was skipped.');
	};
}

/** White space, or a byte of the byte order mark. */
function isBlank(byte: number): boolean {
	return byte === 0x20 || (byte >= 0x09 && byte <= 0x0D) || byte === 0xEF || byte === 0xBB || byte === 0xBF;
}
