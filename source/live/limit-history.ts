import type {RateLimit} from '../core/event.js';
import {readUsedRatio} from '../core/rate-limit.js';

/** One capture of a limit. */
export type LimitPoint = {
	readonly limit: RateLimit;
	/** 0–1 and above; `null` where the provider tells too little. */
	readonly usedRatio: number | null;
};

/**
Captures are kept in slots of these lengths, the newest of each slot, and the newest slots of each length: dense near the end,
and far enough back to know the pace of a week's window. What is kept does not depend on the order in which they came.
*/
const slotLengthsMs = [10_000, 60_000, 360_000, 2_160_000] as const;
const maxSlots = 12;

/** The way of one limit up to now. */
export class LimitHistory {
	readonly #levels = slotLengthsMs.map(slotMs => ({slotMs, points: new Map<number, LimitPoint>()}));
	#newestAtMs = -Infinity;
	#sorted: readonly LimitPoint[] | null = null;

	/** `-Infinity` while there is none. */
	get newestAtMs(): number {
		return this.#newestAtMs;
	}

	/** Answers whether it told anything new. */
	add(limit: RateLimit): boolean {
		const point = {limit, usedRatio: readUsedRatio(limit)};
		let isNews = false;
		for (const {slotMs, points} of this.#levels) {
			const slot = Math.floor(limit.capturedAtMs / slotMs);
			const known = points.get(slot);
			if (known !== undefined && !isNewer(point, known)) {
				continue;
			}

			points.set(slot, point);
			dropLowest(points, maxSlots);
			isNews ||= points.has(slot);
		}

		if (isNews) {
			this.#sorted = null;
			this.#newestAtMs = Math.max(this.#newestAtMs, limit.capturedAtMs);
		}

		return isNews;
	}

	/** Forgets what is in the future: the clock was set back, and what comes now would never be the newest. */
	forgetAfter(atMs: number): void {
		if (this.#newestAtMs <= atMs) {
			return;
		}

		for (const {points} of this.#levels) {
			for (const [slot, {limit}] of points) {
				if (limit.capturedAtMs > atMs) {
					points.delete(slot);
				}
			}
		}

		this.#sorted = null;
		this.#newestAtMs = this.list().at(-1)?.limit.capturedAtMs ?? -Infinity;
	}

	/** Oldest first. */
	list(): readonly LimitPoint[] {
		if (this.#sorted === null) {
			const all = new Set(this.#levels.flatMap(({points}) => points.values().toArray()));
			this.#sorted = [...all].toSorted((a, b) => a.limit.capturedAtMs - b.limit.capturedAtMs);
		}

		return this.#sorted;
	}
}

/** Of two captures in the same millisecond the fuller one is the newer. */
function isNewer(point: LimitPoint, known: LimitPoint): boolean {
	const byTime = point.limit.capturedAtMs - known.limit.capturedAtMs;
	return byTime === 0 ? (point.usedRatio ?? -1) > (known.usedRatio ?? -1) : byTime > 0;
}

function dropLowest(points: Map<number, LimitPoint>, maxSize: number): void {
	if (points.size > maxSize) {
		points.delete(Math.min(...points.keys()));
	}
}
