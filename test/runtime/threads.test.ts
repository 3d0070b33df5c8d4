import assert from 'node:assert/strict';
import process from 'node:process';
import {
	after,
	before,
	beforeEach,
	describe,
	test,
} from 'node:test';
import type {Worker} from 'node:worker_threads';
import {readSettings} from '../../source/config/read-settings.js';
import type {FeedStatus} from '../../source/core/feed.js';
import {startFakeUpstream, type FakeUpstream} from '../../source/demo/fake-upstream.js';
import {startInstance, type Instance} from '../../source/runtime/instance/start-instance.js';
import {askMany, findBroken} from '../helpers/demo-client.js';
import {makeHome, queryStore, type Home} from '../helpers/program.js';
import {waitUntil} from '../helpers/wait-until.js';

/** The threads that live now, by name. */
const threads = new Map<string, Worker>();
process.on('worker', worker => {
	threads.set(worker.threadName ?? '', worker);
});

let upstream: FakeUpstream;
let home: Home;
let instance: Instance;
let statuses: FeedStatus[] = [];

before(async () => {
	upstream = await startFakeUpstream();
	home = makeHome();
	instance = await startInstance(readSettings({listen: '127.0.0.1:0', store: home.storePath, upstream: [`openai=${upstream.url}/openai`]}, {}), new Uint8Array(32), {isDemo: false});
	instance.feed.subscribe(message => {
		if (message.type === 'status') {
			statuses.push(message.status);
		}
	});
});

beforeEach(() => {
	statuses = [];
});

after(async () => {
	await instance.stop(0);
	await upstream.close();
	home.remove();
});

describe('a thread that dies', () => {
	test('X5 store: requests go on and are recorded by the next one, those that ran meanwhile too', async () => {
		const running = askMany(instance.proxyUrl, 'store-runs', 1, () => ({outputTokens: 200, tokensPerSecond: 300}));
		await waitForRow('store-runs', 'active');
		const killed = threads.get('store-worker')!;
		const load = askMany(instance.proxyUrl, 'store', 60, index => ({firstTokenMs: index * 8}));
		await killed.terminate();
		assert.deepEqual(await findBroken(load), []);
		assert.deepEqual(await findBroken(running), []);
		await waitUntil(() => countRows('store-', 'ok') === 61, {what: 'all requests in the store'});
		assert.notEqual(threads.get('store-worker'), killed);
		assert.equal(countRows('store-', 'interrupted'), 0);
		assert.ok(statuses.some(({storeProblem}) => storeProblem?.includes('store\'s thread') === true));
		await waitUntil(() => statuses.at(-1)!.storeProblem === null, {what: 'the all-clear'});
	});

	test('reader: the calls that it left fail, later ones are answered by the next one', async () => {
		const killed = threads.get('reader-worker')!;
		await instance.reader.readRequests({limit: 1});
		await killed.terminate();
		await assert.rejects(instance.reader.readRequests({limit: 1}), /started anew/v);
		const {records} = await instance.reader.readRequests({limit: 1});
		assert.equal(records.length, 1);
		await waitUntil(() => statuses.at(-1)!.storeProblem === null, {what: 'the all-clear'});
	});

	test('proxy: the next one listens at the same address, and what was cut is told as interrupted', async () => {
		const cut = askMany(instance.proxyUrl, 'proxy-cut', 1, () => ({outputTokens: 5000, tokensPerSecond: 50}));
		await waitUntil(() => queryStore(home.storePath, 'SELECT output_tokens FROM requests WHERE session_id = ? AND output_tokens > 0', 'proxy-cut-0').length > 0, {what: 'progress'});
		await threads.get('proxy-worker')!.terminate();
		const broken = await findBroken(cut);
		assert.equal(broken.length, 1);
		await waitForRow('proxy-cut', 'interrupted');
		await waitUntil(async () => {
			const next = await findBroken(askMany(instance.proxyUrl, 'proxy-next', 1));
			return next.length === 0;
		}, {what: 'the next thread'});
		await waitForRow('proxy-next', 'ok');
		assert.equal(queryStore(home.storePath, 'SELECT usage_source FROM requests WHERE session_id = ?', 'proxy-cut-0')[0]!.usage_source, 'partial');
		await waitUntil(() => statuses.at(-1)!.storeProblem === null, {what: 'the all-clear'});
	});
});

async function waitForRow(sessionId: string, state: string): Promise<void> {
	await waitUntil(() => countRows(sessionId, state) > 0, {what: `${sessionId} to be ${state}`});
}

function countRows(prefix: string, state: string): number {
	return queryStore(home.storePath, 'SELECT count(*) AS count FROM requests WHERE session_id LIKE ? || \'%\' AND state = ?', prefix, state)[0]!.count as number;
}
