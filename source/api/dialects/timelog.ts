import {buildPhases} from '../../core/phases.js';
import type {RequestRecord} from '../../core/request-record.js';
import type {RequestDetail} from '../../core/store.js';
import type {Tally} from '../../core/tally.js';
import {
	addUp,
	divide,
	formatDay,
	roundTo,
	sumUpBy,
} from '../sums.js';

/** A request as a row of `time_logs` (S3): milliseconds, its whole time as the phase `total_request`. */
export function buildLog(record: RequestRecord): Record<string, unknown> {
	return {
		id: record.id,
		request_id: record.id,
		timestamp: new Date(record.startedAtMs).toISOString(),
		phase: 'total_request',
		duration_ms: record.durationMs,
		model: record.model,
		modality: record.modality ?? 'unknown',
		stream: record.isStream,
		success: record.state === 'ok',
		error_type: record.errorKind,
		error_message: record.errorMessage,
		request_size_bytes: record.requestBytes,
		response_size_bytes: record.responseBytes,
		custom_data: record.customData,
	};
}

/** What `/api/stats` has beside the other dialect's fields. The mean of each phase is that of the records given. */
export function buildPhaseStats(tallies: readonly Tally[], records: readonly RequestRecord[]): Record<string, unknown> {
	const sums = addUp(tallies);
	const phases = Map.groupBy(records.flatMap(record => buildPhases(record)), ({name}) => name);
	return {
		phases: phases.entries().map(([phase, ends]) => ({
			phase,
			count: ends.length,
			avg_duration_ms: roundTo(ends.reduce((sum, {durationMs}) => sum + durationMs, 0) / ends.length, 3),
		})).toArray(),
		avg_total_duration_ms: roundTo(divide(sums.durationMs, sums.requestCount), 3),
	};
}

export function buildDistribution(tallies: readonly Tally[], name: 'modality' | 'model'): Array<Record<string, unknown>> {
	return sumUpBy(tallies, tally => tally[name] ?? 'unknown').map(([value, sums]) => ({
		[name]: value, count: sums.requestCount, avg_duration_ms: roundTo(divide(sums.durationMs, sums.requestCount), 3),
	}));
}

/** By day, UTC, the latest first. */
export function buildDaily(tallies: readonly Tally[]): Array<Record<string, unknown>> {
	return sumUpBy(tallies, ({dayMs}) => formatDay(dayMs))
		.toSorted(([a], [b]) => a < b ? 1 : -1)
		.map(([date, sums]) => ({date, requests: sums.requestCount, avg_duration_ms: roundTo(divide(sums.durationMs, sums.requestCount), 3)}));
}

/** Times in seconds since the epoch, as a clock of Python's tells them. */
export function buildTimeline({record, phases, customEvents}: RequestDetail): Record<string, unknown> {
	return {
		request_id: record.id,
		phases: phases.map(({name, startMs, durationMs, isSuccess}) => ({
			phase: name,
			start_time: (record.startedAtMs + startMs) / 1000,
			end_time: (record.startedAtMs + startMs + durationMs) / 1000,
			duration_ms: durationMs,
			success: isSuccess,
		})),
		events: customEvents.map(({name, atMs, data}) => ({event_name: name, timestamp: atMs / 1000, data})),
	};
}
