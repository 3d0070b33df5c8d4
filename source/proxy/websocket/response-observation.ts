import type {TailraceEvent} from '../../core/event.js';
import type {RequestRecord} from '../../core/request-record.js';
import {unknownUsage} from '../../core/usage.js';
import {createAnswer, type Answer} from '../../formats/answer.js';
import type {JsonObject} from '../../formats/json-value.js';
import {isLastEvent} from '../../formats/openai-output.js';
import {OutputEvents, readSpokenBilling} from '../../formats/openai-events.js';
import {estimateOutputTokens} from '../estimate.js';
import {buildFinalRecord, type Outcome} from '../final-record.js';
import type {ObservationTools, Timeline} from '../observation.js';
import type {ProgressSource} from '../outbox.js';
import type {Route} from '../route.js';

export type ResponseStart = {
	readonly record: RequestRecord;
	readonly route: Route;
	/** The socket's key, so that an error which echoes it can be redacted. */
	readonly key: string | null;
	/** When its first message came, monotonic. */
	readonly startedMs: number;
	readonly streamId: string | null;
	/** The client's own name of the event that asked for it. */
	readonly eventId: string | null;
	/** The client only prepares what it will ask: nothing is generated, and what is reported is told again later. */
	readonly isWarmUp: boolean;
};

/** A message of the upstream's that belongs to a response. */
export type ResponseMessage = {
	readonly event: JsonObject;
	readonly hasCutStrings: boolean;
	readonly wireBytes: number;
	readonly atMs: number;
};

const progressStepMs = 250;

/** Watches one response among those that a WebSocket carries. */
export class ResponseObservation implements ProgressSource {
	isWaiting = false;
	/** The upstream's id; `null` until it told. */
	responseId: string | null = null;
	/** The upstream reported an error; its last event may still come. */
	isFailing = false;
	readonly #answer: Answer = createAnswer();
	readonly #events: OutputEvents;
	readonly #timeline: Timeline;
	#isOver = false;
	readonly #told = {
		start: false, firstByte: false, firstToken: false, progressMs: -progressStepMs, bytes: 0,
	};

	constructor(readonly start: ResponseStart, private readonly tools: ObservationTools) {
		const {operation, statusCode} = start.record;
		this.#events = new OutputEvents({
			operation, statusCode: statusCode ?? 101, contentType: '', hidesReasoning: start.route.provider.hidesReasoning,
		});
		this.#timeline = {
			sentMs: 0, connectedMs: 0, firstByteMs: null, firstTokenMs: null, lastByteMs: null, longestGapMs: null,
		};
		tools.outbox.touch(this);
	}

	/** Takes one of its events; answers whether it was the last. */
	take(message: ResponseMessage): boolean {
		const {event, wireBytes} = message;
		const nowMs = message.atMs - this.start.startedMs;
		const timeline = this.#timeline;
		if (timeline.lastByteMs === null) {
			timeline.firstByteMs = nowMs;
		} else {
			timeline.longestGapMs = Math.max(timeline.longestGapMs ?? 0, nowMs - timeline.lastByteMs);
		}

		timeline.lastByteMs = nowMs;
		this.start.record.responseBytes += wireBytes;
		for (const fact of this.#events.read(event, message.hasCutStrings)) {
			if (fact.type === 'text') {
				timeline.firstTokenMs ??= nowMs;
			}

			if (!this.start.isWarmUp || (fact.type !== 'usage' && fact.type !== 'cost')) {
				this.#answer.add(fact);
			}
		}

		this.tools.outbox.touch(this);
		return isLastEvent(event.type);
	}

	/** What the response is billed by beside its tokens. */
	addSpokenUsage(usage: unknown): void {
		const billing = readSpokenBilling(usage);
		if (billing !== null) {
			this.#answer.add({type: 'billing', billing});
		}
	}

	/** It is over. `changes` are what its connection alone would not tell. */
	end(outcome: Outcome, atMs: number, {retryAfterMs = null, ...changes}: {readonly retryAfterMs?: number | null} & Partial<RequestRecord> = {}): void {
		if (this.#isOver) {
			return;
		}

		this.#isOver = true;
		const {events} = buildFinalRecord({
			record: this.start.record,
			route: this.start.route,
			answer: this.#answer,
			timeline: this.#timeline,
			durationMs: Math.max(0, atMs - this.start.startedMs),
			outcome,
			retryAfterMs,
			key: this.start.key,
			priceOverrides: this.tools.priceOverrides,
		});
		const warmUp: Partial<RequestRecord> = this.start.isWarmUp
			? {
				...unknownUsage, usageSource: 'none', costNanoUsd: null, priceSource: 'unpriced', finishReason: 'warm_up',
			}
			: {};
		for (const event of events) {
			this.tools.outbox.push(event.type === 'request-end' ? {...event, record: {...event.record, ...warmUp, ...changes}} : event);
		}
	}

	collect(events: TailraceEvent[]): boolean {
		if (this.#isOver) {
			return false;
		}

		const told = this.#told;
		const {record} = this.start;
		const {firstByteMs, firstTokenMs, lastByteMs} = this.#timeline;
		if (!told.start) {
			told.start = true;
			events.push({type: 'request-start', record: {...record}});
		}

		if (!told.firstByte && firstByteMs !== null) {
			told.firstByte = true;
			events.push({
				type: 'request-first-byte', id: record.id, firstByteMs, statusCode: record.statusCode ?? 101,
			});
		}

		if (!told.firstToken && firstTokenMs !== null) {
			told.firstToken = true;
			events.push({type: 'request-first-token', id: record.id, firstTokenMs});
		}

		return lastByteMs !== null && record.responseBytes !== told.bytes && this.#collectProgress(events, lastByteMs);
	}

	#collectProgress(events: TailraceEvent[], lastByteMs: number): boolean {
		const {record, startedMs} = this.start;
		const told = this.#told;
		const nowMs = this.tools.clock.monotonicMs() - startedMs;
		if (nowMs - told.progressMs < progressStepMs) {
			return true;
		}

		told.progressMs = nowMs;
		told.bytes = record.responseBytes;
		events.push({
			type: 'request-progress',
			id: record.id,
			model: this.#answer.model ?? record.model,
			responseBytes: record.responseBytes,
			outputTokens: Math.max(this.#answer.usage?.outputTokens ?? 0, estimateOutputTokens(this.#answer) ?? 0),
			isEstimate: true,
			lastByteAtMs: Math.round(this.tools.clock.nowAtMs() - (nowMs - lastByteMs)),
		});
		return false;
	}
}
