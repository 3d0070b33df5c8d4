import assert from 'node:assert/strict';
import {createServer, type Server} from 'node:http';
import {once} from 'node:events';
import type {AddressInfo} from 'node:net';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {readMonotonicMs, startFaultUpstream} from '../helpers/fault-upstream.js';
import {setUpProxy, startTestProxy} from '../helpers/proxy.js';
import {RawClient} from '../helpers/raw-client.js';
import {waitUntil} from '../helpers/wait-until.js';

describe('a client that leaves', () => {
	const {upstream, proxy} = setUpProxy({before, after}, startFaultUpstream);

	for (const [how, leave] of [
		['closes', 'close'],
		['resets', 'reset'],
	] as const) {
		test(`C1 C2 (${how}) in the middle of a stream takes the upstream's connection with it`, async () => {
			const client = await RawClient.open(proxy().url);
			const response = client.send({path: '/openai/v1/slow-drip'});
			await waitUntil(() => response.body.length > 3, {what: 'some of the stream'});
			const leftMs = readMonotonicMs();
			client[leave]();
			const visit = upstream().visits.at(-1)!;
			await waitUntil(() => visit.clientGoneAtMs, {what: 'the end of the upstream connection'});
			const record = await proxy().takeRecord();
			assert.equal(record.state, 'aborted');
			assert.ok(record.responseBytes > 3);
			assert.equal(record.errorKind, null);
			// Not timed in the suite but told: the bench holds the figure.
			assert.ok(visit.clientGoneAtMs! >= leftMs);
		});
	}

	test('C3 before the answer began takes the upstream\'s connection with it, and is recorded as aborted', async () => {
		const client = await RawClient.open(proxy().url);
		client.send({path: '/openai/v1/stall-before-headers'});
		await waitUntil(() => upstream().visits.at(-1)?.fault === 'stall-before-headers', {what: 'the request upstream'});
		client.close();
		await waitUntil(() => upstream().visits.at(-1)!.clientGoneAtMs, {what: 'the end of the upstream connection'});
		const record = await proxy().takeRecord();
		assert.equal(record.state, 'aborted');
		assert.equal(record.statusCode, null);
	});

	test('C8 with half of its body never reaches the upstream', async () => {
		const visitCount = upstream().visits.length;
		const countStarted = (): number => proxy().events.filter(event => event.type === 'request-start').length;
		const startedCount = countStarted();
		const client = await RawClient.open(proxy().url);
		client.send({
			method: 'POST', path: '/openai/v1/fine', headers: [['content-length', '1000']], body: 'half',
		});
		await waitUntil(() => countStarted() > startedCount, {what: 'the start of the request'});
		client.close();
		const record = await proxy().takeRecord();
		assert.equal(record.state, 'aborted');
		assert.equal(upstream().visits.length, visitCount);
	});

	test('C4 with its sending side only counts as gone: nothing tells it from one that has closed, and its answer would be billed for nobody', async () => {
		const client = await RawClient.open(proxy().url);
		client.send({path: '/openai/v1/stall-before-headers'});
		await waitUntil(() => upstream().visits.at(-1)!.clientGoneAtMs === null, {what: 'the request upstream'});
		client.sendFin();
		const record = await proxy().takeRecord();
		client.close();
		assert.equal(record.state, 'aborted');
	});
});

describe('a client that stops reading', () => {
	let server: Server;
	let sentBytes = 0;
	before(async () => {
		server = createServer((_incoming, response) => {
			response.writeHead(200, {'content-type': 'application/octet-stream'});
			const chunk = Buffer.alloc(64 * 1024);
			const more = (): void => {
				while (sentBytes < 200 * 1024 * 1024 && !response.destroyed) {
					sentBytes += chunk.length;
					if (!response.write(chunk)) {
						response.once('drain', more);
						return;
					}
				}

				response.end();
			};

			more();
		});
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
	});
	after(() => {
		server.closeAllConnections();
		server.close();
	});

	test('C5 holds the upstream back, and is cut when it has not read for too long', async () => {
		const proxy = await startTestProxy([`openai=http://127.0.0.1:${(server.address() as AddressInfo).port}`], {
			limits: {firstByteTimeoutMs: 60_000, idleTimeoutMs: 60_000, clientTimeoutMs: 700},
		});
		const client = await RawClient.open(proxy.url);
		const response = client.send({path: '/v1/files/x/content'});
		await waitUntil(() => response.body.length > 0, {what: 'the first bytes'});
		client.pause();
		const record = await proxy.takeRecord();
		client.close();
		await proxy.close(0);
		assert.equal(record.errorKind, 'client_timeout');
		// Socket buffers of two connections, no more.
		assert.ok(sentBytes < 40 * 1024 * 1024, `the upstream could send ${sentBytes} bytes`);
	});
});

describe('a request that is no honest one', () => {
	const {upstream, proxy} = setUpProxy({before, after}, startFaultUpstream);

	const host = (): string => new URL(proxy().url).host;
	for (const [title, status, code, build] of [
		['names a whole URL', 400, 'absolute_target', () => `GET https://evil.example/v1/models HTTP/1.1\r\nHost: ${host()}\r\n\r\n`],
		['climbs out of its path', 400, 'bad_target', () => `GET /openai/../admin HTTP/1.1\r\nHost: ${host()}\r\n\r\n`],
		['climbs out in disguise', 400, 'bad_target', () => `GET /openai/%2e%2E/admin HTTP/1.1\r\nHost: ${host()}\r\n\r\n`],
		['begins with two slashes', 404, 'unknown_route', () => `GET //evil.example/v1/models HTTP/1.1\r\nHost: ${host()}\r\n\r\n`],
		['has two hosts', 400, 'bad_host', () => `GET /v1/models HTTP/1.1\r\nHost: ${host()}\r\nHost: evil.example\r\n\r\n`],
		['has another host', 403, 'host_not_allowed', () => 'GET /v1/models HTTP/1.1\r\nHost: evil.example\r\n\r\n'],
		['comes from a web page', 403, 'origin_not_allowed', () => `GET /v1/models HTTP/1.1\r\nHost: ${host()}\r\nOrigin: https://evil.example\r\n\r\n`],
		['comes across sites', 403, 'origin_not_allowed', () => `GET /v1/models HTTP/1.1\r\nHost: ${host()}\r\nSec-Fetch-Site: cross-site\r\n\r\n`],
		['wants a tunnel', 405, 'method_not_allowed', () => `CONNECT evil.example:443 HTTP/1.1\r\nHost: ${host()}\r\n\r\n`],
		['hides its key behind Connection', 400, 'bad_connection_header', () => `GET /v1/models HTTP/1.1\r\nHost: ${host()}\r\nConnection: close, Authorization\r\nAuthorization: Bearer x\r\n\r\n`],
		['is no HTTP', 400, 'bad_request', () => 'hello\r\n\r\n'],
		['has a huge header', 431, 'headers_too_large', () => `GET /v1/models HTTP/1.1\r\nHost: ${host()}\r\nX-Big: ${'a'.repeat(70_000)}\r\n\r\n`],
	] as const) {
		test(`A1 A2 A9 P15 P19 because it ${title} is refused and never reaches an upstream`, async () => {
			const client = await RawClient.open(proxy().url);
			client.sendBytes(build());
			const response = await client.finish();
			client.close();
			assert.equal(response.head?.statusCode, status);
			assert.equal(response.header('x-tailrace-error'), code);
			assert.equal(upstream().connectionCount(), 0);
		});
	}
});
