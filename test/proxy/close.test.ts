import assert from 'node:assert/strict';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {startFaultUpstream} from '../helpers/fault-upstream.js';
import {startTestProxy} from '../helpers/proxy.js';
import {RawClient} from '../helpers/raw-client.js';
import {startScriptedUpstream} from '../helpers/scripted-upstream.js';
import {setUp} from '../helpers/set-up.js';
import {waitUntil} from '../helpers/wait-until.js';

describe('a proxy that stops', () => {
	const upstream = setUp({before, after}, startFaultUpstream);

	test('lets running requests end, and refuses new ones on connections that are open', async () => {
		const scripted = await startScriptedUpstream();
		let finish: (() => void) | undefined;
		scripted.play((_incoming, response) => {
			response.write('begun ');
			finish = () => {
				response.end('done');
			};
		});
		const proxy = await startTestProxy([`openai=${scripted.url}`]);
		const client = await RawClient.open(proxy.url);
		const response = client.send({path: '/v1/x'});
		await waitUntil(() => response.body.length > 0, {what: 'the beginning'});
		const closed = proxy.close(60_000);
		finish!();
		await client.finish();
		assert.equal(response.body.toString(), 'begun done');
		await closed;
		client.close();
		assert.deepEqual(proxy.ended().map(record => record.state), ['ok']);
		await assert.rejects(RawClient.open(proxy.url), {code: 'ECONNREFUSED'});
		await scripted.close();
	});

	test('cuts what is not over in time, and tells all of it before it is closed', async () => {
		const proxy = await startTestProxy([`openai=${upstream().url}`]);
		const clients = await Promise.all(['slow-drip', 'stall-before-headers', 'stall-mid-body'].map(async fault => {
			const client = await RawClient.open(proxy.url);
			client.send({path: `/openai/v1/${fault}`});
			return client;
		}));
		await waitUntil(() => clients.every((client, index) => index === 1 || client.responses[0]!.bodyLength > 0), {what: 'the streams'});
		await proxy.close(10);
		assert.deepEqual(proxy.ended().map(record => record.errorKind), ['shutting_down', 'shutting_down', 'shutting_down']);
		assert.equal(proxy.inFlightCount(), 0);
		await Promise.all(clients.map(async client => client.finishConnection()));
		assert.deepEqual(clients.map(client => client.responses[0]!.head?.statusCode), [200, 503, 200]);
		assert.deepEqual(clients.map(client => client.responses[0]!.isComplete), [false, true, false]);
	});

	test('can be told to hurry', async () => {
		const proxy = await startTestProxy([`openai=${upstream().url}`]);
		const client = await RawClient.open(proxy.url);
		client.send({path: '/openai/v1/slow-drip'});
		await waitUntil(() => client.responses[0]!.bodyLength > 0, {what: 'the stream'});
		const patient = proxy.close(60_000);
		await proxy.close(0);
		await patient;
		assert.deepEqual(proxy.ended().map(record => record.errorKind), ['shutting_down']);
		client.close();
	});

	test('with nothing to do is closed at once', async () => {
		const proxy = await startTestProxy([`openai=${upstream().url}`]);
		await proxy.close(60_000);
		assert.deepEqual(proxy.events, []);
	});
});
