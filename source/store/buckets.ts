import type {BucketQuery} from '../core/store.js';
import {createTotals, type SummaryBucket, type Totals} from '../core/summary.js';

/** Gathers what a `BucketQuery` asks for, each step, provider and model apart. */
export type Buckets = {
	/** Inclusive; a whole step. */
	readonly fromMs: number;
	/** Exclusive; a whole step. */
	readonly toMs: number;
	/** The totals that a request belongs to which started then. */
	readonly pick: (startedAtMs: number, provider: string, model: string | null) => Totals;
	readonly list: () => SummaryBucket[];
};

export function createBuckets({fromMs, toMs, stepMs}: BucketQuery): Buckets {
	const buckets = new Map<string, SummaryBucket>();
	const alignDown = (atMs: number): number => Math.floor(atMs / stepMs) * stepMs;

	return {
		fromMs: alignDown(fromMs),
		toMs: Math.ceil(toMs / stepMs) * stepMs,
		pick(startedAtMs, provider, model) {
			const startMs = alignDown(startedAtMs);
			const key = `${startMs}\n${provider}\n${model ?? ''}`;
			let bucket = buckets.get(key);
			if (bucket === undefined) {
				bucket = {
					startMs, provider, model, totals: createTotals(),
				};
				buckets.set(key, bucket);
			}

			return bucket.totals;
		},
		list: () => buckets.values().toArray().toSorted((a, b) => a.startMs - b.startMs),
	};
}
