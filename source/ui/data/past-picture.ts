import {hourMs} from '../../core/durations.js';
import {type Groups} from '../../core/question.js';
import {type RequestRecord} from '../../core/request-record.js';
import {readErrorRatio, sumTotals, type WindowSummary} from '../../core/summary.js';
import {type LiveRates, type LiveRequest} from '../../live/live-model.js';

const nanoPerUsd = 1e9;

/** The summary of a window, from its models. */
export function summarizeGroups({fromMs, toMs, stepMs, groups, requestsSeries, failedSeries}: Groups): WindowSummary {
	const tokensSeries = requestsSeries.map(() => 0);
	for (const group of groups) {
		for (const [step, tokens] of group.tokensSeries.entries()) {
			tokensSeries[step]! += tokens;
		}
	}

	return {
		fromMs,
		toMs,
		stepMs,
		totals: sumTotals(groups),
		models: groups.map(({name, provider, totals: modelTotals, tokensSeries: modelSeries}) => ({
			provider: provider ?? '', model: name, totals: modelTotals, tokensSeries: modelSeries,
		})),
		requestsSeries,
		failedSeries,
		tokensSeries,
	};
}

/** Means over the window, where the present has rates of this moment. */
export function readMeanRates({fromMs, toMs, totals}: WindowSummary): LiveRates {
	const seconds = (toMs - fromMs) / 1000;
	return {
		requestsPerSecond: totals.requestCount / seconds,
		outputTokensPerSecond: totals.outputTokens / seconds,
		inputTokensPerSecond: totals.inputTokens / seconds,
		costUsdPerHour: totals.costNanoUsd / nanoPerUsd / (toMs - fromMs) * hourMs,
		inFlightCount: 0,
		errorRatio: readErrorRatio(totals),
	};
}

export const noRates: LiveRates = {
	requestsPerSecond: 0, outputTokensPerSecond: 0, inputTokensPerSecond: 0, costUsdPerHour: 0, inFlightCount: 0, errorRatio: null,
};

/** A stored request as lists show it. */
export function showStored(record: RequestRecord): LiveRequest {
	return {
		record, lastByteAtMs: null, isEstimate: false, speedPerSecond: null,
	};
}
