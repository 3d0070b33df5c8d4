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
		assert.equal(readVersion(database), 1);
		assert.deepEqual(listNames(database, 'table'), ['custom_events', 'instances', 'phases', 'rate_limits', 'requests', 'rollups', 'sqlite_sequence']);
		assert.deepEqual(listNames(database, 'view'), ['by_day', 'by_model', 'limits', 'recent']);
	});

	test('an older store takes each step that it lacks, once', () => {
		const database = new BetterSqlite(':memory:');
		migrate(database);
		migrate(database, [columnStep]);
		migrate(database, [columnStep, tableStep]);
		migrate(database, [columnStep, tableStep]);
		assert.equal(readVersion(database), 3);
		assert.ok(listNames(database, 'table').includes('notes'));
		assert.ok(listColumns(database, 'requests').includes('region'));
	});

	test('views are made anew with every step', () => {
		const database = new BetterSqlite(':memory:');
		migrate(database);
		database.exec('DROP VIEW recent; CREATE VIEW recent AS SELECT 1 AS old');
		migrate(database, [columnStep]);
		assert.ok(listColumns(database, 'recent').includes('cost_usd'));
	});

	test('steps that break in the middle leave the store as it was', () => {
		const database = new BetterSqlite(':memory:');
		migrate(database);
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
