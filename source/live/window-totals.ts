import {minuteMs, secondMs} from '../core/durations.js';
import {
	compareModels,
	createTotals,
	mergeTotals,
	type ModelTotals,
	type Totals,
	type WindowSummary,
} from '../core/summary.js';
import {floorTo, type BucketRow} from './second-buckets.js';

type Window = {readonly fromMs: number; readonly toMs: number};

/**
The same picture as core's `buildWindowSummary` makes of all second buckets, many times as fast: whole minutes
inside the window are added as such, only the seconds at its edges one by one.
*/
export function readWindowSummary(rows: Iterable<BucketRow>, window: Window & {readonly stepCount: number}): WindowSummary {
	const {fromMs, toMs} = window;
	const stepCount = Math.max(1, Math.trunc(window.stepCount));
	const stepMs = (toMs - fromMs) / stepCount;
	const emptySeries = (): number[] => Array.from({length: stepCount}, () => 0);
	const requestsSeries = emptySeries();
	const failedSeries = emptySeries();
	const tokensSeries = emptySeries();
	const models: ModelTotals[] = [];
	const totals = createTotals();

	for (const row of rows) {
		const modelSeries = emptySeries();
		const rowTotals = sumRow(window, row, (startMs, second) => {
			const step = Math.min(stepCount - 1, Math.trunc((startMs - fromMs) / stepMs));
			requestsSeries[step]! += second.requestCount;
			failedSeries[step]! += second.failedCount;
			modelSeries[step]! += second.inputTokens + second.outputTokens;
		});
		if (rowTotals === null) {
			continue;
		}

		mergeTotals(totals, rowTotals);
		for (let step = 0; step < stepCount; step++) {
			tokensSeries[step]! += modelSeries[step]!;
		}

		models.push({
			provider: row.provider, model: row.model, totals: rowTotals, tokensSeries: modelSeries,
		});
	}

	return {
		fromMs, toMs, stepMs, totals, models: models.toSorted(compareModels), requestsSeries, failedSeries, tokensSeries,
	};
}

/** Adds up one row inside the window and shows each of its seconds; `null` when it has none there. */
function sumRow({fromMs, toMs}: Window, row: BucketRow, show: (startMs: number, second: Totals) => void): Totals | null {
	const wholeFromMs = Math.ceil(fromMs / minuteMs) * minuteMs;
	const wholeToMs = floorTo(Math.ceil(toMs / secondMs) * secondMs, minuteMs);
	const totals = createTotals();
	let hasAny = false;
	for (const [startMs, second] of row.seconds) {
		if (startMs < fromMs || startMs >= toMs) {
			continue;
		}

		hasAny = true;
		show(startMs, second);
		if (startMs < wholeFromMs || startMs >= wholeToMs) {
			mergeTotals(totals, second);
		}
	}

	for (const [startMs, minute] of row.minutes) {
		if (startMs >= wholeFromMs && startMs < wholeToMs) {
			mergeTotals(totals, minute);
		}
	}

	return hasAny ? totals : null;
}

export type WindowSums = {
	requestCount: number;
	finishedCount: number;
	failedCount: number;
	costNanoUsd: number;
};

/** What the rates of the first line need of a window: sums only, no sketches. */
export function readSums(rows: Iterable<BucketRow>, {fromMs, toMs}: Window): WindowSums {
	const sums = {
		requestCount: 0, finishedCount: 0, failedCount: 0, costNanoUsd: 0,
	};
	const firstMs = Math.ceil(fromMs / secondMs) * secondMs;
	for (const {seconds} of rows) {
		for (let startMs = firstMs; startMs < toMs; startMs += secondMs) {
			addSums(sums, seconds.get(startMs));
		}
	}

	return sums;
}

function addSums(sums: WindowSums, second: Totals | undefined): void {
	if (second === undefined) {
		return;
	}

	sums.requestCount += second.requestCount;
	sums.finishedCount += second.okCount + second.failedCount + second.abortedCount + second.interruptedCount;
	sums.failedCount += second.failedCount;
	sums.costNanoUsd += second.costNanoUsd;
}
