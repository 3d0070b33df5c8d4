import type {Clock} from '../core/clock.js';
import type {TailraceEvent} from '../core/event.js';
import type {RequestRecord} from '../core/request-record.js';
import {cleanText} from '../core/text.js';
import {createAnswer, type Answer} from '../formats/answer.js';
import type {FormatReader} from '../formats/format.js';
import {createRequestReader, type RequestReader} from '../formats/request-reader.js';
import {readRateLimits, readRetryAfterMs} from '../providers/rate-limits.js';
import {readHeaderFacts} from '../providers/server-headers.js';
import {createBodyDecoder, type BodyDecoder} from './body-decoder.js';
import {estimateOutputTokens} from './estimate.js';
import {findHeader} from './headers.js';
import {buildFinalRecord, type Outcome} from './final-record.js';
import {addRequestFacts, buildInitialRecord, type RequestHead} from './initial-record.js';
import type {KeyHasher} from './key-id.js';
import type {Outbox, ProgressSource} from './outbox.js';
import type {RequestHash, RequestHasher} from './request-hash.js';
import type {Route} from './route.js';

export type ObservationTools = {
	readonly clock: Clock;
	readonly instanceId: string;
	readonly hashKey: KeyHasher;
	readonly startHash: RequestHasher;
	readonly outbox: Outbox;
	/** Reading failed or gave up; traffic is not concerned. */
	readonly onDrop: () => void;
	/** A request's record is final and on its way. */
	readonly onSettled: () => void;
};

/** Durations on the monotonic clock, from the request's first byte; `null` until it happens. */
export type Timeline = {
	sentMs: number | null;
	connectedMs: number | null;
	firstByteMs: number | null;
	firstTokenMs: number | null;
	lastByteMs: number | null;
	longestGapMs: number | null;
};

const progressStepMs = 250;
// A request that is over before is told once, by its end: half the work where requests are many and short, and no eye misses it.
const startDelayMs = 30;

/**
Watches one request on copies of its bytes, and turns them into events. Nothing here may fail or slow the traffic:
every entry catches what goes wrong, stops reading and counts it.
*/
export class Observation implements ProgressSource {
	isWaiting = false;
	readonly id: string;
	readonly timeline: Timeline = {
		sentMs: null, connectedMs: null, firstByteMs: null, firstTokenMs: null, lastByteMs: null, longestGapMs: null,
	};

	#record: RequestRecord;
	readonly #answer: Answer = createAnswer();
	readonly #requestReader: RequestReader | null;
	/** `null` where the body is not encoded. */
	readonly #requestDecoder: BodyDecoder | null;
	readonly #hash: RequestHash;
	#hasRequestFacts = false;
	#reader: FormatReader | null = null;
	#responseDecoder: BodyDecoder | null = null;
	#isResponseRead = false;
	#isRequestEnded = false;
	#outcome: Outcome | null = null;
	#endedMs = 0;
	#isSettled = false;
	#hasGivenUp = false;
	readonly #told = {
		start: false, firstByte: false, firstToken: false, progressMs: -progressStepMs, bytes: 0,
	};

	readonly #key: string | null;
	#retryAfterMs: number | null = null;

	constructor(private readonly route: Route, private readonly head: RequestHead, private readonly tools: ObservationTools) {
		const startedAtMs = tools.clock.nowAtMs() - (tools.clock.monotonicMs() - head.startedMs);
		const initial = buildInitialRecord(route, head, {startedAtMs, instanceId: tools.instanceId, hashKey: tools.hashKey});
		this.#record = initial.record;
		this.#key = initial.key;
		this.id = initial.record.id;
		this.#requestReader = route.format === null ? null : createRequestReader(route.format, route.operation);
		this.#hash = tools.startHash();
		const encoding = head.readHeader('content-encoding');
		this.#requestDecoder = encoding === undefined || this.#requestReader === null
			? null
			: createBodyDecoder(encoding, {
				onData: this.#guard(chunk => {
					this.#requestReader?.push(chunk);
					this.#hash.push(chunk);
				}),
				onEnd: this.#guard(problem => {
					this.#hash.isWhole &&= problem === null;
					this.#readRequestFacts();
					this.#settle();
				}),
			});
		this.touch();
	}

	touch(): void {
		this.tools.outbox.touch(this);
	}

	requestChunk(chunk: Uint8Array): void {
		this.#record.requestBytes += chunk.length;
		try {
			if (this.#requestDecoder === null) {
				this.#requestReader?.push(chunk);
				this.#hash.push(chunk);
			} else {
				this.#requestDecoder.push(chunk);
			}
		} catch {
			this.#giveUp();
		}
	}

	requestEnd(): void {
		if (this.#isRequestEnded) {
			return;
		}

		this.#isRequestEnded = true;
		this.#hash.isWhole = this.#outcome === null;
		try {
			if (this.#requestDecoder === null) {
				this.#readRequestFacts();
			} else {
				this.#requestDecoder.end();
			}
		} catch {
			this.#giveUp();
		}
	}

	/** The request was handed to the upstream's connections. */
	sent(): void {
		this.timeline.sentMs = this.#elapsedMs();
	}

	/** A connection took it. */
	connected(): void {
		this.timeline.connectedMs ??= this.#elapsedMs();
	}

	responseHead(statusCode: number, rawHeaders: readonly string[]): void {
		try {
			this.#readResponseHead(statusCode, rawHeaders);
		} catch {
			this.#giveUp();
		}
	}

	responseChunk(chunk: Uint8Array): void {
		// A tunnel's other side may go on for a moment; the record is on its way.
		if (this.#outcome !== null) {
			return;
		}

		const nowMs = this.#elapsedMs();
		const {timeline} = this;
		if (timeline.lastByteMs === null) {
			timeline.firstByteMs = nowMs;
		} else {
			timeline.longestGapMs = Math.max(timeline.longestGapMs ?? 0, nowMs - timeline.lastByteMs);
		}

		timeline.lastByteMs = nowMs;
		this.#record.responseBytes += chunk.length;
		try {
			if (this.#responseDecoder === null) {
				this.#readResponse(chunk);
			} else {
				this.#responseDecoder.push(chunk);
			}
		} catch {
			this.#giveUp();
		}

		this.touch();
	}

	/** The request is over; its record follows, as soon as the copy of its body is read. Only the first call counts. */
	end(outcome: Outcome): void {
		if (this.#outcome !== null) {
			return;
		}

		this.#outcome = outcome;
		this.#endedMs = this.#elapsedMs();
		this.requestEnd();
		try {
			if (this.#responseDecoder === null) {
				this.#endResponse(null);
			} else {
				this.#responseDecoder.end();
			}

			// A decoder that gave up before has nothing more to say.
			this.#settle();
		} catch {
			this.#giveUp();
		}
	}

	collect(events: TailraceEvent[]): boolean {
		if (this.#outcome !== null) {
			return false;
		}

		const told = this.#told;
		if (!told.start) {
			if (this.#elapsedMs() < startDelayMs) {
				return true;
			}

			told.start = true;
			events.push({type: 'request-start', record: {...this.#record}});
		}

		const {firstByteMs, firstTokenMs, lastByteMs} = this.timeline;
		if (!told.firstByte && firstByteMs !== null) {
			told.firstByte = true;
			events.push({
				type: 'request-first-byte', id: this.id, firstByteMs, statusCode: this.#record.statusCode!,
			});
		}

		if (!told.firstToken && firstTokenMs !== null) {
			told.firstToken = true;
			events.push({type: 'request-first-token', id: this.id, firstTokenMs});
		}

		if (lastByteMs === null || this.#record.responseBytes === told.bytes) {
			return false;
		}

		const nowMs = this.#elapsedMs();
		if (nowMs - told.progressMs < progressStepMs) {
			return true;
		}

		told.progressMs = nowMs;
		told.bytes = this.#record.responseBytes;
		events.push(this.#buildProgress(lastByteMs, nowMs));
		return false;
	}

	#buildProgress(lastByteMs: number, nowMs: number): TailraceEvent {
		const {usage} = this.#answer;
		return {
			type: 'request-progress',
			id: this.id,
			model: this.#answer.model ?? this.#record.model,
			responseBytes: this.#record.responseBytes,
			outputTokens: Math.max(usage?.outputTokens ?? 0, estimateOutputTokens(this.#answer) ?? 0),
			isEstimate: true,
			lastByteAtMs: Math.round(this.tools.clock.nowAtMs() - (nowMs - lastByteMs)),
		};
	}

	#readRequestFacts(): void {
		this.#record.requestHash ??= this.#hash.end();
		if (!this.#hasRequestFacts && this.#requestReader !== null) {
			addRequestFacts(this.#record, this.#requestReader.end(), this.route);
		}

		this.#hasRequestFacts = true;
	}

	#readResponseHead(statusCode: number, rawHeaders: readonly string[]): void {
		const record = this.#record;
		const {provider, format, operation} = this.route;
		record.statusCode = statusCode;
		for (const name of provider.requestIdHeaders) {
			record.upstreamRequestId ??= cleanText(findHeader(rawHeaders, name));
		}

		const owner = {provider: provider.id, apiKeyId: record.apiKeyId, capturedAtMs: Math.round(this.tools.clock.nowAtMs())};
		for (const limit of readRateLimits(rawHeaders, owner)) {
			this.tools.outbox.push(limit);
		}

		this.#answer.addAll(readHeaderFacts(rawHeaders));
		const retryAfter = statusCode >= 400 ? findHeader(rawHeaders, 'retry-after') : undefined;
		this.#retryAfterMs = retryAfter === undefined ? null : readRetryAfterMs(retryAfter, owner.capturedAtMs);
		const contentType = (findHeader(rawHeaders, 'content-type') ?? '').toLowerCase();
		record.isStream ||= contentType.startsWith('text/event-stream') || contentType.startsWith('application/x-ndjson');
		if (format === null || this.head.method === 'HEAD') {
			return;
		}

		this.#reader = format.createReader({
			operation, statusCode, contentType, hidesReasoning: provider.hidesReasoning,
		});
		const encoding = findHeader(rawHeaders, 'content-encoding');
		if (encoding !== undefined) {
			this.#responseDecoder = createBodyDecoder(encoding, {
				onData: this.#guard(decoded => {
					this.#readResponse(decoded);
				}),
				onEnd: this.#guard(problem => {
					this.#endResponse(problem);
				}),
			});
		}
	}

	#readResponse(chunk: Uint8Array): void {
		if (this.#reader === null) {
			return;
		}

		for (const fact of this.#reader.push(chunk)) {
			if (fact.type === 'text' && this.timeline.firstTokenMs === null && this.#record.isStream) {
				this.timeline.firstTokenMs = this.#elapsedMs();
			}

			this.#answer.add(fact);
		}
	}

	/** All that can be read of the response was read; `problem` says why that is not the whole. */
	#endResponse(problem: string | null): void {
		this.#answer.addAll(this.#reader?.end() ?? []);
		this.#reader = null;
		this.#isResponseRead = true;
		if (problem !== null) {
			this.tools.onDrop();
		}

		this.#settle();
	}

	/** Tells the end, once the request is over and both copies are read. */
	#settle(): void {
		if (this.#isSettled || this.#outcome === null || !this.#hasRequestFacts || !this.#isResponseRead) {
			return;
		}

		this.#isSettled = true;
		try {
			const {events, record} = buildFinalRecord({
				record: this.#record,
				route: this.route,
				answer: this.#answer,
				timeline: this.timeline,
				durationMs: this.#endedMs,
				outcome: this.#outcome,
				retryAfterMs: this.#retryAfterMs,
				key: this.#key,
			});
			this.#record = record;
			for (const event of events) {
				this.tools.outbox.push(event);
			}
		} finally {
			// Who waits for the end of all requests must not wait for one whose record failed.
			this.tools.onSettled();
		}
	}

	#elapsedMs(): number {
		return this.tools.clock.monotonicMs() - this.head.startedMs;
	}

	/** For what a decoder calls from its own thread's answers, where nobody else would catch. */
	#guard<Argument>(action: (argument: Argument) => void): (argument: Argument) => void {
		return argument => {
			try {
				action(argument);
			} catch {
				this.#giveUp();
			}
		};
	}

	/** Whatever the copy's reader met, the traffic goes on; the count says that numbers are missing. */
	#giveUp(): void {
		this.#reader = null;
		this.#responseDecoder = null;
		this.#hasRequestFacts = true;
		this.#isResponseRead = true;
		if (!this.#hasGivenUp) {
			this.#hasGivenUp = true;
			this.tools.onDrop();
		}

		this.#settle();
	}
}
