import assert from 'node:assert/strict';
import {after, describe, test} from 'node:test';
import {startFaultUpstream} from './fault-upstream.js';
import {faults, goodData} from './faults.js';
import {RawClient, requestRaw} from './raw-client.js';
import {type RawResponseReader} from './raw-response.js';
import {waitUntil} from './wait-until.js';

const upstream = await startFaultUpstream();
after(upstream.close);

const play = async (name: string) => requestRaw(`${upstream.url}/v1/${name}`, {method: 'POST', body: '{}'});

const respond = async (name: string): Promise<RawResponseReader> => {
	const {response} = await play(name);
	return response;
};

describe('the fault upstream', () => {
	test('cuts what it promised, in order or by reset', async () => {
		const cuts = {
			'close-before-headers': 'fin',
			'head-cut': 'fin',
			'reset-before-headers': 'rst',
			'length-short-fin': 'fin',
			'length-short-reset': 'rst',
			'chunked-cut-between': 'fin',
			'chunked-cut-inside': 'fin',
			'chunked-reset': 'rst',
		};
		await Promise.all(Object.entries(cuts).map(async ([name, ending]) => {
			const {response, endedBy} = await play(name);
			assert.equal(endedBy, ending, name);
			assert.equal(response.isComplete, false, name);
			if (name.includes('length') || name.includes('chunked')) {
				assert.ok(response.body.toString().startsWith(goodData), name);
			}
		}));
	});

	test('says what is not HTTP', async () => {
		const garbage = await respond('garbage');
		assert.equal(garbage.problem, 'no HTTP');
		const response = await respond('chunked-bad-size');
		assert.match(response.problem!, /bad chunk size/v);
		assert.equal(response.body.toString(), goodData);
	});

	test('speaks the odd corners of the protocol', async () => {
		const hints = await respond('early-hints');
		assert.equal(hints.informational[0]!.statusCode, 103);
		assert.equal(hints.body.toString(), 'ok');
		const trailing = await respond('trailers');
		assert.deepEqual(trailing.trailers, [['x-checksum', 'abc123']]);
		const big = await respond('header-100kb');
		assert.equal(big.header('x-big')!.length, 100_000);
		const refusal = await respond('early-refusal');
		assert.equal(refusal.head!.statusCode, 413);
		const old = await play('http-10');
		assert.equal(old.response.isComplete, true);
		assert.equal(old.endedBy, 'fin');
	});

	test('sends more than it may', async () => {
		const client = await RawClient.open(upstream.url);
		client.send({path: '/bytes-after-body'});
		const response = await client.finish();
		assert.equal(response.body.toString(), 'ok');
		assert.match(client.strayBytes.toString(), /nobody asked/v);
		client.close();
	});

	test('reports when and how its client went away', async () => {
		for (const leaving of ['close', 'reset'] as const) {
			const client = await RawClient.open(upstream.url);
			const response = client.send({path: '/stall-mid-body', method: 'POST', body: 'abc'});
			await waitUntil(() => response.bodyLength === goodData.length);
			const visit = upstream.visits.at(-1)!;
			assert.equal(visit.clientGoneAtMs, null);
			assert.equal(visit.bodyWireBytes, 3);
			client[leaving]();
			await waitUntil(() => visit.clientGoneAtMs);
			assert.equal(visit.goneBy, leaving === 'close' ? 'fin' : 'rst');
		}
	});

	test('knows every fault by a name that can stand in a path', () => {
		for (const name of Object.keys(faults)) {
			assert.match(name, /^[\d\-a-z]+$/v);
		}
	});
});
