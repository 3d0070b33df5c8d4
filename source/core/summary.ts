import type {Operation, RequestRecord} from './request-record.js';
import {
	addToSketch,
	createSketch,
	mergeSketch,
	subtractSketch,
	type Sketch,
} from './sketch.js';

/**
What a set of requests adds up to. Sums hold only what is known; the counts beside them say how many requests
they leave out or estimate. A request belongs to the second in which it started.
*/
export type Totals = {
	/** All requests, active ones too. */
	requestCount: number;
	okCount: number;
	failedCount: number;
	abortedCount: number;
	interruptedCount: number;
	inputTokens: number;
	cacheReadTokens: number;
	cacheWriteTokens: number;
	outputTokens: number;
	reasoningTokens: number;
	/** Sum of the priced requests. */
	costNanoUsd: number;
	/** Finished requests whose tokens are estimated from text. */
	estimatedCount: number;
	/** Finished requests whose tokens are only what came before a cut. */
	partialCount: number;
	/** Finished requests with tokens but without a price. */
	unpricedCount: number;
	/** Output tokens of requests with a known speed, and the time they took: their quotient is the mean speed. */
	speedOutputTokens: number;
	speedMs: number;
	durationSketch: Sketch;
	firstTokenSketch: Sketch;
};

/** What the requests that started in one step add up to, for one model at one provider. */
export type SummaryBucket = {
	/** A whole number of steps since the epoch. */
	readonly startMs: number;
	readonly provider: string;
	/** `null`: the requests did not say. */
	readonly model: string | null;
	readonly totals: Totals;
};

/** One line of a table of models: what was asked of one model at one provider. */
export type ModelTotals = {
	readonly provider: string;
	/** `null`: the requests did not say. */
	readonly model: string | null;
	readonly totals: Totals;
	/** Total tokens (input and output) in each step of the window, oldest first. */
	readonly tokensSeries: readonly number[];
};

/** A window as the screen shows it: totals, models, and series with one value a step, oldest first. */
export type WindowSummary = {
	readonly fromMs: number;
	/** Exclusive. */
	readonly toMs: number;
	readonly stepMs: number;
	readonly totals: Totals;
	/** By cost, then by requests, both falling. */
	readonly models: readonly ModelTotals[];
	/** Requests started in each step. */
	readonly requestsSeries: readonly number[];
	readonly failedSeries: readonly number[];
	readonly tokensSeries: readonly number[];
};

export function createTotals(): Totals {
	return {
		requestCount: 0,
		okCount: 0,
		failedCount: 0,
		abortedCount: 0,
		interruptedCount: 0,
		inputTokens: 0,
		cacheReadTokens: 0,
		cacheWriteTokens: 0,
		outputTokens: 0,
		reasoningTokens: 0,
		costNanoUsd: 0,
		estimatedCount: 0,
		partialCount: 0,
		unpricedCount: 0,
		speedOutputTokens: 0,
		speedMs: 0,
		durationSketch: createSketch(),
		firstTokenSketch: createSketch(),
	};
}

const countKeys = {
	ok: 'okCount',
	failed: 'failedCount',
	aborted: 'abortedCount',
	interrupted: 'interruptedCount',
} as const;

/** The part of a record that `Totals` is made from. */
export type SummedRecord = Pick<
	RequestRecord,
	| 'state' | 'inputTokens' | 'cacheReadTokens' | 'cacheWriteTokens' | 'outputTokens' | 'reasoningTokens' | 'totalTokens'
	| 'usageSource' | 'costNanoUsd' | 'priceSource' | 'durationMs' | 'firstTokenMs' | 'outputTokensPerSecond'
>;

/** Operations that are no call of a model: a client's own traffic, and WebSockets, whose responses are the calls. */
export const uncountedOperations: readonly Operation[] = ['control', 'socket'];

/** Whether a request counts in rates, ratios and percentiles. */
export function isCounted({operation}: Pick<RequestRecord, 'operation'>): boolean {
	return !uncountedOperations.includes(operation);
}

/** Adds a finished request; its start was counted by `requestCount` already if `isStartCounted`. */
export function addToTotals(totals: Totals, record: SummedRecord, isStartCounted = false): void {
	if (!isStartCounted) {
		totals.requestCount++;
	}

	if (record.state === 'active') {
		return;
	}

	totals[countKeys[record.state]]++;
	totals.inputTokens += record.inputTokens ?? 0;
	totals.cacheReadTokens += record.cacheReadTokens ?? 0;
	totals.cacheWriteTokens += record.cacheWriteTokens ?? 0;
	totals.outputTokens += record.outputTokens ?? 0;
	totals.reasoningTokens += record.reasoningTokens ?? 0;
	totals.costNanoUsd += record.costNanoUsd ?? 0;
	totals.estimatedCount += record.usageSource === 'estimated' ? 1 : 0;
	totals.partialCount += record.usageSource === 'partial' ? 1 : 0;
	totals.unpricedCount += record.priceSource === 'unpriced' && hasTokens(record) ? 1 : 0;
	if (record.outputTokensPerSecond !== null && record.outputTokens !== null && record.outputTokensPerSecond > 0) {
		totals.speedOutputTokens += record.outputTokens;
		totals.speedMs += record.outputTokens / record.outputTokensPerSecond * 1000;
	}

	if (record.state !== 'ok') {
		return;
	}

	addToSketch(totals.durationSketch, record.durationMs);
	addToSketch(totals.firstTokenSketch, record.firstTokenMs);
}

/** A stream that told no usage has output alone, by estimate. */
function hasTokens({inputTokens, outputTokens, totalTokens}: SummedRecord): boolean {
	return totalTokens !== null || inputTokens !== null || outputTokens !== null;
}

/** Whether some of its output tokens, and what they cost, are not as the provider told them. */
export function isInexact({estimatedCount, partialCount}: Readonly<Totals>): boolean {
	return estimatedCount + partialCount > 0;
}

export function mergeTotals(into: Totals, from: Readonly<Totals>): void {
	mergeSums(into, from);
	mergeSketch(into.durationSketch, from.durationSketch);
	mergeSketch(into.firstTokenSketch, from.firstTokenSketch);
}

/** All groups of an answer together. */
export function sumTotals(groups: ReadonlyArray<{readonly totals: Readonly<Totals>}>): Totals {
	const sum = createTotals();
	for (const {totals} of groups) {
		mergeTotals(sum, totals);
	}

	return sum;
}

/** Takes out again what was merged. Sums of fractions come back to zero only nearly, so that what is empty is for the caller to see. */
export function subtractTotals(from: Totals, part: Readonly<Totals>): void {
	for (const key of summedKeys) {
		from[key] = Math.max(0, from[key] - part[key]);
	}

	subtractSketch(from.durationSketch, part.durationSketch);
	subtractSketch(from.firstTokenSketch, part.firstTokenSketch);
}

/** All but the sketches, for who adds those up apart. */
export function mergeSums(into: Totals, from: Readonly<Omit<Totals, 'durationSketch' | 'firstTokenSketch'>>): void {
	for (const key of summedKeys) {
		into[key] += from[key];
	}
}

/** Every field of `Totals` that is a plain sum. */
const summedKeys = [
	'requestCount',
	'okCount',
	'failedCount',
	'abortedCount',
	'interruptedCount',
	'inputTokens',
	'cacheReadTokens',
	'cacheWriteTokens',
	'outputTokens',
	'reasoningTokens',
	'costNanoUsd',
	'estimatedCount',
	'partialCount',
	'unpricedCount',
	'speedOutputTokens',
	'speedMs',
] as const satisfies ReadonlyArray<keyof Totals>;

/** Output tokens per second over all requests that have a speed; `null` when none has. */
export function readSpeed(totals: Readonly<Totals>): number | null {
	return totals.speedMs > 0 ? totals.speedOutputTokens / totals.speedMs * 1000 : null;
}

/** 0–1 of the finished requests; `null` when none has finished. */
export function readErrorRatio(totals: Readonly<Totals>): number | null {
	const finishedCount = totals.okCount + totals.failedCount + totals.abortedCount + totals.interruptedCount;
	return finishedCount > 0 ? totals.failedCount / finishedCount : null;
}

/** 0–1 of the input tokens that came from a prompt cache; `null` without input. */
export function readCacheRatio(totals: Readonly<Totals>): number | null {
	return totals.inputTokens > 0 ? totals.cacheReadTokens / totals.inputTokens : null;
}

/**
Draws the buckets of a window together: at most `stepCount` steps that end at `toMs`, each at least as long as the buckets are.
Buckets outside the window are left out.
*/
export function buildWindowSummary(
	buckets: Iterable<SummaryBucket>,
	window: {readonly fromMs: number; readonly toMs: number; readonly stepCount: number},
): WindowSummary {
	const {fromMs, toMs} = window;
	const stepCount = Math.max(1, Math.trunc(window.stepCount));
	const stepMs = (toMs - fromMs) / stepCount;
	const emptySeries = (): number[] => Array.from({length: stepCount}, () => 0);
	const totals = createTotals();
	const requestsSeries = emptySeries();
	const failedSeries = emptySeries();
	const tokensSeries = emptySeries();
	const models = new Map<string, {provider: string; model: string | null; totals: Totals; tokensSeries: number[]}>();

	for (const bucket of buckets) {
		if (bucket.startMs < fromMs || bucket.startMs >= toMs) {
			continue;
		}

		const step = Math.min(stepCount - 1, Math.trunc((bucket.startMs - fromMs) / stepMs));
		const key = `${bucket.provider}\n${bucket.model ?? ''}`;
		let model = models.get(key);
		if (model === undefined) {
			model = {
				provider: bucket.provider, model: bucket.model, totals: createTotals(), tokensSeries: emptySeries(),
			};
			models.set(key, model);
		}

		const tokens = bucket.totals.inputTokens + bucket.totals.outputTokens;
		mergeTotals(totals, bucket.totals);
		mergeTotals(model.totals, bucket.totals);
		requestsSeries[step]! += bucket.totals.requestCount;
		failedSeries[step]! += bucket.totals.failedCount;
		tokensSeries[step]! += tokens;
		model.tokensSeries[step]! += tokens;
	}

	return {
		fromMs,
		toMs,
		stepMs,
		totals,
		models: models.values().toArray().toSorted(compareModels),
		requestsSeries,
		failedSeries,
		tokensSeries,
	};
}

/** By cost, then by requests, both falling. */
export function compareModels(a: ModelTotals, b: ModelTotals): number {
	const byCost = b.totals.costNanoUsd - a.totals.costNanoUsd;
	return byCost === 0 ? b.totals.requestCount - a.totals.requestCount : byCost;
}
