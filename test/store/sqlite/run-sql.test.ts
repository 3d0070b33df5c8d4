import assert from 'node:assert/strict';
import {existsSync} from 'node:fs';
import {after, describe, test} from 'node:test';
import {UserError} from '../../../source/core/errors.js';
import {buildRequestRecord} from '../../../source/core/request-record.js';
import type {SqlResult} from '../../../source/core/sql.js';
import {runSql} from '../../../source/store/sqlite/run-sql.js';
import {openSqliteWriter} from '../../../source/store/sqlite/writer.js';
import {makeHome} from '../../helpers/program.js';

const home = makeHome();
const writer = openSqliteWriter(home.storePath);
writer.write([1, 2, 3].map(number => ({
	type: 'request-end', record: buildRequestRecord({
		id: `id-${number}`, startedAtMs: number, instanceId: 'test', state: 'ok', model: `model-${number}`,
	}),
})));

after(() => {
	writer.close();
	home.remove();
});

const run = (text: string, maxRows = 100, maxCellLength = 1000): SqlResult => runSql(home.storePath, text, {maxRows, maxCellLength});

describe('SQL over the store', () => {
	test('answers rows with the names of their columns, while the store is written', () => {
		const {columns, rows, hasMore} = run('SELECT id, model FROM requests ORDER BY id');
		assert.deepEqual(columns, ['id', 'model']);
		assert.deepEqual(rows, [['id-1', 'model-1'], ['id-2', 'model-2'], ['id-3', 'model-3']]);
		assert.equal(hasMore, false);
	});

	test('rounds no number, and makes a text of a blob', () => {
		assert.deepEqual(run('SELECT 9007199254740993, 1.5, NULL, x\'00ff\', 9e999').rows, [['9007199254740993', 1.5, null, 'x\'00ff\'', 'Infinity']]);
	});

	test('keeps to its bounds of rows and cells, and says so', () => {
		const {rows, hasMore} = run('SELECT \'abcdefgh\' FROM requests', 2, 4);
		assert.deepEqual(rows, [['abcd…'], ['abcd…']]);
		assert.equal(hasMore, true);
	});

	test('takes comments, plans and what tells of the schema', () => {
		for (const text of ['-- why\nSELECT 1', '/* why */ SELECT 2', 'EXPLAIN QUERY PLAN SELECT 1', 'PRAGMA table_info(requests);', 'VALUES (1)', 'WITH a AS (SELECT 1) SELECT * FROM a']) {
			assert.ok(run(text).rows.length > 0, text);
		}
	});

	for (const text of [
		'DELETE FROM requests',
		'WITH a AS (SELECT 1) DELETE FROM requests',
		'WITH a AS (SELECT 1) UPDATE requests SET model = \'x\' RETURNING id',
		'EXPLAIN',
		'ATTACH \'/tmp/tailrace-attached\' AS other',
		'VACUUM INTO \'/tmp/tailrace-attached\'',
		'PRAGMA query_only = 0',
		'PRAGMA journal_mode = DELETE',
		'PRAGMA user_version(7)',
		'BEGIN',
		'SELECT 1; DELETE FROM requests',
		'SELECT load_extension(\'/tmp/x\')',
		'',
		'-- nothing',
	]) {
		test(`refuses ${JSON.stringify(text)} with a sentence`, () => {
			assert.throws(() => run(text), UserError);
			assert.equal(run('SELECT count(*) FROM requests').rows[0]![0], 3);
			assert.ok(!existsSync('/tmp/tailrace-attached'));
		});
	}

	test('stops what needs too much memory', () => {
		assert.throws(() => run('SELECT group_concat(hex(zeroblob(100000000))) FROM requests'), /more memory/v);
	});
});
