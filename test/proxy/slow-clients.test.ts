import assert from 'node:assert/strict';
import {once} from 'node:events';
import {connect, type Socket} from 'node:net';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {startFaultUpstream} from '../helpers/fault-upstream.js';
import {patientLimits, setUpProxy} from '../helpers/proxy.js';
import {RawClient} from '../helpers/raw-client.js';
import {waitUntil} from '../helpers/wait-until.js';

describe('a client', () => {
	const {upstream, proxy} = setUpProxy({before, after}, startFaultUpstream, {
		headTimeoutMs: 300, keepAliveTimeoutMs: 300, limits: {...patientLimits, clientTimeoutMs: 500},
	});

	test('C6 that sends its head byte by byte is told that it took too long, and is no request', async () => {
		const client = await RawClient.open(proxy().url);
		const response = client.sendBytes('GET /openai/v1/fine HTTP/1.1\r\nHo');
		while (response.head === null && client.endedBy === null) {
			client.write('x');
			await sleep(20);
		}

		assert.equal(response.head?.statusCode, 408);
		assert.equal(response.header('x-tailrace-error'), 'request_timeout');
		assert.equal(await client.finishConnection(), 'fin');
		client.close();
		assert.deepEqual([upstream().visits.length, proxy().inFlightCount()], [0, 0]);
	});

	test('C7 that sends its body slowly, but does send, is waited for', async () => {
		const client = await RawClient.open(proxy().url);
		const body = 'x'.repeat(20);
		client.send({method: 'POST', path: '/openai/v1/fine', headers: [['content-length', String(body.length)]]});
		for (const byte of body) {
			// Longer than the time limit, all in all.
			await sleep(40);
			client.write(byte);
		}

		const response = await client.finish();
		client.close();
		assert.equal(response.head?.statusCode, 200);
		const {state} = await proxy().takeRecord();
		assert.equal(state, 'ok');
	});

	test('C9 one of a thousand that came and say nothing keeps nobody out, and each is let go in the end', async () => {
		const {hostname, port} = new URL(proxy().url);
		const idle: Socket[] = Array.from({length: 1000}, () => connect({host: hostname, port: Number(port)}));
		let endedCount = 0;
		for (const socket of idle) {
			socket.resume();
			socket.on('error', () => {/* It is closed then. */});
			socket.once('close', () => {
				endedCount++;
			});
		}

		await Promise.all(idle.map(async socket => once(socket, 'connect')));
		const client = await RawClient.open(proxy().url);
		client.send({path: '/openai/v1/fine'});
		const response = await client.finish();
		assert.equal(response.head?.statusCode, 200);
		assert.equal(await client.finishConnection(), 'fin');
		client.close();
		await waitUntil(() => endedCount === idle.length, {what: 'the end of the silent connections'});
		const {state} = await proxy().takeRecord();
		assert.equal(state, 'ok');
	});

	test('C10 that leaves after the last word but before HTTP\'s end of it has aborted, and what was reported counts', async () => {
		const client = await RawClient.open(proxy().url);
		const response = client.send({
			method: 'POST', path: '/openai/v1/chat/completions/no-last-chunk', headers: [['content-type', 'application/json']], body: '{"model":"m","stream":true,"messages":[]}',
		});
		await waitUntil(() => response.body.includes('[DONE]'), {what: 'the last word'});
		client.close();
		const record = await proxy().takeRecord();
		assert.equal(record.state, 'aborted');
		assert.equal(record.responseBytes, response.bodyLength);
	});

	test('C11 that tries again after a failure has two records, the second of which says so', async () => {
		const ask = async (path: string, retryCount: string) => {
			const client = await RawClient.open(proxy().url);
			client.send({
				method: 'POST', path, headers: [['x-stainless-retry-count', retryCount], ['x-session-id', 'agent']], body: '{}',
			});
			await client.finish();
			client.close();
			return proxy().takeRecord();
		};

		const visitCount = upstream().visits.length;
		const first = await ask('/openai/v1/close-before-headers', '0');
		const second = await ask('/openai/v1/fine', '1');
		assert.deepEqual([first.state, first.retryCount, second.state, second.retryCount], ['failed', 0, 'ok', 1]);
		assert.notEqual(first.id, second.id);
		assert.deepEqual([first.sessionId, second.sessionId], ['agent', 'agent']);
		// One call upstream each: nothing is tried again by us.
		assert.equal(upstream().visits.length, visitCount + 2);
	});
});
