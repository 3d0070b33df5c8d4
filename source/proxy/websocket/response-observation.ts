import type {TailraceEvent} from '../../core/event.js';
import type {RequestRecord} from '../../core/request-record.js';
import {unknownUsage} from '../../core/usage.js';
import {createAnswer, type Answer} from '../../formats/answer.js';
import type {JsonObject} from '../../formats/json-value.js';
import {isLastEvent} from '../../formats/openai-output.js';
import type {MessageReader} from '../../formats/message-reader.js';
import {buildFinalRecord, type Outcome} from '../final-record.js';
import type {ObservationTools} from '../observation.js';
import type {ProgressSource} from '../outbox.js';
import {Progress} from '../progress.js';
import type {Route} from '../route.js';
import {createTimeline, markBytes, type Timeline} from '../timeline.js';

export type ResponseStart = {
	readonly record: RequestRecord;
	readonly route: Route;
	readonly reader: MessageReader;
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

/** Watches one response among those that a WebSocket carries. */
export class ResponseObservation implements ProgressSource {
	isWaiting = false;
	/** The upstream's id; `null` until it told. */
	responseId: string | null = null;
	/** The upstream reported an error; its last event may still come. */
	isFailing = false;
	readonly #answer: Answer = createAnswer();
	readonly #timeline: Timeline;
	#isOver = false;
	readonly #progress: Progress;

	constructor(readonly start: ResponseStart, private readonly tools: ObservationTools) {
		this.#timeline = {...createTimeline(), sentMs: 0, connectedMs: 0};
		// Each is told at once: few come at a time, and most take long.
		this.#progress = new Progress(tools.clock, 0);
		tools.outbox.touch(this);
	}

	/** Takes one of its events; answers whether it was the last. */
	take(message: ResponseMessage): boolean {
		const {event, wireBytes} = message;
		const nowMs = message.atMs - this.start.startedMs;
		const timeline = this.#timeline;
		markBytes(timeline, nowMs);
		this.start.record.responseBytes += wireBytes;
		for (const fact of this.start.reader.read(event, message.hasCutStrings)) {
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

		const {record, startedMs} = this.start;
		const nowMs = this.tools.clock.monotonicMs() - startedMs;
		return this.#progress.collect(events, nowMs, {record, answer: this.#answer, timeline: this.#timeline});
	}
}
