import {hourMs} from '../core/durations.js';
import type {RateLimit} from '../core/event.js';
import {keyLimit, readOverAtMs} from '../core/rate-limit.js';
import {predictFull} from './limit-forecast.js';
import {LimitHistory} from './limit-history.js';
import type {LimitOutlook} from './live-model.js';

/** Far above what an installation uses; a provider's names come from its headers, which could be anything. */
const maxLimits = 500;

/** A limit whose window has been over for this long says nothing any more. */
const staleMs = hourMs;

/** Captures come from another thread, whose look at the clock may be a moment later. */
const maxAheadMs = 10_000;

/** The latest state of each limit, and enough of the way there to say where it leads. */
export class LimitTracker {
	readonly #histories = new Map<string, LimitHistory>();

	/** Answers whether it told anything new. */
	add(limit: RateLimit): boolean {
		const key = keyLimit(limit);
		let history = this.#histories.get(key);
		if (history === undefined) {
			history = new LimitHistory();
			this.#histories.set(key, history);
		}

		const isNews = history.add(limit);
		if (this.#histories.size > maxLimits) {
			this.#dropOldest();
		}

		return isNews && this.#histories.has(key);
	}

	/** By provider, key and name. */
	read(nowAtMs: number): LimitOutlook[] {
		const outlooks: LimitOutlook[] = [];
		for (const key of this.#histories.keys().toArray().toSorted()) {
			const history = this.#histories.get(key)!;
			history.forgetAfter(nowAtMs + maxAheadMs);
			const points = history.list();
			const limit = points.at(-1)?.limit;
			if (limit === undefined) {
				continue;
			}

			if (readOverAtMs(limit) + staleMs > nowAtMs) {
				outlooks.push({limit, fullAtMs: predictFull(points, nowAtMs)});
			}
		}

		return outlooks;
	}

	#dropOldest(): void {
		let oldest: {key: string; atMs: number} | null = null;
		for (const [key, {newestAtMs}] of this.#histories) {
			if (oldest === null || newestAtMs < oldest.atMs) {
				oldest = {key, atMs: newestAtMs};
			}
		}

		this.#histories.delete(oldest!.key);
	}
}
