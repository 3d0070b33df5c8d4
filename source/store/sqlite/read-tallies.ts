import type {Database} from 'better-sqlite3';
import type {Tally, TallyQuery} from '../../core/tally.js';
import {countedOnly} from './counted.js';
import {buildFilterSql, type FilterSql} from './filter-sql.js';
import {inTimeSql} from './time-limit.js';

/** Counts in SQL: only the groups leave it, and they are few. */
export function createTallyReader(database: Database): (query: TallyQuery) => Tally[] {
	return ({fromMs, toMs, filter, isBySession}) => {
		const {text, parameters} = buildFilterSql(filter ?? {type: 'and', parts: []});
		return database
			.prepare<[FilterSql['parameters']], Omit<Tally, 'isStream'> & {readonly isStream: number}>(`SELECT
				started_at_ms / 86400000 * 86400000 AS dayMs, provider, operation, endpoint, model, is_stream AS isStream, modality, state,
				${isBySession ? 'session_id' : 'NULL'} AS sessionId,
				count(*) AS requestCount,
				total(input_tokens) AS inputTokens, total(output_tokens) AS outputTokens,
				total(duration_ms) AS durationMs, total(cost_nano_usd) AS costNanoUsd,
				sum(tool_call_count > 0) AS toolRequestCount,
				min(started_at_ms) AS firstAtMs, max(started_at_ms) AS lastAtMs
				FROM requests
				WHERE ${inTimeSql} AND started_at_ms >= @fromMs AND started_at_ms < @toMs AND state <> 'active' AND ${countedOnly} AND ${text}
				GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9`)
			.all({...parameters, fromMs: fromMs ?? Number.MIN_SAFE_INTEGER, toMs: toMs ?? Number.MAX_SAFE_INTEGER})
			.map(row => ({...row, isStream: row.isStream === 1}));
	};
}
