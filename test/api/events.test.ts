import assert from 'node:assert/strict';
import {connect} from 'node:net';
import {afterEach, describe, test} from 'node:test';
import {request} from 'undici';
import {maxFollowers} from '../../source/api/events/event-hub.js';
import {
	startLiveApi,
	follow,
	type Follower,
	type LiveApi,
} from '../helpers/live-api.js';
import {token} from '../helpers/memory-api.js';
import {createRandom} from '../helpers/seeded-random.js';
import {waitUntil} from '../helpers/wait-until.js';
import {
	baseMs,
	buildActive,
	buildFinished,
	buildId,
	end,
	start,
} from '../store/store-traffic.js';

const random = createRandom(11);

const opened: LiveApi[] = [];

async function open(options: Parameters<typeof startLiveApi>[0] = {}): Promise<LiveApi> {
	const api = await startLiveApi(options);
	opened.push(api);
	return api;
}

afterEach(async () => {
	await Promise.all(opened.splice(0).map(async api => api.close()));
});

async function untilEvent(follower: Follower, type: string, number: number): Promise<void> {
	await waitUntil(() => follower.events().some(event => event.type === type && 'record' in event && event.record.id === buildId(number)), {what: `${type} ${number}`});
}

describe('the stream of events', () => {
	test('tells who comes what is active, and then all that happens', async () => {
		const api = await open();
		api.write(start(buildActive(1, baseMs)), end(buildFinished(random, 2, baseMs)));
		const follower = await follow(`${api.url}/v1/events`);
		assert.equal(follower.status, 200);
		assert.match(follower.contentType, /^text\/event-stream/v);
		await untilEvent(follower, 'request-start', 1);
		api.write(start(buildActive(3, baseMs)));
		await untilEvent(follower, 'request-start', 3);
		api.write(end({...buildActive(1, baseMs), state: 'ok', outputTokens: 7}));
		await untilEvent(follower, 'request-end', 1);
		assert.equal(follower.events().some(event => 'record' in event && event.record.id === buildId(2)), false, 'what was over before');
		const status = follower.messages.find(({event}) => event === 'status');
		assert.equal(JSON.parse(status!.data).instance.instanceId, 'instance-1');
	});

	test('goes on after the last id that was seen, and misses and repeats nothing', async () => {
		const api = await open();
		const first = await follow(`${api.url}/v1/events`);
		await waitUntil(() => first.lastId() !== '', {what: 'the first id'});
		api.write(end(buildFinished(random, 1, baseMs)));
		await untilEvent(first, 'request-end', 1);
		const seen = first.lastId();
		first.leave();
		api.write(end(buildFinished(random, 2, baseMs)));
		for (const openAgain of [
			async () => follow(`${api.url}/v1/events`, {'last-event-id': seen}),
			async () => follow(`${api.url}/v1/events?after=${seen}`),
		]) {
			const second = await openAgain();
			await untilEvent(second, 'request-end', 2);
			assert.deepEqual(second.messages.filter(({event}) => event === 'resync'), []);
			assert.deepEqual(second.events().flatMap(event => 'record' in event ? [event.record.id] : []), [buildId(2)]);
			second.leave();
		}
	});

	test('says that something may be missing to who comes back too late, or from elsewhere', async () => {
		const api = await open();
		api.write(start(buildActive(1, baseMs)));
		for (const id of ['0badcafe-3', 'x', '-1', '99999999999999999999', '__proto__']) {
			const follower = await follow(`${api.url}/v1/events`, {'last-event-id': id});
			await untilEvent(follower, 'request-start', 1);
			assert.equal(follower.messages[0]!.event, 'resync', id);
			follower.leave();
		}
	});

	test('tells of those requests only that fulfil a filter', async () => {
		const api = await open();
		const follower = await follow(`${api.url}/v1/events?q=model:opus`);
		await waitUntil(() => follower.text().includes('event: status'), {what: 'the first status'});
		api.write(
			start(buildActive(1, baseMs, {model: 'claude-opus-4-5'})),
			start(buildActive(2, baseMs, {model: 'gpt-5.1'})),
		);
		await untilEvent(follower, 'request-start', 1);
		api.write(end({...buildActive(2, baseMs, {model: 'gpt-5.1'}), state: 'ok'}), end({...buildActive(1, baseMs, {model: 'claude-opus-4-5'}), state: 'ok'}));
		await untilEvent(follower, 'request-end', 1);
		assert.equal(follower.text().includes(buildId(2)), false);
	});

	test('says where a filter is wrong', async () => {
		const api = await open();
		assert.equal((await follow(`${api.url}/v1/events?q=colour:red`)).status, 400);
	});

	test('asks the store once for all that listen', async () => {
		let askedCount = 0;
		const api = await open({
			wrapReader: reader => ({
				...reader,
				async readChanges(cursor) {
					askedCount += cursor === null ? 0 : 1;
					return reader.readChanges(cursor);
				},
			}),
		});
		const followers = await Promise.all(Array.from({length: 20}, async () => follow(`${api.url}/v1/events`)));
		await waitUntil(() => followers.every(follower => follower.lastId() !== ''), {what: 'all to be heard'});
		for (let number = 1; number <= 3; number++) {
			api.write(end(buildFinished(random, number, baseMs)));

			await Promise.all(followers.map(async follower => untilEvent(follower, 'request-end', number)));
		}

		assert.ok(askedCount < 30, `${askedCount} questions`);
	});

	test('takes no more than it can serve', async () => {
		const api = await open();
		const followers = await Promise.all(Array.from({length: maxFollowers}, async () => follow(`${api.url}/v1/events`)));
		assert.ok(followers.every(({status}) => status === 200));
		assert.equal((await follow(`${api.url}/v1/events`)).status, 503);
		followers[0]!.leave();
		await waitUntil(async () => {
			const next = await follow(`${api.url}/v1/events`);
			return next.status === 200;
		}, {what: 'a place that is free again', everyMs: 50});
	});

	test('takes no place for a question about its head', async () => {
		const api = await open();
		for (let count = 0; count < maxFollowers + 5; count++) {
			const {statusCode, body} = await request(`${api.url}/v1/events`, {method: 'HEAD'});
			await body.dump();
			assert.equal(statusCode, 200);
		}

		assert.equal((await follow(`${api.url}/v1/events`)).status, 200);
	});

	test('says that the store can\'t be read, and that it can again', async () => {
		let isBroken = false;
		const api = await open({
			wrapReader: reader => ({
				...reader,
				async readChanges(cursor) {
					if (isBroken) {
						throw new Error('the disk is away');
					}

					return reader.readChanges(cursor);
				},
			}),
		});
		const follower = await follow(`${api.url}/v1/events`);
		const readProblems = (): unknown[] => follower.messages.filter(({event}) => event === 'status').map(({data}) => JSON.parse(data).problem as unknown);
		await waitUntil(() => readProblems().at(-1) === null, {what: 'a status'});
		isBroken = true;
		await waitUntil(() => readProblems().at(-1) === 'the disk is away', {what: 'the problem'});
		isBroken = false;
		await waitUntil(() => readProblems().at(-1) === null, {what: 'its end'});
		api.write(end(buildFinished(random, 1, baseMs)));
		await untilEvent(follower, 'request-end', 1);
		assert.equal(follower.hasEnded(), false);
	});

	test('tells what was deleted, and how recording fares', async () => {
		let problem: string | null = null;
		const api = await open({readHealth: () => ({problem, waitingCount: problem === null ? 0 : 3})});
		api.write(end(buildFinished(random, 1, baseMs)));
		const follower = await follow(`${api.url}/v1/events`);
		await waitUntil(() => follower.lastId() !== '', {what: 'the first id'});
		const {statusCode, body} = await request(`${api.url}/v1/requests/${buildId(1)}`, {method: 'DELETE', headers: {authorization: `Bearer ${token}`}});
		await body.dump();
		assert.equal(statusCode, 200);
		const removed = await waitUntil(() => follower.messages.find(({event}) => event === 'removed'), {what: 'the deletion'});
		assert.deepEqual(JSON.parse(removed.data), {type: 'ids', ids: [buildId(1)]});
		problem = 'the disk is full';
		const readStatus = (): {problem: unknown; waitingCount: unknown} => JSON.parse(follower.messages.findLast(({event}) => event === 'status')!.data) as {problem: unknown; waitingCount: unknown};
		await waitUntil(() => readStatus().problem === 'the disk is full', {what: 'the problem'});
		assert.equal(readStatus().waitingCount, 3);
	});

	test('L5 cuts off who reads too slowly, and the others hear everything', {timeout: 60_000}, async () => {
		const api = await open();
		const {port} = new URL(api.url);
		const stalled = await Promise.all(Array.from({length: 10}, async () => {
			const socket = connect({host: '127.0.0.1', port: Number(port)});
			const state = {isCut: false, socket};
			socket.on('close', () => {
				state.isCut = true;
			});
			socket.on('error', () => {/* It was cut. */});
			await new Promise(resolve => {
				socket.write(`GET /v1/events HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`, resolve);
			});
			// Its window fills up.
			socket.pause();
			return state;
		}));
		const readers = await Promise.all(Array.from({length: 10}, async () => follow(`${api.url}/v1/events`)));
		await waitUntil(() => readers.every(reader => reader.lastId() !== ''), {what: 'all to be heard'});
		// More than 1 MB and all that sockets hold.
		const padding = 'x'.repeat(20_000);
		const count = 1000;
		for (let number = 0; number < count; number += 100) {
			api.write(...Array.from({length: 100}, (_, index) => end({...buildFinished(random, number + index, baseMs), errorMessage: padding})));
			const newest = buildId(number + 99);

			await waitUntil(() => readers.every(reader => reader.messages.at(-1)?.data.includes(newest)), {what: `all to hear of ${newest}`, everyMs: 20});
		}

		for (const {socket} of stalled) {
			socket.resume();
		}

		await waitUntil(() => stalled.every(({isCut}) => isCut), {what: 'the slow ones to be cut off'});
		for (const reader of readers) {
			assert.equal(new Set(reader.events().flatMap(event => 'record' in event ? [event.record.id] : [])).size, count);
		}
	});

	test('needs the token where everything does', async () => {
		const api = await open({isAuthAlways: true});
		assert.equal((await follow(`${api.url}/v1/events`)).status, 401);
		assert.equal((await follow(`${api.url}/v1/events`, {authorization: `Bearer ${token}`})).status, 200);
	});
});
