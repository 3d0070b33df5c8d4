import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import process from 'node:process';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {askMany, findBroken} from '../helpers/demo-client.js';
import {countRows, setUpEndToEnd} from '../helpers/end-to-end.js';
import {makeHome, queryStore, startServe} from '../helpers/program.js';
import {waitUntil} from '../helpers/wait-until.js';
import {loadStreams} from './parts/load-streams.js';
import {
	openStreams,
	readProcess,
	startStreamUpstream,
	type StreamUpstream,
} from './parts/many-streams.js';

const needsLinux = {skip: (process.platform !== 'linux' || spawnSync('prlimit', ['--version']).status !== 0) && 'needs prlimit and /proc'};

describe('many streams at once', needsLinux, () => {
	let upstream: StreamUpstream;
	before(async () => {
		upstream = await startStreamUpstream();
	});
	after(() => {
		upstream.close();
	});

	test('L1 none fails or waits for another, each takes little memory, and all descriptors come back', async () => {
		assert.deepEqual(await loadStreams({streamCount: 600, busyCount: 200, ticks: 5}), []);
	});

	test('X9 more than there are descriptors for: the rest is told to come back, none that runs is hurt, and then there is room again', async () => {
		const home = makeHome();
		const program = await startServe(home, ['--upstream', `openai=${upstream.url}`], ['prlimit', '--nofile=128']);
		const clients = await openStreams(program.url, 200);
		const streamCount = clients.countByStatus().get(200)!;
		assert.ok(streamCount >= 20);
		assert.ok(clients.countByStatus().get(503)! > 0);
		assert.match(clients.lastRefusal(), /x-tailrace-error: overloaded\r\n[\s\S]*retry-after: 1\r\n/v);
		// Nothing is to be done, and nothing is tried again and again.
		await waitUntil(async () => {
			const {cpuMs} = readProcess(program.child.pid!);
			await sleep(200);
			return readProcess(program.child.pid!).cpuMs - cpuMs < 100;
		}, {what: 'the program to come to rest'});
		upstream.finish();
		await waitUntil(() => clients.wholeCount() === streamCount, {what: 'the end of the streams'});
		clients.close();
		await waitUntil(async () => {
			const again = await openStreams(program.url, 10);
			upstream.finish();
			await waitUntil(() => again.endedCount() === 10, {what: 'the end of the others'});
			return again.wholeCount() === 10;
		}, {what: 'room again'});
		assert.equal(await program.stop(), 0);
		assert.ok(countRows(home, 'ok') >= streamCount + 10);
		home.remove();
	});

	test('X8 more than there is memory for: what is new is refused before it ends, and let in when the others are over', {timeout: 60_000}, async () => {
		const home = makeHome();
		const program = await startServe({...home, environment: {...home.environment, NODE_OPTIONS: '--max-old-space-size=40'}}, ['--upstream', `openai=${upstream.url}`]);
		const clients = await openStreams(program.url, 2500);
		const counts = clients.countByStatus();
		const streamCount = counts.get(200)!;
		assert.deepEqual(counts.keys().toArray().toSorted((a, b) => a - b), [200, 503]);
		assert.match(clients.lastRefusal(), /retry-after: 1\r\n/v);
		upstream.finish();
		await waitUntil(() => clients.wholeCount() === streamCount, {what: 'the end of the streams'});
		clients.close();
		await waitUntil(async () => {
			const again = await openStreams(program.url, 1);
			upstream.finish();
			await waitUntil(() => again.endedCount() === 1, {what: 'the end of one more'});
			return again.wholeCount() === 1;
		}, {what: 'one to be let in'});
		assert.equal(await program.stop(), 0);
		assert.doesNotMatch(program.errors(), /heap/v);
		home.remove();
	});
});

describe('a burst', () => {
	const {start} = setUpEndToEnd({before, after});

	test('L2 of hundreds of requests is recorded whole, each once', async () => {
		const {home, program} = await start();
		assert.deepEqual(await findBroken(askMany(program.url, 'burst', 400)), []);
		await waitUntil(() => countRows(home, 'ok') === 400, {what: 'the rows'});
		assert.equal(await program.stop(), 0);
		assert.deepEqual(queryStore(home.storePath, 'SELECT count(DISTINCT session_id) AS sessions, sum(output_tokens) AS tokens FROM requests'), [{sessions: 400, tokens: 8000}]);
		home.remove();
	});

	test('L10 on a processor of which it gets a tenth is slower, never wrong', needsLinux, async () => {
		const {home, program} = await start();
		const fed = new AbortController();
		const starve = async (): Promise<void> => {
			while (!fed.signal.aborted) {
				program.child.kill('SIGSTOP');
				await sleep(45);
				program.child.kill('SIGCONT');
				await sleep(5);
			}
		};

		const starving = starve();
		assert.deepEqual(await findBroken(askMany(program.url, 'starved', 20)), []);
		fed.abort();
		await starving;
		await waitUntil(() => countRows(home, 'ok') === 20, {what: 'the rows'});
		assert.equal(await program.stop(), 0);
		home.remove();
	});
});
