import {readQuantile} from '../core/sketch.js';
import {readErrorRatio, type Totals} from '../core/summary.js';
import type {Unit} from '../query/field.js';

/** What a rule can watch. */
export type Metric = {
	readonly name: string;
	readonly unit: Unit;
	readonly doc: string;
	/** Of a window's requests; `null`: not known, for want of requests. Absent: of the limits, not of requests. */
	readonly read?: (totals: Readonly<Totals>) => number | null;
};

/** THE table: the reader of rules, the messages and the README read it. */
export const metrics: readonly Metric[] = [
	{
		name: 'cost', unit: 'money', doc: 'what they cost, in dollars', read: ({costNanoUsd}) => costNanoUsd,
	},
	{
		name: 'count', unit: 'count', doc: 'how many there are', read: ({requestCount}) => requestCount,
	},
	{
		name: 'failed', unit: 'count', doc: 'how many failed', read: ({failedCount}) => failedCount,
	},
	{
		name: 'error_rate', unit: 'ratio', doc: 'the share that failed of those that are over', read: readErrorRatio,
	},
	{
		name: 'tokens', unit: 'count', doc: 'input and output tokens', read: ({inputTokens, outputTokens}) => inputTokens + outputTokens,
	},
	{
		name: 'input_tokens', unit: 'count', doc: 'input tokens', read: ({inputTokens}) => inputTokens,
	},
	{
		name: 'output_tokens', unit: 'count', doc: 'output tokens', read: ({outputTokens}) => outputTokens,
	},
	...([['p50', 0.5], ['p95', 0.95], ['p99', 0.99]] as const).flatMap(([name, ratio]): Metric[] => [
		{
			name, unit: 'duration', doc: `the duration that ${ratio * 100} % stay below`, read: ({durationSketch}) => readQuantile(durationSketch, ratio),
		},
		{
			name: `first_token_${name}`, unit: 'duration', doc: `the time to the first token that ${ratio * 100} % stay below`, read: ({firstTokenSketch}) => readQuantile(firstTokenSketch, ratio),
		},
	]),
	{name: 'limit.used', unit: 'ratio', doc: 'the fullest of the providers\' limits; takes no time and no filter'},
];

export function findMetric(name: string): Metric | undefined {
	return metrics.find(metric => metric.name === name.toLowerCase());
}
