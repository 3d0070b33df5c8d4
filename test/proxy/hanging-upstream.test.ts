import assert from 'node:assert/strict';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {Connections} from '../../source/proxy/connections.js';
import {startFaultUpstream} from '../helpers/fault-upstream.js';
import {setUpProxy} from '../helpers/proxy.js';
import {RawClient, requestRaw} from '../helpers/raw-client.js';
import {waitUntil} from '../helpers/wait-until.js';

describe('an upstream that hangs', () => {
	const {upstream, proxy} = setUpProxy({before, after}, startFaultUpstream, {routes: url => [`openai=${url}`, `other=${url.replace('127.0.0.1', 'localhost')}`]});

	test('L9 keeps no request to it from being sent, and none to another from its answer', async () => {
		const clients = await Promise.all(Array.from({length: 400}, async () => RawClient.open(proxy().url)));
		for (const client of clients) {
			client.send({path: '/openai/v1/stall-before-headers'});
		}

		await waitUntil(() => upstream().visits.length === clients.length, {what: 'all of them upstream'});
		const {response} = await requestRaw(proxy().url, {path: '/other/v1/fine'});
		assert.equal(response.head?.statusCode, 200);
		for (const client of clients) {
			client.close();
		}

		await waitUntil(() => proxy().ended().filter(({state}) => state === 'aborted').length === clients.length, {what: 'the records of all'});
		assert.equal(proxy().inFlightCount(), 0);
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
