import {requestTable} from './columns.js';
import {
	customEventTable,
	instanceTable,
	limitStepTable,
	phaseTable,
	rateLimitTable,
	rollupTable,
} from './side-tables.js';
import type {Table} from './table.js';

/** Few requests fail, and the screen asks for those of a month. */
export const failedIndexSql = 'CREATE INDEX IF NOT EXISTS requests_failed ON requests (started_at_ms) WHERE state = \'failed\'';

/** By what a trace calls a request: most have none. */
export const traceIndexSql = 'CREATE INDEX IF NOT EXISTS requests_traced ON requests (trace_id, span_id) WHERE trace_id IS NOT NULL';

/**
Identities: a request by its id; a phase by its name and start, so that it may be written twice; a limit by the
key that it limits, and its past by minute and hour; a rollup by all that it is grouped by. Phases are kept with their request and go with it.
*/
export const tablesSql = [
	buildTable('requests', requestTable, {
		// Never used twice, so that a follower's position stays true after the newest rows were deleted.
		first: 'seq INTEGER PRIMARY KEY AUTOINCREMENT',
		// Of an active request only: how a reader in another process sees that a stream stalls.
		last: 'last_byte_at_ms INTEGER, UNIQUE (id)',
	}),
	'CREATE INDEX requests_started ON requests (started_at_ms)',
	'CREATE INDEX requests_active ON requests (started_at_ms) WHERE state = \'active\'',
	failedIndexSql,
	traceIndexSql,
	buildTable('phases', phaseTable, {
		last: 'PRIMARY KEY (request_id, name, source, start_ms), FOREIGN KEY (request_id) REFERENCES requests (id) ON DELETE CASCADE',
		isKeyed: true,
	}),
	buildTable('custom_events', customEventTable, {first: 'seq INTEGER PRIMARY KEY'}),
	// The same event in the same millisecond is the same event, so that a batch can be written again.
	'CREATE UNIQUE INDEX custom_events_once ON custom_events (ifnull(request_id, \'\'), at_ms, name, ifnull(data, \'\'))',
	'CREATE INDEX custom_events_at ON custom_events (at_ms)',
	buildTable('rate_limits', rateLimitTable, {last: 'PRIMARY KEY (provider, api_key_id, name)', isKeyed: true}),
	// By time first: what is written together lies together.
	buildTable('rate_limit_history', limitStepTable, {last: 'PRIMARY KEY (step_ms, start_ms, provider, api_key_id, name)', isKeyed: true}),
	buildTable('instances', instanceTable, {first: 'seq INTEGER PRIMARY KEY AUTOINCREMENT', last: 'UNIQUE (instance_id)'}),
	buildTable('rollups', rollupTable, {
		last: 'PRIMARY KEY (step_ms, start_ms, provider, model, endpoint, state)',
		isKeyed: true,
	}),
].join(';\n');

const requestsAndTokens = `
	sum(request_count) AS requests,
	sum(failed_count) AS failed,
	sum(input_tokens) AS input_tokens,
	sum(output_tokens) AS output_tokens,
	round(100.0 * sum(cache_read_tokens) / nullif(sum(input_tokens), 0), 1) AS cache_percent,
	iif(sum(cost_nano_usd) = 0 AND sum(unpriced_count) > 0, NULL, sum(cost_nano_usd) / 1e9) AS cost_usd,
	sum(unpriced_count) AS unpriced,
	sum(estimated_count) AS estimated,
	sum(partial_count) AS partial,
	round(1000.0 * sum(speed_output_tokens) / nullif(sum(speed_ms), 0), 1) AS tokens_per_second`;

/** For people with a `sqlite3` at hand: local time, seconds, dollars, percent. Made anew with every upgrade. */
export const views: Readonly<Record<string, string>> = {
	recent: `SELECT
	${localTime('started_at_ms')} AS time,
	state, provider, model, operation,
	status_code AS status,
	input_tokens, output_tokens,
	round(100.0 * cache_read_tokens / nullif(input_tokens, 0), 1) AS cache_percent,
	cost_nano_usd / 1e9 AS cost_usd,
	round(duration_ms / 1000, 2) AS seconds,
	round(first_token_ms / 1000, 2) AS first_token_seconds,
	round(output_tokens_per_second, 1) AS tokens_per_second,
	finish_reason, error_kind, error_message, agent, session_id, endpoint, usage_source, price_source, id
FROM requests ORDER BY seq DESC`,

	by_model: `SELECT
	provider, nullif(model, '') AS model, ${requestsAndTokens},
	${localTime('min(start_ms)')} AS first_hour,
	${localTime('max(start_ms)')} AS last_hour
FROM rollups WHERE step_ms = 3600000
GROUP BY provider, model ORDER BY cost_usd DESC, requests DESC`,

	// From minutes, since the local day of half the world does not begin on an hour of UTC.
	by_day: `SELECT
	strftime('%Y-%m-%d', start_ms / 1000, 'unixepoch', 'localtime') AS day, ${requestsAndTokens}
FROM rollups WHERE step_ms = 60000
GROUP BY day ORDER BY day DESC`,

	limits: `SELECT
	provider, nullif(api_key_id, '') AS api_key_id, name, remaining, "limit",
	round(100 * used_ratio, 1) AS used_percent,
	${localTime('reset_at_ms')} AS resets_at,
	${localTime('captured_at_ms')} AS seen_at
FROM rate_limits ORDER BY provider, api_key_id, name`,
};

function buildTable(
	name: string,
	table: Pick<Table<never>, 'definitions'>,
	{first, last, isKeyed = false}: {first?: string; last?: string; isKeyed?: boolean},
): string {
	const lines = [first, ...table.definitions, last].filter(line => line !== undefined);
	return `CREATE TABLE ${name} (\n\t${lines.join(',\n\t')}\n) STRICT${isKeyed ? ', WITHOUT ROWID' : ''}`;
}

function localTime(milliseconds: string): string {
	return `strftime('%Y-%m-%d %H:%M:%S', ${milliseconds} / 1000, 'unixepoch', 'localtime')`;
}
