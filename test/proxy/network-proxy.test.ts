import assert from 'node:assert/strict';
import {Buffer} from 'node:buffer';
import {once} from 'node:events';
import {createServer} from 'node:http';
import {createServer as createSocketServer, type AddressInfo, type Server} from 'node:net';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {noProxies} from '../../source/config/upstream-proxy.js';
import {
	leadThrough,
	startConnectProxy,
	type ConnectProxy,
	type ConnectScript,
} from '../helpers/connect-proxy.js';
import {startTestProxy, type TestProxy} from '../helpers/proxy.js';
import {RawClient, requestRaw, type RawRequest} from '../helpers/raw-client.js';
import {waitUntil} from '../helpers/wait-until.js';

const chat: RawRequest = {
	method: 'POST', path: '/v1/chat/completions', headers: [['X-Odd', 'a'], ['x-odd', 'b'], ['content-type', 'application/json'], ['Authorization', 'Bearer client-key']], body: '{"model":"m","messages":[]}',
};

async function listen(server: Server): Promise<number> {
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return (server.address() as AddressInfo).port;
}

/** What an upstream gets of a request, byte by byte, and answers with bytes. */
async function startByteUpstream(): Promise<{port: number; received: () => string; connectionCount: () => number; close: () => void}> {
	let received = '';
	let connectionCount = 0;
	const server = createSocketServer(socket => {
		connectionCount++;
		socket.on('error', () => {/* Cut. */});
		socket.on('data', (bytes: Buffer) => {
			received += bytes.toString('latin1');
			socket.write('HTTP/1.1 200 OK\r\nX-Answer: 1\r\ncontent-length: 2\r\n\r\n{}');
		});
	});
	const port = await listen(server);
	return {
		port,
		received: () => received,
		connectionCount: () => connectionCount,
		close() {
			server.close();
		},
	};
}

describe('through the network\'s proxy', () => {
	let network: ConnectProxy;
	let upstream: Awaited<ReturnType<typeof startByteUpstream>>;
	let proxy: TestProxy;
	before(async () => {
		network = await startConnectProxy();
		upstream = await startByteUpstream();
		proxy = await startTestProxy([`openai=http://upstream.example:${upstream.port}`, `groq=http://127.0.0.1:${upstream.port}`], {upstreamProxies: leadThrough(network.url)});
	});
	after(async () => {
		await proxy.close(0);
		await network.close();
		upstream.close();
	});

	test('an upstream gets the very bytes that it gets without it, over one connection that is kept', async () => {
		const direct = await startByteUpstream();
		const plain = await startTestProxy([`groq=http://127.0.0.1:${direct.port}`], {upstreamProxies: noProxies});
		for (let index = 0; index < 3; index++) {
			const {response} = await requestRaw(proxy.url, chat);
			assert.deepEqual([response.head?.statusCode, response.header('x-answer'), response.body.toString()], [200, '1', '{}']);
			await requestRaw(plain.url, {...chat, path: '/groq/openai/v1/chat/completions'});
		}

		const withoutPlace = (text: string): string => text.replaceAll(/^host: [^\r]+|POST \S+/gmv, '');
		assert.match(upstream.received(), new RegExp(String.raw`^host: upstream\.example:${upstream.port}\r$`, 'mv'));
		assert.equal(withoutPlace(upstream.received()), withoutPlace(direct.received()));
		assert.equal(network.passed().toString('latin1'), upstream.received());
		assert.equal(upstream.connectionCount(), 1);
		assert.deepEqual(network.asked.map(({target}) => target), [`upstream.example:${upstream.port}`]);
		assert.deepEqual(network.asked[0]!.headers, {host: `upstream.example:${upstream.port}`});
		const record = await proxy.takeRecord();
		assert.deepEqual([record.state, record.upstreamHost, record.connectMs !== null], ['ok', `upstream.example:${upstream.port}`, true]);
		await plain.close(0);
		direct.close();
	});

	test('an upstream at this machine is not reached', async () => {
		const askedCount = network.asked.length;
		const {response} = await requestRaw(proxy.url, {...chat, path: '/groq/openai/v1/chat/completions'});
		assert.equal(response.head?.statusCode, 200);
		assert.equal(network.asked.length, askedCount);
	});
});

describe('the network\'s proxy', () => {
	/** What a client gets where the proxy does this, and what is recorded. */
	const askOnce = async (script: ConnectScript | null, {credentials, url, connectTimeoutMs = 5000}: {credentials?: string; url?: (network: ConnectProxy) => string; connectTimeoutMs?: number} = {}) => {
		const network = await startConnectProxy(credentials === undefined ? {} : {credentials});
		const upstream = await startByteUpstream();
		if (script !== null) {
			network.play(script);
		}

		const proxy = await startTestProxy([`openai=http://upstream.example:${upstream.port}`], {upstreamProxies: leadThrough(url?.(network) ?? network.url), connectTimeoutMs});
		const {response} = await requestRaw(proxy.url, chat);
		const record = await proxy.takeRecord();
		await proxy.close(0);
		await network.close();
		upstream.close();
		return {
			network, record, status: response.head?.statusCode, code: response.header('x-tailrace-error'), body: response.body.toString(), received: upstream.received(),
		};
	};

	test('is told its user and password, and nobody else is', async () => {
		const {network, status, record, received} = await askOnce(null, {credentials: 'me:s3cret'});
		assert.equal(status, 200);
		assert.equal(network.asked[0]!.headers['proxy-authorization'], `Basic ${Buffer.from('me:s3cret').toString('base64')}`);
		assert.equal(network.asked[0]!.headers.authorization, undefined);
		assert.doesNotMatch(received, /proxy-authorization/iv);
		assert.doesNotMatch(JSON.stringify(record), /s3cret/v);
	});

	for (const [title, url, said] of [
		['that it does not get', (port: number) => `http://127.0.0.1:${port}`, 'it asks for a user and a password'],
		['that are not right', (port: number) => `http://me:wr0ng@127.0.0.1:${port}`, 'it does not accept the user and password'],
	] as const) {
		test(`that asks for a user and a password ${title} is named, not the upstream`, async () => {
			const {network, status, code, body, record, received} = await askOnce(null, {credentials: 'me:s3cret', url: ({port}) => url(port)});
			assert.deepEqual([status, code], [502, 'upstream_proxy_failed']);
			assert.match(body, new RegExp(String.raw`127\.0\.0\.1:${network.port} answered 407: ${said}`, 'v'));
			assert.doesNotMatch(body, /upstream\.example/v);
			assert.doesNotMatch(body + JSON.stringify(record), /s3cret|wr0ng|bWU6/v);
			assert.deepEqual([record.state, record.errorKind, record.responseBytes], ['failed', 'upstream_proxy_failed', 0]);
			assert.equal(received, '');
		});
	}

	for (const [title, script, status, code, said] of [
		['that refuses', (socket => socket.end('HTTP/1.1 403 Forbidden\r\ncontent-type: text/html\r\ncontent-length: 9\r\n\r\n<b>no</b>')), 502, 'upstream_proxy_failed', /answered 403"/v],
		['that does not reach the upstream', (socket => socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')), 502, 'upstream_proxy_failed', /answered 502"/v],
		['that hangs up', (socket => socket.destroy()), 502, 'upstream_proxy_failed', /\(ECONNRESET\)/v],
		['that speaks no HTTP', (socket => socket.end('SSH-2.0-OpenSSH_9.6\r\n')), 502, 'upstream_proxy_failed', /\(HPE_/v],
		['that says more than its answer', (socket => socket.write('HTTP/1.1 200 OK\r\n\r\nhello')), 502, 'upstream_proxy_failed', /said more/v],
		['that never answers', (() => {/* Never a word. */}), 504, 'upstream_proxy_timeout', /did not answer in time: 127/v],
	] as ReadonlyArray<readonly [string, ConnectScript, number, string, RegExp]>) {
		test(`${title} is named, and nothing is sent`, async () => {
			const {network, received, ...answer} = await askOnce(script, {connectTimeoutMs: code === 'upstream_proxy_timeout' ? 300 : 5000});
			assert.deepEqual([answer.status, answer.code], [status, code]);
			assert.match(answer.body, said);
			assert.match(answer.body, new RegExp(String.raw`127\.0\.0\.1:${network.port}`, 'v'));
			assert.equal(answer.record.errorKind, code);
			assert.equal(received, '');
		});
	}

	test('that is not there is named', async () => {
		const {status, code, body} = await askOnce(null, {url: () => 'http://127.0.0.1:1'});
		assert.deepEqual([status, code], [502, 'upstream_proxy_failed']);
		assert.match(body, /127\.0\.0\.1:1 \(ECONNREFUSED\)/v);
	});

	test('is asked again after it has failed', async () => {
		const network = await startConnectProxy();
		const upstream = await startByteUpstream();
		network.play(socket => socket.end('HTTP/1.1 503 Busy\r\n\r\n'));
		const proxy = await startTestProxy([`openai=http://upstream.example:${upstream.port}`], {upstreamProxies: leadThrough(network.url)});
		const first = await requestRaw(proxy.url, chat);
		network.play((_socket, lead) => {
			lead();
		});
		const second = await requestRaw(proxy.url, chat);
		assert.deepEqual([first.response.head?.statusCode, second.response.head?.statusCode], [502, 200]);
		await proxy.close(0);
		await network.close();
		upstream.close();
	});

	test('that dies in the middle of a stream breaks the client\'s connection, too', async () => {
		const server = createServer((incoming, response) => {
			incoming.resume();
			response.writeHead(200, {'content-type': 'text/event-stream'});
			response.write('data: {}\n\n');
		});
		const network = await startConnectProxy();
		const proxy = await startTestProxy([`openai=http://upstream.example:${await listen(server)}`], {upstreamProxies: leadThrough(network.url)});
		const client = await RawClient.open(proxy.url);
		const response = client.send(chat);
		await waitUntil(() => response.body.length > 0, {what: 'the first event'});
		network.cut();
		await client.finishConnection();
		const record = await proxy.takeRecord();
		assert.equal(response.isComplete, false);
		assert.deepEqual([record.state, record.errorKind], ['failed', 'upstream_truncated']);
		client.close();
		await proxy.close(0);
		await network.close();
		server.closeAllConnections();
		server.close();
	});
});
