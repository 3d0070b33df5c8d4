import assert from 'node:assert/strict';
import {Buffer} from 'node:buffer';
import {
	after,
	afterEach,
	before,
	describe,
	test,
} from 'node:test';
import {startFaultUpstream} from '../helpers/fault-upstream.js';
import {patientLimits, setUpProxy, startTestProxy} from '../helpers/proxy.js';
import {RawClient} from '../helpers/raw-client.js';
import {readBody, startScriptedUpstream} from '../helpers/scripted-upstream.js';
import {setUp} from '../helpers/set-up.js';
import {waitUntil} from '../helpers/wait-until.js';

describe('a connection', () => {
	const {upstream, proxy} = setUpProxy({before, after}, startScriptedUpstream);
	let client: RawClient;
	const host = (): string => new URL(proxy().url).host;
	afterEach(() => {
		client.close();
	});

	/** Answers with what was asked: the path and the body. */
	const echo = (): void => {
		upstream().play(async (incoming, response) => {
			const body = await readBody(incoming);
			response.writeHead(200, {'x-upgrade': incoming.headers.upgrade ?? 'none', 'x-expect': incoming.headers.expect ?? 'none'});
			response.end(`${incoming.url} ${body.toString()}`);
		});
	};

	test('carries several requests, one after the other', async () => {
		echo();
		client = await RawClient.open(proxy().url);
		for (const name of ['a', 'b', 'c']) {
			client.send({method: 'POST', path: `/v1/${name}`, body: name});
			const response = await client.finish();
			assert.equal(response.body.toString(), `/v1/${name} ${name}`);
		}

		assert.equal(client.endedBy, null);
	});

	test('carries pipelined requests, and answers in their order though the second is ready first', async () => {
		let release: (() => void) | undefined;
		upstream().play((incoming, response) => {
			if (incoming.url === '/v1/slow') {
				release = () => {
					response.end('slow');
				};
			} else {
				response.end('fast');
				release?.();
			}
		});
		client = await RawClient.open(proxy().url);
		client.sendBytes(`GET /v1/slow HTTP/1.1\r\nHost: ${host()}\r\n\r\nGET /v1/fast HTTP/1.1\r\nHost: ${host()}\r\nConnection: close\r\n\r\n`);
		const response = await client.finish();
		assert.equal(response.body.toString(), 'slow');
		await client.finishConnection();
		assert.match(client.strayBytes.toString(), /^HTTP\/1\.1 200 OK\r\n[\s\S]*fast/v);
	});

	test('C12 that asks first gets its 100, and the upstream is not asked again', async () => {
		echo();
		client = await RawClient.open(proxy().url);
		const response = client.sendBytes(`POST /v1/x HTTP/1.1\r\nHost: ${host()}\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n`);
		await waitUntil(() => response.informational.length > 0, {what: 'the 100'});
		client.write('body');
		await client.finish();
		assert.deepEqual(response.informational.map(head => head.statusCode), [100]);
		assert.deepEqual([response.body.toString(), response.header('x-expect')], ['/v1/x body', 'none']);
	});

	test('C12 that expects something else is told that nobody does that', async () => {
		client = await RawClient.open(proxy().url);
		client.sendBytes(`POST /v1/x HTTP/1.1\r\nHost: ${host()}\r\nContent-Length: 4\r\nExpect: miracles\r\n\r\nbody`);
		const response = await client.finish();
		assert.equal(response.head?.statusCode, 417);
	});

	test('of HTTP/1.0 gets its answer without chunks, and the end of the connection is its end', async () => {
		upstream().play((_incoming, response) => {
			response.write('one ');
			response.end('two');
		});
		client = await RawClient.open(proxy().url);
		client.sendBytes(`GET /v1/x HTTP/1.0\r\nHost: ${host()}\r\n\r\n`);
		const response = await client.finish();
		assert.equal(response.header('transfer-encoding'), undefined);
		assert.equal(response.body.toString(), 'one two');
		assert.equal(client.endedBy, 'fin');
	});

	test('P16 that offers HTTP/2 goes on in HTTP/1.1, and the upstream hears nothing of the offer', async () => {
		echo();
		client = await RawClient.open(proxy().url);
		client.send({
			method: 'POST', path: '/v1/x', body: 'body', headers: [['Connection', 'Upgrade, HTTP2-Settings'], ['Upgrade', 'h2c'], ['HTTP2-Settings', 'AAMAAABkAARAAAAAAAIAAAAA']],
		});
		const response = await client.finish();
		assert.deepEqual([response.head?.statusCode, response.header('x-upgrade'), response.body.toString()], [200, 'none', '/v1/x body']);
	});

	test('that sends what is no request in the middle of an answer is cut, and the answer gets no word of ours', async () => {
		upstream().play((_incoming, response) => {
			response.writeHead(200, {'content-type': 'text/event-stream'});
			response.write('data: begun\n\n');
		});
		client = await RawClient.open(proxy().url);
		client.send({path: '/v1/x'});
		const response = client.responses[0]!;
		await waitUntil(() => response.body.length > 0, {what: 'the beginning'});
		client.write('\0 no HTTP\r\n\r\n');
		await client.finishConnection();
		assert.equal(response.body.toString(), 'data: begun\n\n');
		assert.equal(response.problem, null);
		assert.equal(response.isComplete, false);
		const record = await waitUntil(() => proxy().ended().find(({state}) => state === 'aborted'), {what: 'its record'});
		assert.equal(record.responseBytes, 13);
	});

	test('P17 that speaks HTTP/2 or asks for an echo of its headers is refused', async () => {
		for (const [bytes, status] of [['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400], [`TRACE /v1/x HTTP/1.1\r\nHost: ${host()}\r\nAuthorization: Bearer x\r\n\r\n`, 405]] as const) {
			client = await RawClient.open(proxy().url);
			client.sendBytes(bytes);
			const response = await client.finish();
			client.close();
			assert.equal(response.head?.statusCode, status);
			assert.equal(response.body.includes('Bearer x'), false);
		}
	});
});

describe('a client that is slow or leaves', () => {
	const upstream = setUp({before, after}, startFaultUpstream);

	test('with two pipelined requests takes both upstream connections with it', async () => {
		const proxy = await startTestProxy([`openai=${upstream().url}`]);
		const {host} = new URL(proxy.url);
		const client = await RawClient.open(proxy.url);
		const request = `GET /openai/v1/slow-drip HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
		client.sendBytes(request + request);
		await waitUntil(() => upstream().visits.length === 2 && client.responses[0]!.bodyLength > 3, {what: 'both requests'});
		client.close();
		await waitUntil(() => upstream().visits.every(visit => visit.clientGoneAtMs !== null), {what: 'the end of both'});
		await waitUntil(() => proxy.ended().length === 2, {what: 'both records'});
		assert.deepEqual(proxy.ended().map(record => record.state), ['aborted', 'aborted']);
		await proxy.close(0);
	});

	for (const [title, length] of [['a small', 1000], ['a large', 3_000_000]] as const) {
		test(`C7 in the middle of ${title} body is told so in the end`, async () => {
			const proxy = await startTestProxy([`openai=${upstream().url}`], {limits: {...patientLimits, clientTimeoutMs: 300}});
			const client = await RawClient.open(proxy.url);
			client.send({
				method: 'POST', path: '/openai/v1/stall-before-headers', headers: [['content-length', String(length)]], body: 'some of it',
			});
			const response = await client.finish();
			client.close();
			assert.equal(response.head?.statusCode, 408);
			assert.equal(response.header('x-tailrace-error'), 'request_timeout');
			const record = await proxy.takeRecord();
			assert.deepEqual([record.state, record.errorKind], ['failed', 'request_timeout']);
			// What had begun to go upstream is broken off there, too.
			assert.deepEqual(upstream().visits.splice(0).filter(visit => visit.clientGoneAtMs === null), []);
			await proxy.close(0);
		});
	}

	test('U20 in the middle of a large upload gets the refusal that came early', async () => {
		const proxy = await startTestProxy([`openai=${upstream().url}`]);
		const client = await RawClient.open(proxy.url);
		client.send({method: 'POST', path: '/openai/v1/early-refusal', body: Buffer.alloc(5_000_000)});
		const response = await client.finish();
		client.close();
		assert.equal(response.head?.statusCode, 413);
		assert.equal(response.body.toString(), 'too much');
		await proxy.close(0);
	});
});
