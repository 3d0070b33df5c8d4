import assert from 'node:assert/strict';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {askThrough} from '../helpers/demo-client.js';
import {countRows, setUpEndToEnd} from '../helpers/end-to-end.js';
import {
	runProgram,
	startProgram,
	type Home,
	type RunningProgram,
} from '../helpers/program.js';
import {waitUntil} from '../helpers/wait-until.js';

const {start} = setUpEndToEnd({before, after});
let home: Home;
let program: RunningProgram;

const ask = async (session: string): Promise<void> => {
	await askThrough(program.url, session);
	await waitUntil(() => countRows(home, 'active') === 0, {what: 'its row'});
};

const listSessions = (output: string): string[] => output.split('\n').filter(line => line !== '').map(line => (JSON.parse(line) as {session_id: string}).session_id);

describe('tailrace tail', () => {
	before(async () => {
		({home, program} = await start());
		for (const session of ['one', 'two', 'three']) {
			await ask(session);
		}
	});

	after(async () => {
		await program.stop();
		home.remove();
	});

	test('tells the last ones, then each one as it ends, once, until it is told to stop', async () => {
		const tail = startProgram(['tail', '--store', home.storePath, '-n', '2', '--json'], home.environment);
		await waitUntil(() => listSessions(tail.output()).length === 2, {what: 'the last ones'});
		await ask('four');
		await ask('five');
		await waitUntil(() => listSessions(tail.output()).length === 4, {what: 'the new ones'});
		assert.deepEqual(listSessions(tail.output()), ['two', 'three', 'four', 'five']);
		assert.equal(await tail.stop('SIGINT'), 0);
		assert.equal(tail.errors(), '');
	});

	test('tells only what a filter leaves', async () => {
		const tail = startProgram(['tail', '--store', home.storePath, '-q', 'session:o*', '--json'], home.environment);
		await waitUntil(() => listSessions(tail.output()).length === 1, {what: 'the last one'});
		await ask('six');
		await ask('other');
		await waitUntil(() => listSessions(tail.output()).length === 2, {what: 'the new one'});
		assert.deepEqual(listSessions(tail.output()), ['one', 'other']);
		await tail.stop();
	});

	test('ends when nobody reads it any more', async () => {
		const tail = startProgram(['tail', '--store', home.storePath], home.environment);
		await waitUntil(() => tail.output() !== '', {what: 'the last ones'});
		tail.child.stdout!.destroy();
		await ask('seven');
		await ask('eight');
		await waitUntil(() => tail.child.exitCode !== null, {what: 'its end'});
		assert.equal(tail.child.exitCode, 0);
		assert.equal(tail.errors(), '');
	});

	test('writes lines for people, and with --once waits for no more', async () => {
		const {exitCode, output, errors} = await runProgram(['tail', '--store', home.storePath, '--once', '-n', '1'], home.environment);
		assert.deepEqual([exitCode, errors], [0, '']);
		assert.match(output, /^\d{4}-\d\d-\d\dT[\d.:]+Z 200 ok openai gpt-5-mini in=100 cached=\d+ out=20 [^\n]+\n$/v);
	});

	for (const [what, expected, pattern, ...flags] of [
		['no number of lines', 2, /--lines: "many" is no number/v, '-n', 'many'],
		['no filter', 2, /--filter: /v, '--filter', 'modle:x'],
		['no store that another could read', 1, /in memory:/v, '--store', 'memory:'],
		['no store yet', 1, /There is no store at/v, '--store', '/nonexistent/tailrace.db'],
	] as const) {
		test(`says so where there is ${what}`, async () => {
			const {exitCode, output, errors} = await runProgram(['tail', ...flags], home.environment);
			assert.deepEqual([exitCode, output], [expected, '']);
			assert.match(errors, pattern);
		});
	}
});
