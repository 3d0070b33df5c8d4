import {minuteMs, secondMs} from '../core/durations.js';
import type {RequestRecord} from '../core/request-record.js';
import {
	addToTotals,
	createTotals,
	mergeTotals,
	type SummaryBucket,
	type Totals,
} from '../core/summary.js';
import {liveWindowMs} from './live-model.js';

/** What a request is counted under, and where. */
export type Place = {
	readonly startedAtMs: number;
	readonly provider: string;
	readonly model: string | null;
	readonly row: BucketRow;
};

/** The buckets of one model at one provider, in two widths: seconds for what is exact, minutes for what must be quick. */
export type BucketRow = {
	readonly key: string;
	readonly provider: string;
	readonly model: string | null;
	readonly seconds: Map<number, Totals>;
	readonly minutes: Map<number, Totals>;
};

/** Ten models in every second of the hour, and some more; about 50 MB when full. */
const maxBuckets = 50_000;

/** Where requests are counted once there is no room for another bucket; at most one more a second. */
const overflowName = 'other';

/**
Totals of the last hour by second, provider and model. A request is counted in the second in which it started and
moves to another model's row when its body tells a better name.
*/
export class SecondBuckets {
	#horizonMs = -Infinity;
	#prunedAtMs = -Infinity;
	#bucketCount = 0;
	readonly #rows = new Map<string, BucketRow>();
	readonly #limit: number;

	constructor(limit = maxBuckets) {
		this.#limit = limit;
	}

	#openRow(provider: string, model: string | null): BucketRow {
		const key = buildKey(provider, model);
		let row = this.#rows.get(key);
		if (row === undefined) {
			row = {
				key, provider, model, seconds: new Map(), minutes: new Map(),
			};
			this.#rows.set(key, row);
		}

		return row;
	}

	/** The row to count in; the common one if this would need a bucket too many. */
	#pickRow(provider: string, model: string | null, startMs: number): BucketRow {
		if (this.#bucketCount < this.#limit) {
			return this.#openRow(provider, model);
		}

		const row = this.#rows.get(buildKey(provider, model));
		return row?.seconds.has(startMs) ? row : this.#openRow(overflowName, overflowName);
	}

	#openSecond(row: BucketRow, startMs: number): Totals {
		const existing = row.seconds.get(startMs);
		if (existing !== undefined) {
			return existing;
		}

		const totals = createTotals();
		row.seconds.set(startMs, totals);
		this.#bucketCount++;
		return totals;
	}

	#drop(row: BucketRow, startMs: number): void {
		if (row.seconds.delete(startMs)) {
			this.#bucketCount--;
		}

		if (row.seconds.size === 0) {
			this.#rows.delete(row.key);
		}
	}

	#addCount(row: BucketRow, startMs: number, difference: 1 | -1): void {
		const second = this.#openSecond(row, startMs);
		const minute = openMinute(row, startMs);
		second.requestCount += difference;
		minute.requestCount += difference;
		if (second.requestCount === 0) {
			this.#drop(row, startMs);
		}

		if (minute.requestCount === 0) {
			row.minutes.delete(floorTo(startMs, minuteMs));
		}
	}

	get rows(): Iterable<BucketRow> {
		return this.#rows.values();
	}

	get bucketCount(): number {
		return this.#bucketCount;
	}

	/** Counts a request once; `null` when it started before what is kept. */
	count({startedAtMs, provider, model}: Pick<RequestRecord, 'startedAtMs' | 'provider' | 'model'>): Place | null {
		const startMs = floorTo(startedAtMs, secondMs);
		if (startMs < this.#horizonMs) {
			return null;
		}

		const row = this.#pickRow(provider, model, startMs);
		this.#addCount(row, startMs, 1);
		return {
			startedAtMs, provider, model, row,
		};
	}

	/** Takes a counted request back. */
	uncount({row, startedAtMs}: Place): void {
		const startMs = floorTo(startedAtMs, secondMs);
		if (row.seconds.has(startMs)) {
			this.#addCount(row, startMs, -1);
		}
	}

	/** Adds what is known at the end of a request that was counted there. */
	finish({row, startedAtMs}: Place, record: RequestRecord): void {
		const second = row.seconds.get(floorTo(startedAtMs, secondMs));
		if (second === undefined) {
			return;
		}

		addToTotals(second, record, true);
		addToTotals(openMinute(row, startedAtMs), record, true);
	}

	/** Adds a bucket of any whole number of seconds; it counts as if all of it had been in its first. */
	add({startMs, provider, model, totals}: SummaryBucket): void {
		const second = floorTo(startMs, secondMs);
		if (second < this.#horizonMs || totals.requestCount === 0) {
			return;
		}

		const row = this.#pickRow(provider, model, second);
		mergeTotals(this.#openSecond(row, second), totals);
		mergeTotals(openMinute(row, second), totals);
	}

	/** Takes back one unfinished request of the newest bucket, at or before its start, that still has one. */
	uncountUnfinished({startedAtMs, provider, model}: RequestRecord): void {
		const row = this.#rows.get(buildKey(provider, model));
		if (row === undefined) {
			return;
		}

		const newestMs = floorTo(startedAtMs, secondMs);
		for (let startMs = newestMs; startMs > newestMs - liveWindowMs; startMs -= secondMs) {
			const totals = row.seconds.get(startMs);
			if (totals !== undefined && countUnfinished(totals) > 0) {
				this.#addCount(row, startMs, -1);
				return;
			}
		}
	}

	/** Forgets what is older than the hour before `nowAtMs`, at most once a minute. */
	forget(nowAtMs: number): void {
		this.#horizonMs = floorTo(nowAtMs - liveWindowMs, secondMs);
		if (Math.abs(nowAtMs - this.#prunedAtMs) < minuteMs) {
			return;
		}

		this.#prunedAtMs = nowAtMs;
		for (const row of this.#rows.values()) {
			for (const startMs of row.seconds.keys()) {
				if (startMs < this.#horizonMs) {
					this.#drop(row, startMs);
				}
			}

			for (const startMs of row.minutes.keys()) {
				if (startMs + minuteMs <= this.#horizonMs) {
					row.minutes.delete(startMs);
				}
			}
		}
	}

	clear(): void {
		this.#rows.clear();
		this.#bucketCount = 0;
	}
}

function buildKey(provider: string, model: string | null): string {
	return `${provider}\n${model ?? ''}`;
}

export function floorTo(atMs: number, stepMs: number): number {
	return Math.floor(atMs / stepMs) * stepMs;
}

function openMinute(row: BucketRow, startMs: number): Totals {
	const minuteStartMs = floorTo(startMs, minuteMs);
	let totals = row.minutes.get(minuteStartMs);
	if (totals === undefined) {
		totals = createTotals();
		row.minutes.set(minuteStartMs, totals);
	}

	return totals;
}

function countUnfinished(totals: Totals): number {
	return totals.requestCount - totals.okCount - totals.failedCount - totals.abortedCount - totals.interruptedCount;
}
