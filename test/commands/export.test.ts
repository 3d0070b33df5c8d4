import assert from 'node:assert/strict';
import {readdirSync, readFileSync, statSync} from 'node:fs';
import path from 'node:path';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {askMany} from '../helpers/demo-client.js';
import {countRows, setUpEndToEnd} from '../helpers/end-to-end.js';
import {runProgram, type Home} from '../helpers/program.js';
import {waitUntil} from '../helpers/wait-until.js';

const {start} = setUpEndToEnd({before, after});
let home: Home;

const run = async (...arguments_: string[]): ReturnType<typeof runProgram> => runProgram(['export', '--store', home.storePath, ...arguments_], home.environment);

describe('tailrace export', () => {
	before(async () => {
		const started = await start();
		home = started.home;
		await askMany(started.program.url, 'one', 3);
		await askMany(started.program.url, 'two', 4);
		await waitUntil(() => countRows(home, 'ok') === 7, {what: 'the rows'});
		await started.program.stop();
	});

	after(() => {
		home.remove();
	});

	test('writes all as CSV, the newest first', async () => {
		const {exitCode, output, errors} = await run('--columns', 'session_id,state,output_tokens');
		assert.equal(exitCode, 0);
		assert.equal(errors, '');
		const lines = output.trimEnd().split('\r\n');
		assert.equal(lines[0], 'session_id,state,output_tokens');
		assert.equal(lines.length, 8);
		assert.match(lines[1]!, /^two-\d,ok,\d+$/v);
	});

	test('writes what a filter and a time leave, in the format of the file\'s name', async () => {
		const file = path.join(home.path, 'two.jsonl');
		const {exitCode, output, errors} = await run('--filter', 'session:two', '--since', '1h', '--output', file);
		assert.equal(exitCode, 0);
		assert.equal(output, '');
		assert.match(errors, /tailrace: 4 requests in [^\n]+two\.jsonl\n$/v);
		const rows = readFileSync(file, 'utf8').trimEnd().split('\n').map(line => JSON.parse(line) as {session_id: string});
		assert.deepEqual(new Set(rows.map(row => row.session_id)), new Set(['two-0', 'two-1', 'two-2', 'two-3']));
		assert.equal(statSync(file).mode & 0o777, 0o600);
		assert.ok(readdirSync(home.path).every(name => !name.endsWith('.part')));
	});

	test('JSON is one list', async () => {
		const {output} = await run('--format', 'json', '--until', '1h');
		assert.deepEqual(JSON.parse(output), []);
	});

	for (const [what, pattern, ...arguments_] of [
		['a filter that is none', /--filter: [^\n]+/v, '--filter', 'modle:x'],
		['a column that is none', /no column "nothing"/v, '--columns', 'nothing'],
		['a format that is none', /no format "xls"/v, '--format', 'xls'],
	] as const) {
		test(`${what} ends with code 2 and says what there is`, async () => {
			const {exitCode, output, errors} = await run(...arguments_);
			assert.equal(exitCode, 2);
			assert.equal(output, '');
			assert.match(errors, pattern);
		});
	}
});
