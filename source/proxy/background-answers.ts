import type {Clock} from '../core/clock.js';
import {hourMs} from '../core/durations.js';
import type {RequestRecord} from '../core/request-record.js';
import type {Answer} from '../formats/answer.js';
import {buildFinalRecord, type Material} from './final-record.js';
import type {Outbox} from './outbox.js';

/** Each is a row that stays active; whoever starts more at once than this has the oldest ended as they stood. */
const maxHeld = 1000;
const maxCounted = 5000;
// Research takes tens of minutes, and who is called back when it is done may not ask for it before.
const patienceMs = 2 * hourMs;

type Held = {
	readonly material: Material;
	/** When the request's first byte came, monotonic. */
	readonly startedMs: number;
	/** When it was last heard of, monotonic. */
	heardMs: number;
};

/**
Answers that a provider works on in the background, and tells with their usage to whoever asks for them later, as often as they
ask. The request that began one stays active until it is told that the answer is over: there its usage counts, and nowhere else.
*/
export class BackgroundAnswers {
	/** By provider and id, the longest unheard of first. */
	readonly #held = new Map<string, Held>();
	/** Answers whose usage is counted, or was as far as it was told, and since when that is known, epoch. */
	readonly #counted = new Map<string, number>();
	/** What was over by then may have been counted by an earlier run, or so long ago that it is forgotten. */
	#sureSinceMs: number;

	constructor(private readonly outbox: Pick<Outbox, 'push'>, startedAtMs: number) {
		this.#sureSinceMs = startedAtMs;
	}

	/** Takes a request that began an answer which goes on without it; answers whether its record is to stay active. */
	hold(material: Material, startedMs: number, clock: Clock): boolean {
		const {record, answer} = material;
		const {standing, responseId} = answer;
		if (standing === null || responseId === null) {
			return false;
		}

		const key = buildKey(record, responseId);
		const earlier = this.#held.get(key);
		if (earlier !== undefined) {
			this.#end(key, earlier);
		}

		if (standing.isOver || !standing.isBackground) {
			this.#count(key, clock.nowAtMs());
			return false;
		}

		if (this.#held.size >= maxHeld) {
			const [oldestKey, oldest] = this.#held.entries().next().value!;
			this.#end(oldestKey, oldest);
		}

		// The key is of no more use: an error that echoes it comes with the request that fetches the answer.
		this.#held.set(key, {material: {...material, key: null}, startedMs, heardMs: clock.monotonicMs()});
		this.outbox.push({type: 'request-start', record: {...record, model: answer.model ?? record.model}});
		return true;
	}

	/**
	Takes what a later request was told of an answer. Answers whether that is for this request to count: the answer is over,
	and nobody knows of the one that began it.
	*/
	take({record, key: apiKey}: Pick<Material, 'record' | 'key'>, answer: Answer, clock: Clock): boolean {
		const {standing, responseId} = answer;
		if (standing === null || responseId === null) {
			return false;
		}

		const key = buildKey(record, responseId);
		const held = this.#held.get(key);
		if (!standing.isOver) {
			this.#hear(key, held, clock.monotonicMs());
			return false;
		}

		const isKnown = held !== undefined || this.#counted.has(key);
		this.#count(key, clock.nowAtMs());
		if (held !== undefined) {
			this.#held.delete(key);
			this.#complete(held, answer, apiKey, clock.monotonicMs());
		}

		return !isKnown && (standing.endedAtMs ?? 0) > this.#sureSinceMs;
	}

	/** Ends those that nobody has asked for in a long time. */
	expire(nowMs: number): void {
		for (const [key, held] of this.#held) {
			if (nowMs - held.heardMs < patienceMs) {
				return;
			}

			this.#end(key, held);
		}
	}

	/** Nobody will be there to hear of them. */
	endAll(): void {
		for (const [key, held] of this.#held) {
			this.#end(key, held);
		}
	}

	#hear(key: string, held: Held | undefined, nowMs: number): void {
		if (held === undefined) {
			return;
		}

		held.heardMs = nowMs;
		this.#held.delete(key);
		this.#held.set(key, held);
	}

	#count(key: string, nowAtMs: number): void {
		this.#counted.delete(key);
		this.#counted.set(key, nowAtMs);
		if (this.#counted.size <= maxCounted) {
			return;
		}

		const [oldestKey, atMs] = this.#counted.entries().next().value!;
		this.#counted.delete(oldestKey);
		this.#sureSinceMs = Math.max(this.#sureSinceMs, atMs);
	}

	/** As it stood when its own request was over. */
	#end(key: string, {material}: Held): void {
		this.#held.delete(key);
		this.#push(material);
	}

	#complete({material, startedMs}: Held, answer: Answer, apiKey: string | null, nowMs: number): void {
		const begun = material.answer;
		// Of a stream that was cut, each part tells the calls that it saw.
		const calls = begun.toolCallCount > answer.toolCallCount ? begun : answer;
		this.#push({
			...material,
			answer: {...answer, toolCallCount: calls.toolCallCount, toolNames: calls.toolNames},
			durationMs: nowMs - startedMs,
			outcome: {type: 'complete'},
			retryAfterMs: null,
			key: apiKey,
		}, {outputTokensPerSecond: null});
	}

	#push(material: Material, changes: Partial<RequestRecord> = {}): void {
		for (const event of buildFinalRecord(material).events) {
			this.outbox.push(event.type === 'request-end' ? {...event, record: {...event.record, ...changes}} : event);
		}
	}
}

function buildKey({provider}: Pick<RequestRecord, 'provider'>, responseId: string): string {
	return `${provider}\n${responseId}`;
}
