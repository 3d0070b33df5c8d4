import type {Tally} from '../../core/tally.js';
import {addUp, divide, roundTo} from '../sums.js';

/** The metrics of a session, or of all (S2): milliseconds, means over successful requests. */
export function buildMetrics(tallies: readonly Tally[]): Record<string, unknown> {
	const sums = addUp(tallies);
	const totalTokens = sums.inputTokens + sums.outputTokens;
	return {
		total_requests: sums.requestCount,
		successful_requests: sums.okCount,
		failed_requests: sums.requestCount - sums.okCount,
		total_duration_ms: Math.round(sums.durationMs),
		average_duration_ms: roundTo(divide(sums.durationMs, sums.okCount), 2),
		total_prompt_tokens: sums.inputTokens,
		total_completion_tokens: sums.outputTokens,
		total_tokens: totalTokens,
		average_tokens_per_request: roundTo(divide(totalTokens, sums.okCount), 2),
		requests_with_tools: sums.toolRequestCount,
	};
}

/** Each session's, the one with the latest request first. */
export function buildSessions(tallies: readonly Tally[]): Array<Record<string, unknown>> {
	return Map.groupBy(tallies.filter(({sessionId}) => sessionId !== null), ({sessionId}) => sessionId!).entries()
		.map(([sessionId, group]) => ({lastAtMs: addUp(group).lastAtMs!, metrics: {session_id: sessionId, ...buildMetrics(group)}}))
		.toArray()
		.toSorted((a, b) => b.lastAtMs - a.lastAtMs)
		.map(({metrics}) => metrics);
}
