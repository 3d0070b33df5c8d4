import type {Clock} from '../core/clock.js';
import type {TailraceEvent} from '../core/event.js';
import type {RequestRecord} from '../core/request-record.js';
import type {Answer} from '../formats/answer.js';
import {estimateOutputTokens} from './estimate.js';
import type {Timeline} from './timeline.js';

const stepMs = 250;

/** What a running request has told of itself so far. */
export class Progress {
	#hasStart = false;
	#hasFirstByte = false;
	#hasFirstToken = false;
	#toldMs = -stepMs;
	#toldBytes = 0;

	/** A request of which nothing was told before `startDelayMs` and that is over by then is told once, by its end. */
	constructor(private readonly clock: Clock, private readonly startDelayMs: number) {}

	/** Adds what is new at `nowMs` of the request's time; answers whether there is more to tell a little later. */
	collect(events: TailraceEvent[], nowMs: number, {record, answer, timeline}: Subject): boolean {
		if (!this.#hasStart) {
			if (nowMs < this.startDelayMs) {
				return true;
			}

			this.#hasStart = true;
			events.push({type: 'request-start', record: {...record}});
		}

		const {firstByteMs, firstTokenMs, lastByteMs} = timeline;
		if (!this.#hasFirstByte && firstByteMs !== null) {
			this.#hasFirstByte = true;
			events.push({
				type: 'request-first-byte', id: record.id, firstByteMs, statusCode: record.statusCode!,
			});
		}

		if (!this.#hasFirstToken && firstTokenMs !== null) {
			this.#hasFirstToken = true;
			events.push({type: 'request-first-token', id: record.id, firstTokenMs});
		}

		if (lastByteMs === null || record.responseBytes === this.#toldBytes) {
			return false;
		}

		if (nowMs - this.#toldMs < stepMs) {
			return true;
		}

		this.#toldMs = nowMs;
		this.#toldBytes = record.responseBytes;
		events.push({
			type: 'request-progress',
			id: record.id,
			model: answer.model ?? record.model,
			responseBytes: record.responseBytes,
			outputTokens: Math.max(answer.usage?.outputTokens ?? 0, estimateOutputTokens(answer) ?? 0),
			isEstimate: true,
			lastByteAtMs: Math.round(this.clock.nowAtMs() - (nowMs - lastByteMs)),
		});
		return false;
	}
}

type Subject = {readonly record: RequestRecord; readonly answer: Answer; readonly timeline: Timeline};
