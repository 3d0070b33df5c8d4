import assert from 'node:assert/strict';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {Connections} from '../../source/proxy/connections.js';
import {startFaultUpstream, type FaultUpstream} from '../helpers/fault-upstream.js';
import {startTestProxy, type TestProxy} from '../helpers/proxy.js';
import {RawClient, requestRaw} from '../helpers/raw-client.js';
import {waitUntil} from '../helpers/wait-until.js';

describe('an upstream that hangs', () => {
	let upstream: FaultUpstream;
	let proxy: TestProxy;
	before(async () => {
		upstream = await startFaultUpstream();
		proxy = await startTestProxy([`openai=${upstream.url}`, `other=${upstream.url.replace('127.0.0.1', 'localhost')}`]);
	});
	after(async () => {
		await proxy.close(0);
		await upstream.close();
	});

	test('L9 keeps no request to it from being sent, and none to another from its answer', async () => {
		const clients = await Promise.all(Array.from({length: 400}, async () => RawClient.open(proxy.url)));
		for (const client of clients) {
			client.send({path: '/openai/v1/stall-before-headers'});
		}

		await waitUntil(() => upstream.visits.length === clients.length, {what: 'all of them upstream'});
		const {response} = await requestRaw(proxy.url, {path: '/other/v1/fine'});
		assert.equal(response.head?.statusCode, 200);
		for (const client of clients) {
			client.close();
		}

		await waitUntil(() => proxy.ended().filter(({state}) => state === 'aborted').length === clients.length, {what: 'the records of all'});
		assert.equal(proxy.inFlightCount(), 0);
	});

	test('L9 may have so many requests that there is room for the others', async () => {
		const connections = new Connections({connectTimeoutMs: 1000, onConnected() {/* Nobody asks. */}});
		const [slow, other] = ['https://slow.example', 'https://other.example'];
		assert.equal(connections.isFull(slow), false);
		connections.get(slow).inFlightCount = 7999;
		assert.equal(connections.isFull(slow), false);
		connections.get(slow).inFlightCount++;
		assert.deepEqual([connections.isFull(slow), connections.isFull(other)], [true, false]);
		await connections.destroy();
	});
});
