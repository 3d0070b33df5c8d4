import type {RequestRecord} from '../../core/request-record.js';
import {addToSketch, createSketch, readQuantile} from '../../core/sketch.js';
import type {Tally} from '../../core/tally.js';
import {addUp, divide, sumUpBy} from '../sums.js';

/** A request as a run (S4): milliseconds and dollars. */
export function buildRun(record: RequestRecord): Record<string, unknown> {
	return {
		run_id: record.id,
		endpoint: record.endpoint,
		status: record.state === 'active' ? 'running' : (record.state === 'ok' ? 'completed' : 'failed'),
		started_at: record.startedAtMs / 1000,
		duration_ms: record.durationMs,
		input_tokens: record.inputTokens,
		output_tokens: record.outputTokens,
		cost: record.costNanoUsd === null ? null : record.costNanoUsd / 1e9,
		error: record.errorMessage ?? record.errorKind,
	};
}

/** Percentiles are those of the records given, sums those of the tallies. */
export function buildSummary(
	tallies: readonly Tally[],
	recent: readonly RequestRecord[],
	{runCount, ...running}: {readonly uptimeSeconds: number; readonly activeCount: number; readonly runCount: number},
): Record<string, unknown> {
	const sums = addUp(tallies);
	return {
		system: {
			uptime_seconds: running.uptimeSeconds,
			total_requests: sums.requestCount + running.activeCount,
			active_requests: running.activeCount,
			total_tokens: sums.inputTokens + sums.outputTokens,
			total_cost: sums.costNanoUsd / 1e9,
		},
		endpoints: Object.fromEntries(sumUpBy(tallies, ({endpoint}) => endpoint).map(([endpoint, part]) => [endpoint, {
			total_requests: part.requestCount,
			successful_requests: part.okCount,
			error_rate: divide(part.requestCount - part.okCount, part.requestCount),
			total_tokens: part.inputTokens + part.outputTokens,
			total_cost: part.costNanoUsd / 1e9,
			...buildPercentiles(recent.filter(record => record.endpoint === endpoint)),
		}])),
		recent_runs: recent.slice(0, runCount).map(record => buildRun(record)),
	};
}

function buildPercentiles(records: readonly RequestRecord[]): Record<string, number | null> {
	const sketch = createSketch();
	for (const {durationMs} of records) {
		addToSketch(sketch, durationMs);
	}

	return {p50_duration_ms: readQuantile(sketch, 0.5), p95_duration_ms: readQuantile(sketch, 0.95)};
}
