import type {Clock} from '../core/clock.js';
import type {TailraceEvent} from '../core/event.js';
import type {RequestRecord} from '../core/request-record.js';
import {createAnswer, type Answer} from '../formats/answer.js';
import type {FormatReader} from '../formats/format.js';
import {createRequestReader, type RequestReader} from '../formats/request-reader.js';
import type {PriceOverride} from '../pricing/price-override.js';
import type {ReadHeader} from '../providers/identity.js';
import {readHeaderFacts} from '../providers/server-headers.js';
import type {BackgroundAnswers} from './background-answers.js';
import {createBodyDecoder, type BodyDecoder} from './body-decoder.js';
import type {ClientIpMode} from './client-ip.js';
import {findHeader} from './headers.js';
import {buildFinalRecord, type Material, type Outcome} from './final-record.js';
import {addRequestFacts, buildInitialRecord, type ObservedHead} from './initial-record.js';
import type {KeyHasher} from './key-id.js';
import type {Outbox, ProgressSource} from './outbox.js';
import {Progress} from './progress.js';
import type {RequestHash, RequestHasher} from './request-hash.js';
import {readResponseHead} from './response-head.js';
import type {ResponseSessions} from './response-sessions.js';
import type {Route} from './route.js';
import type {Timeline} from './timeline.js';

export type ObservationTools = {
	readonly clock: Clock;
	readonly instanceId: string;
	readonly hashKey: KeyHasher;
	readonly startHash: RequestHasher;
	readonly outbox: Outbox;
	readonly priceOverrides: readonly PriceOverride[];
	readonly keyLabels: Readonly<Record<string, string>>;
	readonly clientIpMode: ClientIpMode;
	readonly responseSessions: ResponseSessions;
	readonly backgroundAnswers: BackgroundAnswers;
	/** Reading failed or gave up; traffic is not concerned. */
	readonly onDrop: () => void;
	/** A request's record is final and on its way. */
	readonly onSettled: () => void;
};

// A request that is over before is told once, by its end: half the work where requests are many and short, and no eye misses it.
const startDelayMs = 30;

/**
Watches one request on copies of its bytes, and turns them into events. Nothing here may fail or slow the traffic:
every entry catches what goes wrong, stops reading and counts it.
*/
export class Observation implements ProgressSource {
	isWaiting = false;
	readonly #record: RequestRecord;
	readonly #answer: Answer = createAnswer();
	/** What is read of the response: an answer of its own, or another request's as it stands by now. */
	#told: Answer = this.#answer;
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
	/** When what was told last happened, since the request's first byte. */
	#nowMs = 0;
	#endedMs = 0;
	#isSettled = false;
	#hasGivenUp = false;
	readonly #progress: Progress;
	readonly #key: string | null;
	#retryAfterMs: number | null = null;

	/** Whoever passes the traffic writes its times into `timeline`, but for that of the first token, which only reading tells. */
	constructor(private readonly route: Route, private readonly head: ObservedHead, private readonly tools: ObservationTools, private readonly timeline: Timeline) {
		const initial = buildInitialRecord(route, head, tools);
		this.#record = initial.record;
		this.#key = initial.key;
		this.#progress = new Progress(tools.clock, startDelayMs);
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
		// What comes after the end is no part of the record, which is on its way.
		if (this.#isSettled) {
			return;
		}

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

	responseHead(statusCode: number, rawHeaders: readonly string[], nowMs: number): void {
		this.#nowMs = nowMs;
		try {
			this.#readResponseHead(statusCode, rawHeaders);
		} catch {
			this.#giveUp();
		}
	}

	responseChunk(chunk: Uint8Array, nowMs: number): void {
		this.#nowMs = nowMs;
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

	/** The request is over; its record follows, as soon as the copy of its body is read. */
	end(outcome: Outcome, nowMs: number): void {
		this.#outcome = outcome;
		this.#endedMs = nowMs;
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
		return this.#outcome === null ? this.#progress.collect(events, this.tools.clock.monotonicMs() - this.head.startedMs, {record: this.#record, answer: this.#answer, timeline: this.timeline}) : false;
	}

	#readRequestFacts(): void {
		this.#record.requestHash ??= this.#hash.end();
		if (!this.#hasRequestFacts && this.#requestReader !== null) {
			const facts = this.#requestReader.end();
			addRequestFacts(this.#record, facts, this.route);
			this.tools.responseSessions.join(this.#record, facts);
		}

		this.#hasRequestFacts = true;
	}

	#readResponseHead(statusCode: number, rawHeaders: readonly string[]): void {
		const {provider, format, operation} = this.route;
		const readHeader: ReadHeader = name => findHeader(rawHeaders, name);
		const {limits, contentType, retryAfterMs} = readResponseHead(this.#record, {statusCode, rawHeaders, readHeader}, provider, Math.round(this.head.startedAtMs + this.#nowMs));
		for (const limit of limits) {
			this.tools.outbox.push(limit);
		}

		this.#answer.addAll(readHeaderFacts(rawHeaders));
		this.#retryAfterMs = retryAfterMs;
		if (format === null || this.head.method === 'HEAD') {
			return;
		}

		if (this.route.repeats !== null && statusCode < 400) {
			this.#told = createAnswer();
		}

		this.#reader = format.createReader({
			operation: this.#told === this.#answer ? operation : this.route.repeats!,
			statusCode,
			contentType,
			hidesReasoning: provider.hidesReasoning,
			readHeader,
		});
		const encoding = readHeader('content-encoding');
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
				this.timeline.firstTokenMs = this.#nowMs;
			}

			this.#told.add(fact);
		}
	}

	/** All that can be read of the response was read; `problem` says why that is not the whole. */
	#endResponse(problem: string | null): void {
		this.#told.addAll(this.#reader?.end() ?? []);
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
			this.tools.responseSessions.remember(this.#record, this.#told.responseId);
			this.#tellEnd(this.#outcome);
		} catch {
			this.#countDrop();
		} finally {
			// Who waits for the end of all requests must not wait for one whose record failed.
			this.tools.onSettled();
		}
	}

	#tellEnd(outcome: Outcome): void {
		const {clock, backgroundAnswers, outbox} = this.tools;
		const material: Material = {
			record: this.#record,
			route: this.route,
			answer: this.#pickAnswer(),
			timeline: this.timeline,
			durationMs: this.#endedMs,
			outcome,
			retryAfterMs: this.#retryAfterMs,
			key: this.#key,
			priceOverrides: this.tools.priceOverrides,
		};
		const isOwn = this.#told === this.#answer;
		if (isOwn && backgroundAnswers.hold(material, this.head.startedMs, clock)) {
			return;
		}

		for (const event of buildFinalRecord(material).events) {
			outbox.push(event);
		}
	}

	/** Another request's answer is not counted again, unless nobody counted it. */
	#pickAnswer(): Answer {
		const {clock, backgroundAnswers} = this.tools;
		const isOwn = this.#told === this.#answer;
		if (isOwn || !backgroundAnswers.take({record: this.#record, key: this.#key}, this.#told, clock)) {
			return this.#answer;
		}

		this.#record.operation = this.route.repeats!;
		this.#record.customData = {...this.#record.customData, background: true};
		return this.#told;
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
		this.#countDrop();
		this.#settle();
	}

	/** Once a request. */
	#countDrop(): void {
		if (this.#hasGivenUp) {
			return;
		}

		this.#hasGivenUp = true;
		this.tools.onDrop();
	}
}
