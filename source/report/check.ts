import {readQuantile} from '../core/sketch.js';
import {readErrorRatio, type Totals} from '../core/summary.js';
import type {Unit} from '../query/field.js';
import {
	formatCount,
	formatDuration,
	formatPercent,
	formatUsd,
	unknown,
} from './amounts.js';
import type {Report} from './report.js';

/** Something that a period can be held against. */
export type Check = {
	/** As its flag is called. */
	readonly name: string;
	readonly unit: Unit;
	readonly placeholder: string;
	readonly doc: string;
	/** The limit is the least that must be, not the most that may. */
	readonly isLeast: boolean;
	/** `null`: nothing to measure. */
	readonly read: (totals: Readonly<Totals>) => number | null;
	readonly format: (value: number) => string;
};

export type CheckOutcome = {
	readonly isFine: boolean;
	readonly fromMs: number | null;
	readonly toMs: number;
	readonly requestCount: number;
	/** Their cost isn't in the sum, which is the least that it can be. */
	readonly unpricedCount: number;
	readonly checks: readonly CheckResult[];
};

export type CheckResult = {
	readonly name: string;
	/** Milliseconds, a ratio of 0–1, nano dollars, or a count. */
	readonly value: number | null;
	readonly limit: number;
	/** Where there is nothing to measure, no limit is broken. */
	readonly isFine: boolean;
};

export const checks: readonly Check[] = [
	{
		name: 'p95', unit: 'duration', placeholder: 'time', doc: 'Successful requests: 95 of 100 took no longer. 5s, 800ms, …',
		isLeast: false, read: ({durationSketch}) => readQuantile(durationSketch, 0.95), format: formatDuration,
	},
	{
		name: 'first-token-p95', unit: 'duration', placeholder: 'time', doc: 'Successful streams: of 95 of 100 the first token came no later.',
		isLeast: false, read: ({firstTokenSketch}) => readQuantile(firstTokenSketch, 0.95), format: formatDuration,
	},
	{
		name: 'error-rate', unit: 'ratio', placeholder: 'share', doc: 'No more of the finished requests failed. 10% or 0.1',
		isLeast: false, read: readErrorRatio, format: formatPercent,
	},
	{
		name: 'cost', unit: 'money', placeholder: 'dollars', doc: 'All together cost no more. $20 or 20',
		isLeast: false, read: ({costNanoUsd}) => costNanoUsd, format: formatUsd,
	},
	{
		name: 'min-requests', unit: 'count', placeholder: 'count', doc: 'There were no fewer: else no traffic breaks no limit.',
		isLeast: true, read: ({requestCount}) => requestCount, format: formatCount,
	},
];

export function runChecks({fromMs, toMs, totals}: Report, limits: ReadonlyMap<string, number>): CheckOutcome {
	const results = checks.filter(({name}) => limits.has(name)).map(({name, isLeast, read}): CheckResult => {
		const value = read(totals);
		const limit = limits.get(name)!;
		return {
			name, value, limit, isFine: value === null || (isLeast ? value >= limit : value <= limit),
		};
	});
	return {
		isFine: results.every(result => result.isFine),
		fromMs,
		toMs,
		requestCount: totals.requestCount,
		unpricedCount: totals.unpricedCount,
		checks: results,
	};
}

/** A line each, and what is to be known beside them. */
export function writeOutcome({checks: results, requestCount, unpricedCount}: CheckOutcome): string {
	const lines = results.map(({name, value, limit, isFine}) => {
		const {format, isLeast} = checks.find(known => known.name === name)!;
		return `${isFine ? 'ok    ' : 'BROKEN'} ${name}: ${value === null ? unknown : format(value)}, ${isLeast ? 'at least' : 'at most'} ${format(limit)}`;
	});
	const unpriced = unpricedCount > 0 && results.some(({name}) => name === 'cost') ? [`${formatCount(unpricedCount)} of them without a price: the cost is the least that it can be`] : [];
	return `${[...lines, `${formatCount(requestCount)} ${requestCount === 1 ? 'request' : 'requests'}`, ...unpriced].join('\n')}\n`;
}
