import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import BetterSqlite from 'better-sqlite3';
import {startFakeUpstream, type FakeUpstream} from '../../source/demo/fake-upstream.js';
import {askMany, findBroken} from '../helpers/demo-client.js';
import {
	findInstance,
	isRunning,
	makeHome,
	programPath,
	queryStore,
	runProgram,
	startServe,
	type Home,
} from '../helpers/program.js';
import {waitUntil} from '../helpers/wait-until.js';

let upstream: FakeUpstream;

before(async () => {
	upstream = await startFakeUpstream();
});

after(async () => {
	await upstream.close();
});

describe('serve', {concurrency: 3}, () => {
	test('X11 a port in use is told in one line that says what to do', async () => {
		const [home, other] = [makeHome(), makeHome()];
		const first = await startServe(home);
		const {exitCode, output, errors} = await runProgram(['serve', '--listen', new URL(first.url).host, '--store', other.storePath], other.environment);
		assert.equal(exitCode, 1);
		assert.equal(output, '');
		assert.match(errors, /^tailrace: 127\.0\.0\.1:\d+ is in use\. [^\n]+tailrace attach[^\n]+\n$/v);
		await first.stop();
		home.remove();
		other.remove();
	});

	test('S18 a second one on the same store is told in one line who has it', async () => {
		const home = makeHome();
		const first = await startServe(home);
		const {exitCode, errors} = await runProgram(['serve', '--listen', '127.0.0.1:0', '--store', home.storePath], home.environment);
		assert.equal(exitCode, 1);
		assert.match(errors, new RegExp(`^tailrace: Another tailrace \\(pid ${first.child.pid}\\) records into [^\n]+\n$`, 'v'));
		await first.stop();
		home.remove();
	});

	test('a store that another program has locked is told in one line', async () => {
		const home = makeHome();
		const program = await startServe(home);
		await program.stop();
		const database = new BetterSqlite(home.storePath);
		database.exec('BEGIN EXCLUSIVE');
		const {exitCode, errors} = await runProgram(['serve', '--listen', '127.0.0.1:0', '--store', home.storePath], home.environment);
		database.close();
		assert.equal(exitCode, 1);
		assert.match(errors, /^tailrace: Another program has the store locked [^\n]+\n$/v);
		home.remove();
	});

	test('a store that can\'t be made is told in one line', async () => {
		const home = makeHome();
		writeFileSync(path.join(home.path, 'data'), 'a file where the folder should be');
		const {exitCode, errors} = await runProgram(['serve', '--listen', '127.0.0.1:0', '--store', home.storePath], home.environment);
		assert.equal(exitCode, 1);
		assert.match(errors, /^tailrace: The store [^\n]+ can't be made [^\n]+\n$/v);
		home.remove();
	});

	test('X14 goes on when whoever read its log and its errors is gone', async () => {
		const home = makeHome();
		const program = await startServe(home, upstreamFlags());
		program.child.stdout!.destroy();
		program.child.stderr!.destroy();
		assert.deepEqual(await findBroken(askMany(program.url, 'piped', 10)), []);

		await waitUntil(() => countOk(home) === 10, {what: 'all rows'});
		program.child.kill('SIGTERM');
		await waitUntil(() => program.child.exitCode !== null || program.child.signalCode !== null, {what: 'the end'});
		assert.equal(program.child.exitCode, 0);
		home.remove();
	});

	test('X14 goes on, and ends, when its log is a full pipe', async () => {
		const home = makeHome();
		const shell = spawn('/bin/sh', ['-c', '"$0" "$@" | sleep 60', process.execPath, programPath, 'serve', '--listen', '127.0.0.1:0', '--store', home.storePath, ...upstreamFlags()], {
			env: home.environment, stdio: 'ignore', detached: true,
		});
		const {pid, url} = await waitUntil(() => findInstance(home), {what: 'the program'});
		// A pipe holds 64 KB, a line some 130 bytes.
		for (let round = 0; round < 16; round++) {
			assert.deepEqual(await findBroken(askMany(url, `full-${round}`, 40, () => ({outputTokens: 2}))), []);
		}

		await waitUntil(() => countOk(home) === 640, {what: 'all rows'});
		process.kill(pid, 'SIGTERM');
		await waitUntil(() => !isRunning(pid), {what: 'the end'});
		assert.ok(findInstance(home)!.hasEnded);
		process.kill(-shell.pid!, 'SIGKILL');
		home.remove();
	});
});

function upstreamFlags(): string[] {
	return ['--upstream', `openai=${upstream.url}/openai`];
}

function countOk(home: Home): number {
	return queryStore(home.storePath, 'SELECT count(*) AS count FROM requests WHERE state = \'ok\'')[0]!.count as number;
}
