import assert from 'node:assert/strict';
import {mkdirSync, renameSync, rmdirSync} from 'node:fs';
import process from 'node:process';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import type {Worker} from 'node:worker_threads';
import {readSettings} from '../../source/config/read-settings.js';
import {startFakeUpstream, type FakeUpstream} from '../../source/demo/fake-upstream.js';
import {startInstance, type Instance} from '../../source/runtime/instance/start-instance.js';
import {askMany, findBroken} from '../helpers/demo-client.js';
import {makeHome, queryStore, type Home} from '../helpers/program.js';
import {waitUntil} from '../helpers/wait-until.js';

/** Each thread as often as it was started, by name. */
const threads = new Map<string, Worker[]>();
process.on('worker', worker => {
	const name = worker.threadName ?? '';
	threads.set(name, [...threads.get(name) ?? [], worker]);
});
const newest = (name: string): Worker => threads.get(name)!.at(-1)!;

describe('threads that die', () => {
	let upstream: FakeUpstream;
	let home: Home;
	let instance: Instance;
	let problem: string | null = null;
	const problems = new Set<string>();
	before(async () => {
		upstream = await startFakeUpstream();
		home = makeHome();
		instance = await startInstance(readSettings({listen: '127.0.0.1:0', store: home.storePath, upstream: [`openai=${upstream.url}/openai`]}, {}), new Uint8Array(32), {isDemo: false});
		instance.feed.subscribe(message => {
			if (message.type !== 'status') {
				return;
			}

			problem = message.status.storeProblem;
			problems.add(problem ?? '');
		});
	});
	after(async () => {
		await instance.stop(0);
		await upstream.close();
		home.remove();
	});

	const countRows = (prefix: string, state: string): number => queryStore(home.storePath, 'SELECT count(*) AS count FROM requests WHERE session_id LIKE ? || \'-%\' AND state = ?', prefix, state)[0]!.count as number;
	const waitForRows = async (prefix: string, state: string, count: number): Promise<void> => {
		await waitUntil(() => countRows(prefix, state) === count, {what: `${count} of ${prefix} to be ${state}`});
	};

	test('X6 a store\'s thread that dies at every start: requests pass, the reason is told, and all are recorded when it can start', async () => {
		const startedCount = threads.get('store-worker')!.length;
		renameSync(home.storePath, `${home.storePath}.away`);
		mkdirSync(home.storePath);
		await newest('store-worker').terminate();
		assert.deepEqual(await findBroken(askMany(instance.proxyUrl, 'startless', 30)), []);
		await waitUntil(() => threads.get('store-worker')!.length >= startedCount + 3, {what: 'it to die three times'});
		await waitUntil(() => problem?.includes('is not a file'), {what: 'the reason'});
		assert.deepEqual(await findBroken(askMany(instance.proxyUrl, 'startless-later', 5)), []);
		rmdirSync(home.storePath);
		renameSync(`${home.storePath}.away`, home.storePath);
		await waitForRows('startless', 'ok', 35);
		await waitUntil(() => problem === null, {what: 'the all-clear'});
	});

	test('X5 the proxy\'s and the store\'s at once: what ran is interrupted, and what comes then is not', async () => {
		const cut = askMany(instance.proxyUrl, 'both', 2, () => ({outputTokens: 5000, tokensPerSecond: 50}));
		await waitForRows('both', 'active', 2);
		await Promise.all([newest('store-worker').terminate(), newest('proxy-worker').terminate()]);
		await cut;
		await waitForRows('both', 'interrupted', 2);
		await waitUntil(async () => {
			const broken = await findBroken(askMany(instance.proxyUrl, 'next', 1));
			return broken.length === 0;
		}, {what: 'the next proxy'});
		await waitUntil(() => countRows('next', 'ok') > 0, {what: 'its row'});
		assert.equal(countRows('next', 'interrupted'), 0);
		await waitUntil(() => problem === null, {what: 'the all-clear'});
	});

	test('X5 all three at once: everything is back', async () => {
		await Promise.all(['reader-worker', 'store-worker', 'proxy-worker'].map(async name => newest(name).terminate()));
		await waitUntil(async () => {
			const broken = await findBroken(askMany(instance.proxyUrl, 'all', 1));
			return broken.length === 0;
		}, {what: 'the proxy'});
		await waitUntil(() => countRows('all', 'ok') > 0, {what: 'its row'});
		await waitUntil(async () => {
			const page = await instance.reader.readRequests({limit: 1}).catch(() => null);
			return page?.records.length === 1;
		}, {what: 'the reader'});
		await waitUntil(() => problem === null, {what: 'the all-clear'});
		assert.ok(problems.values().some(text => text.includes('proxy\'s thread is started anew')));
	});
});
