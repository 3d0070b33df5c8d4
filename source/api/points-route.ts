import {minuteMs} from '../core/durations.js';
import type {Totals} from '../core/summary.js';
import {queryText, queryWhole} from './parameter.js';
import {readWhole, readWord} from './query.js';
import {ApiError, answerJson, type Route} from './route.js';
import {readWindow, windowParameters} from './window.js';

const values: Readonly<Record<string, (totals: Totals) => number>> = {
	requests: ({requestCount}) => requestCount,
	failed: ({failedCount}) => failedCount,
	tokens: ({inputTokens, outputTokens}) => inputTokens + outputTokens,
	cost: ({costNanoUsd}) => costNanoUsd / 1e9,
};
const metricNames = Object.keys(values) as [string, ...string[]];
const maxSteps = 2000;

/** A chart's points, each for itself: a moment, a value, and whose it is (S4). */
export const pointsRoute: Route = {
	method: 'GET', path: '/stats/timeseries', title: 'A window as points of time: timestamp, value and labels, by provider and model', access: 'read', isHeavy: true,
	parameters: [
		queryText('metric', `${metricNames.join(', ')}; requests without. Costs are in dollars.`),
		queryWhole('step', 'Whole minutes between two points, in seconds; 60 without.'),
		...windowParameters,
	],
	async handle(request, context) {
		const metric = readWord(request, 'metric', metricNames);
		const stepMs = readWhole(request, 'step', {min: 60, max: 86_400, otherwise: 60}) * 1000;
		const {fromMs, toMs} = readWindow(request, context);
		if (stepMs % minuteMs !== 0 || (toMs - fromMs) / stepMs > maxSteps) {
			throw new ApiError(400, 'bad_parameter', `step: these are no whole minutes, or more than ${maxSteps} steps.`, 'Ask for a shorter window, or for longer steps.');
		}

		const buckets = await context.reader.readBuckets({fromMs, toMs, stepMs});
		return answerJson(buckets.map(({startMs, provider, model, totals}) => ({
			timestamp: new Date(startMs).toISOString(), value: values[metric]!(totals), labels: {provider, model},
		})));
	},
};
