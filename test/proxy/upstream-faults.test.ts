import assert from 'node:assert/strict';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {goodData} from '../helpers/faults.js';
import {startFaultUpstream} from '../helpers/fault-upstream.js';
import {setUpProxy, startTestProxy} from '../helpers/proxy.js';
import {RawClient} from '../helpers/raw-client.js';

const request = {
	method: 'POST', headers: [['content-type', 'application/json']], body: '{"model":"gpt-x","stream":true,"messages":[]}',
} as const;

describe('an upstream that fails', () => {
	const {proxy} = setUpProxy({before, after}, startFaultUpstream, {
		limits: {firstByteTimeoutMs: 400, idleTimeoutMs: 400, clientTimeoutMs: 60_000},
	});

	const play = async (fault: string) => {
		const client = await RawClient.open(proxy().url);
		client.send({...request, path: `/openai/v1/${fault}`});
		const response = await client.finish();
		const record = await proxy().takeRecord();
		client.close();
		return {response, record, endedBy: client.endedBy};
	};

	for (const fault of ['length-short-fin', 'length-short-reset', 'chunked-cut-between', 'chunked-cut-inside', 'chunked-reset', 'chunked-bad-size', 'stall-mid-body']) {
		test(`U8 U9 U10 U11 U12 U13 U14 in the middle of its answer (${fault}) breaks the client's connection too, after the good data`, async () => {
			const {response, record, endedBy} = await play(fault);
			assert.equal(response.head?.statusCode, 200);
			assert.equal(response.isComplete, false);
			// A reset could take with it what the client has not read yet.
			assert.equal(endedBy, 'fin');
			assert.ok(response.body.toString().startsWith(goodData), 'the good data arrived');
			assert.equal(record.state, 'failed');
			assert.equal(record.statusCode, 200);
			assert.equal(record.errorKind, fault === 'stall-mid-body' ? 'upstream_timeout' : 'upstream_truncated');
			assert.equal(record.responseBytes >= goodData.length, true);
		});
	}

	test('after its headers breaks the client\'s connection too', async () => {
		const {response, record} = await play('stall-after-headers');
		assert.equal(response.isComplete, false);
		assert.equal(record.errorKind, 'upstream_timeout');
	});

	for (const [fault, status, code] of [
		['close-before-headers', 502, 'upstream_reset'],
		['reset-before-headers', 502, 'upstream_reset'],
		['head-cut', 502, 'upstream_reset'],
		['garbage', 502, 'upstream_bad_response'],
		['header-100kb', 502, 'upstream_bad_response'],
		['header-control', 502, 'upstream_bad_response'],
		['encoding-and-length', 502, 'upstream_bad_response'],
		['two-lengths', 502, 'upstream_bad_response'],
		['stall-before-headers', 504, 'upstream_timeout'],
	] as const) {
		test(`U5 U6 U7 U15 U16 P1 P2 P3 before its answer (${fault}) is told in the client's words, with ${status}`, async () => {
			const {response, record} = await play(fault);
			assert.equal(response.head?.statusCode, status);
			assert.equal(response.isComplete, true);
			assert.equal(response.header('x-tailrace-error'), code);
			assert.equal(response.header('x-tailrace-id'), record.id);
			const {error} = JSON.parse(response.body.toString()) as {error: {code: string; message: string}};
			assert.equal(error.code, code);
			assert.equal(record.errorKind, code);
			assert.equal(record.statusCode, status);
			assert.equal(record.state, 'failed');
			assert.equal(record.inputTokens, null);
		});
	}

	test('P4 P5 P6 P7 whose answer is unusual but right passes', async () => {
		for (const [fault, statusCode, body] of [
			['early-hints', 200, 'ok'],
			['bytes-after-body', 200, 'ok'],
			['no-content-with-body', 204, ''],
			['early-refusal', 413, 'too much'],
			['http-10', 200, goodData + goodData],
		] as const) {
			const {response} = await play(fault);
			assert.equal(response.head?.statusCode, statusCode, fault);
			assert.equal(response.body.toString(), body, fault);
			assert.equal(response.isComplete, true, fault);
		}
	});

	test('P8 that sends trailers has them passed on', async () => {
		const {response} = await play('trailers');
		assert.equal(response.isComplete, true);
		assert.deepEqual(response.trailers, [['x-checksum', 'abc123']]);
	});

	test('U18 that ends a stream in order but without its marker troubles no client', async () => {
		const {response} = await play('no-marker');
		assert.equal(response.isComplete, true);
	});

	test('U1 that refuses connections is told at once', async () => {
		const closed = await startFaultUpstream();
		await closed.close();
		const lonely = await startTestProxy([`anthropic=${closed.url}`]);
		const client = await RawClient.open(lonely.url);
		client.send({...request, path: '/v1/messages'});
		const response = await client.finish();
		const record = await lonely.takeRecord();
		client.close();
		await lonely.close(0);
		assert.equal(response.head?.statusCode, 502);
		assert.equal(response.header('x-tailrace-error'), 'upstream_refused');
		assert.match(response.body.toString(), /^\{"type":"error","error":/v);
		assert.equal(record.errorKind, 'upstream_refused');
	});
});
