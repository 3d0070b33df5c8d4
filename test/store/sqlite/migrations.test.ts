import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import BetterSqlite, {type Database} from 'better-sqlite3';
import {migrate} from '../../../source/store/sqlite/migrations.js';

const columnStep = 'ALTER TABLE requests ADD COLUMN region TEXT';
const tableStep = 'CREATE TABLE notes (text TEXT NOT NULL) STRICT';

describe('bringing a store up to date', () => {
	test('an empty file becomes a whole store', () => {
		const database = new BetterSqlite(':memory:');
		migrate(database);
		assert.equal(readVersion(database), 6);
		assert.deepEqual(listNames(database, 'table'), ['custom_events', 'instances', 'phases', 'rate_limit_history', 'rate_limits', 'requests', 'rollups', 'sqlite_sequence']);
		assert.deepEqual(listNames(database, 'view'), ['by_day', 'by_model', 'limits', 'recent']);
	});

	test('an older store takes each step that it lacks, once', () => {
		const database = new BetterSqlite(':memory:');
		migrate(database, []);
		migrate(database, [columnStep]);
		migrate(database, [columnStep, tableStep]);
		migrate(database, [columnStep, tableStep]);
		assert.equal(readVersion(database), 3);
		assert.ok(listNames(database, 'table').includes('notes'));
		assert.ok(listColumns(database, 'requests').includes('region'));
	});

	test('a store of the first version gets all that a new one has, and keeps its rows', () => {
		const database = new BetterSqlite(':memory:');
		migrate(database);
		const wanted = new Set(listColumns(database, 'requests'));
		database.prepare(`INSERT INTO requests (id, started_at_ms, state, provider, format, operation, method, endpoint, upstream_host, is_stream,
			usage_source, price_source, request_bytes, response_bytes, tool_call_count, instance_id, source)
			VALUES ('a', 1, 'ok', 'openai', 'openai-chat', 'chat', 'POST', '/v1/chat/completions', 'h', 0, 'none', 'unpriced', 1, 1, 0, 'i', 'proxy')`).run();
		database.exec('DROP INDEX requests_traced; DROP TABLE rate_limit_history');
		for (const name of ['agent_id', 'parent_agent_id', 'retry_count', 'service_tier', 'cost_details', 'socket_id', 'source', 'trace_id', 'span_id']) {
			database.exec(`ALTER TABLE requests DROP COLUMN ${name}`);
		}

		database.pragma('user_version = 1');
		migrate(database);
		assert.deepEqual(new Set(listColumns(database, 'requests')), wanted);
		assert.deepEqual(database.prepare('SELECT id, source FROM requests').all(), [{id: 'a', source: 'proxy'}]);
	});

	test('a store of the fifth version knows of the past of limits what it knew of their present', () => {
		const database = new BetterSqlite(':memory:');
		migrate(database);
		const wanted = listColumns(database, 'rate_limit_history');
		database.exec(`DROP TABLE rate_limit_history;
			INSERT INTO rate_limits VALUES ('openai', '', 'tokens', 100, 40, 0.6, 60000, 7300000, 7265000), ('anthropic', 'k1_a', '5h', NULL, NULL, NULL, NULL, NULL, 5)`);
		database.pragma('user_version = 5');
		migrate(database);
		assert.deepEqual(listColumns(database, 'rate_limit_history'), wanted);
		assert.deepEqual(database.prepare('SELECT step_ms, start_ms, provider, api_key_id, name, remaining, captured_at_ms, highest_used_ratio FROM rate_limit_history').raw().all(), [
			[60_000, 0, 'anthropic', 'k1_a', '5h', null, 5, null],
			[60_000, 7_260_000, 'openai', '', 'tokens', 40, 7_265_000, 0.6],
			[3_600_000, 0, 'anthropic', 'k1_a', '5h', null, 5, null],
			[3_600_000, 7_200_000, 'openai', '', 'tokens', 40, 7_265_000, 0.6],
		]);
	});

	test('views are made anew with every step', () => {
		const database = new BetterSqlite(':memory:');
		migrate(database, []);
		database.exec('DROP VIEW recent; CREATE VIEW recent AS SELECT 1 AS old');
		migrate(database, [columnStep]);
		assert.ok(listColumns(database, 'recent').includes('cost_usd'));
	});

	test('S17 steps that break in the middle leave the store as it was', () => {
		const database = new BetterSqlite(':memory:');
		migrate(database, []);
		assert.throws(() => {
			migrate(database, [columnStep, `${tableStep}; INSERT INTO nowhere VALUES (1)`]);
		}, /nowhere/v);
		assert.equal(readVersion(database), 1);
		assert.ok(!listNames(database, 'table').includes('notes'));
		assert.ok(!listColumns(database, 'requests').includes('region'));
	});
});

function readVersion(database: Database): unknown {
	return database.pragma('user_version', {simple: true});
}

function listNames(database: Database, type: string): unknown[] {
	return database.prepare('SELECT name FROM sqlite_schema WHERE type = ? ORDER BY name').pluck().all(type);
}

function listColumns(database: Database, table: string): unknown[] {
	return database.prepare('SELECT name FROM pragma_table_info(?)').pluck().all(table);
}
