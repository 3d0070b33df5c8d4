import BetterSqlite from 'better-sqlite3';
import {openStore} from '../../source/store/open-store.js';

/** Ends at this time, so that whoever opens the store knows where its requests are. */
export const bigStoreEndMs = Math.floor(1_790_000_000_000 / 3_600_000) * 3_600_000;
const dayMs = 86_400_000;
const models = [
	'["anthropic","claude-sonnet-4-5"]',
	'["anthropic","claude-opus-4-5"]',
	'["anthropic","claude-haiku-4-5"]',
	'["openai","gpt-5.1"]',
	'["openai","gpt-5-mini"]',
	'["openai","gpt-4o"]',
	'["gemini","gemini-2.5-pro"]',
	'["gemini","gemini-2.5-flash"]',
	'["ollama","llama3.2"]',
	'["openrouter","deepseek-chat"]',
];

/**
Fills a new store with finished requests over the 30 days before `bigStoreEndMs`, ten models, with their rollups.
SQL makes the rows; a rollup's sketch is that of one typical request, which is as large as a true one of a quiet minute.
*/
export function buildBigStore(storePath: string, rowCount: number): void {
	openStore(storePath).openWriter().close();
	const database = new BetterSqlite(storePath);
	// Nobody else needs it yet: what a crash leaves is thrown away with the rest.
	database.pragma('synchronous = OFF');
	database.pragma('cache_size = -200000');
	const stepMs = 30 * dayMs / rowCount;
	database.exec(`
		CREATE TEMP TABLE models (number INTEGER PRIMARY KEY, provider TEXT, model TEXT);
		INSERT INTO temp.models SELECT key, value ->> 0, value ->> 1 FROM json_each('[${models.join(',')}]');
		WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${rowCount - 1}),
		rolled AS MATERIALIZED (SELECT n, abs(random()) % 10 AS dice, abs(random()) % 1000 AS fine FROM numbers)
		INSERT INTO requests (
			id, started_at_ms, state, provider, format, operation, method, endpoint, upstream_host, model, requested_model, is_stream,
			status_code, finish_reason, input_tokens, cache_read_tokens, output_tokens, total_tokens, usage_source, cost_nano_usd, price_source,
			duration_ms, first_byte_ms, first_token_ms, upstream_ms, output_tokens_per_second, request_bytes, response_bytes, tool_call_count,
			session_id, agent, user_agent, api_key_id, auth_method, upstream_request_id, instance_id, source
		) SELECT
			printf('01990000-0000-7000-8000-%012d', n), CAST(${bigStoreEndMs - (30 * dayMs)} + n * ${stepMs} AS INTEGER),
			iif(fine < 30, 'failed', 'ok'), provider, 'openai-chat', 'chat', 'POST', '/v1/chat/completions', 'api.example.com', model, model, 1,
			iif(fine < 30, 500, 200), 'stop', 1000 + fine, fine, 100 + fine, 1100 + 2 * fine, 'reported', 1000000 + fine, 'table',
			1000.5 + fine * 7, 90.5, 200.5 + fine, 1000.25 + fine, 64, 1500, 2000 + fine, 0,
			'session-' || (n / 50), 'claude-code', 'claude-cli/2.0.1', 'k1_0123456789abcdef', 'bearer', 'req_' || n, 'instance-1', 'proxy'
		FROM rolled JOIN temp.models ON number = dice ORDER BY n;
	`);
	for (const rollupMs of [60_000, 900_000, 3_600_000, 21_600_000]) {
		database.exec(`INSERT INTO rollups SELECT
			${rollupMs}, started_at_ms / ${rollupMs} * ${rollupMs}, provider, model, endpoint, state,
			count(*), sum(state = 'ok'), sum(state = 'failed'), 0, 0, sum(input_tokens), sum(cache_read_tokens), 0, sum(output_tokens), 0,
			sum(cost_nano_usd), 0, 0, 0, sum(output_tokens), sum(output_tokens * 1000.0 / output_tokens_per_second), x'9b00000001000000', x'6f00000001000000'
		FROM requests GROUP BY 2, provider, model, endpoint, state`);
	}

	database.close();
}
