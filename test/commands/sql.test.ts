import assert from 'node:assert/strict';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {buildRequestRecord} from '../../source/core/request-record.js';
import {openSqliteWriter} from '../../source/store/sqlite/writer.js';
import {makeHome, runProgram} from '../helpers/program.js';

const home = makeHome();

const run = async (...arguments_: string[]): ReturnType<typeof runProgram> => runProgram(['sql', '--store', home.storePath, ...arguments_], home.environment);

describe('tailrace sql', () => {
	before(() => {
		const writer = openSqliteWriter(home.storePath);
		writer.write(['=1+1', '\u{1B}[31mred'].map((model, index) => ({
			type: 'request-end', record: buildRequestRecord({
				id: `id-${index}`, startedAtMs: index, instanceId: 'test', state: 'ok', model, outputTokens: index === 0 ? null : 12,
			}),
		})));
		writer.close();
	});

	after(() => {
		home.remove();
	});

	test('draws a table that can\'t move the terminal\'s cursor', async () => {
		const {exitCode, output} = await run('SELECT id, model, output_tokens FROM requests ORDER BY id');
		assert.equal(exitCode, 0);
		assert.equal(output, [
			'id    model     output_tokens',
			'----  --------  -------------',
			'id-0  =1+1                  –',
			'id-1  ·[31mred             12',
			'',
		].join('\n'));
	});

	test('writes CSV in which no cell is a formula, and JSON', async () => {
		const csv = await run('SELECT model FROM requests WHERE id = \'id-0\'', '--csv');
		assert.equal(csv.output, 'model\r\n\'=1+1\r\n');
		const json = await run('--json', 'SELECT id, id FROM requests WHERE id = \'id-1\'');
		assert.deepEqual(JSON.parse(json.output), [{id: 'id-1', id_2: 'id-1'}]);
	});

	test('kills a query that never ends', async () => {
		const {exitCode, errors} = await run('--timeout', '300ms', 'WITH RECURSIVE a(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM a) SELECT count(*) FROM a');
		assert.equal(exitCode, 1);
		assert.match(errors, /Stopped after 0\.3 s/v);
	});

	test('says what is wrong', async () => {
		const mistaken = await run('SELECT nope FROM requests');
		assert.match(mistaken.errors, /^tailrace: no such column: nope\n$/v);
		const writing = await run('DROP TABLE requests');
		assert.match(writing.errors, /Only reading is possible/v);
		const {exitCode} = await run();
		assert.equal(exitCode, 2);
		const inMemory = await runProgram(['sql', '--store', 'memory:', 'SELECT 1'], home.environment);
		assert.match(inMemory.errors, /record into a file/v);
	});
});
