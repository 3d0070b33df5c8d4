import assert from 'node:assert/strict';
import type {Buffer} from 'node:buffer';
import {once} from 'node:events';
import {createServer as createPlainServer, type Server} from 'node:http';
import {createServer} from 'node:https';
import {createServer as createSocketServer, type AddressInfo, type Server as SocketServer} from 'node:net';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import tls from 'node:tls';
import WebSocket, {WebSocketServer} from 'ws';
import {makeCertificates, needsOpenssl} from '../helpers/certificates.js';
import {leadThrough, startConnectProxy} from '../helpers/connect-proxy.js';
import {startTestProxy} from '../helpers/proxy.js';
import {requestRaw, type RawRequest} from '../helpers/raw-client.js';

const chat: RawRequest = {
	method: 'POST', path: '/v1/chat/completions', headers: [['content-type', 'application/json'], ['Authorization', 'Bearer client-key']], body: '{"model":"m","messages":[]}',
};

async function listen(server: SocketServer): Promise<number> {
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return (server.address() as AddressInfo).port;
}

describe('an upstream in TLS behind the network\'s proxy', needsOpenssl, () => {
	const certificates = makeCertificates();
	const found = tls.getCACertificates('default');
	let server: Server;
	let port: number;
	before(async () => {
		tls.setDefaultCACertificates([...found, certificates.authority]);
		const secured = createServer(certificates.otherName, (incoming, response) => {
			incoming.resume();
			response.end(incoming.headers.host);
		});
		server = secured;
		port = await listen(secured);
	});
	after(() => {
		tls.setDefaultCACertificates(found);
		server.closeAllConnections();
		server.close();
	});

	for (const [kind, certificate] of [['http', undefined], ['https', certificates.good]] as const) {
		test(`is spoken to from end to end, over ${kind} to the proxy`, async () => {
			const network = await startConnectProxy(certificate === undefined ? {} : {certificate});
			const proxy = await startTestProxy([`openai=https://elsewhere.example:${port}`], {upstreamProxies: leadThrough(network.url)});
			for (let index = 0; index < 2; index++) {
				const {response} = await requestRaw(proxy.url, chat);
				assert.deepEqual([response.head?.statusCode, response.body.toString()], [200, `elsewhere.example:${port}`]);
			}

			assert.deepEqual(network.asked.map(({target}) => target), [`elsewhere.example:${port}`]);
			assert.equal(network.passed().includes('client-key'), false);
			await proxy.close(0);
			await network.close();
		});
	}

	test('is spoken to over a connection of its own by each of many at once', async () => {
		const network = await startConnectProxy({certificate: certificates.good});
		const proxy = await startTestProxy([`openai=https://elsewhere.example:${port}`], {upstreamProxies: leadThrough(network.url)});
		const answers = await Promise.all(Array.from({length: 60}, async () => requestRaw(proxy.url, chat)));
		assert.deepEqual(new Set(answers.map(({response}) => response.head?.statusCode)), new Set([200]));
		assert.ok(network.asked.length > 1);
		await proxy.close(0);
		await network.close();
	});

	test('is no condition: one in plain HTTP is reached through a proxy in TLS', async () => {
		const plain = createPlainServer((incoming, response) => {
			incoming.resume();
			response.end(incoming.headers.host);
		});
		const host = `upstream.example:${await listen(plain)}`;
		const network = await startConnectProxy({certificate: certificates.good});
		const proxy = await startTestProxy([`openai=http://${host}`], {upstreamProxies: leadThrough(network.url)});
		for (let index = 0; index < 2; index++) {
			const {response} = await requestRaw(proxy.url, chat);
			assert.deepEqual([response.head?.statusCode, response.body.toString()], [200, host]);
		}

		assert.deepEqual(network.asked.map(({target}) => target), [host]);
		await proxy.close(0);
		await network.close();
		plain.close();
	});

	test('must show a certificate of its own name', async () => {
		const network = await startConnectProxy();
		const proxy = await startTestProxy([`openai=https://upstream.example:${port}`], {upstreamProxies: leadThrough(network.url)});
		const {response} = await requestRaw(proxy.url, chat);
		assert.deepEqual([response.head?.statusCode, response.header('x-tailrace-error')], [502, 'upstream_tls']);
		await proxy.close(0);
		await network.close();
	});

	test('is asked for nothing where the proxy\'s own certificate is another\'s', async () => {
		const network = await startConnectProxy({certificate: certificates.otherName});
		const proxy = await startTestProxy([`openai=https://elsewhere.example:${port}`], {upstreamProxies: leadThrough(network.url)});
		const {response} = await requestRaw(proxy.url, chat);
		assert.deepEqual([response.head?.statusCode, response.header('x-tailrace-error')], [502, 'upstream_proxy_failed']);
		assert.match(response.body.toString(), /localhost:\d+ \(ERR_TLS_CERT_ALTNAME_INVALID\)/v);
		assert.deepEqual(network.asked, []);
		await proxy.close(0);
		await network.close();
	});

	test('that is silent behind a proxy that is not is itself what took too long', async () => {
		const silent = createSocketServer(socket => {
			socket.on('error', () => {/* Given up. */});
		});
		const network = await startConnectProxy();
		const proxy = await startTestProxy([`openai=https://elsewhere.example:${await listen(silent)}`], {upstreamProxies: leadThrough(network.url), connectTimeoutMs: 300});
		const {response} = await requestRaw(proxy.url, chat);
		assert.deepEqual([response.head?.statusCode, response.header('x-tailrace-error')], [504, 'upstream_timeout']);
		await proxy.close(0);
		await network.close();
		silent.close();
	});

	test('speaks over a WebSocket, too', async () => {
		const sockets = new WebSocketServer({server});
		sockets.on('connection', socket => {
			socket.on('message', data => {
				socket.send(data);
			});
		});
		const network = await startConnectProxy();
		const proxy = await startTestProxy([`openai=https://elsewhere.example:${port}`], {upstreamProxies: leadThrough(network.url)});
		const client = new WebSocket(`${proxy.url.replace('http', 'ws')}/v1/responses`);
		await once(client, 'open');
		client.send('hello');
		const [data] = await once(client, 'message') as [Buffer];
		assert.equal(data.toString(), 'hello');
		assert.deepEqual(network.asked.map(({target}) => target), [`elsewhere.example:${port}`]);
		client.close();
		const record = await proxy.takeRecord();
		assert.deepEqual([record.state, record.statusCode], ['ok', 101]);
		network.play(socket => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'));
		const refused = new WebSocket(`${proxy.url.replace('http', 'ws')}/v1/responses`);
		refused.on('error', () => undefined);
		const [, response] = await once(refused, 'unexpected-response') as [unknown, {statusCode: number; headers: Record<string, string>}];
		assert.deepEqual([response.statusCode, response.headers['x-tailrace-error']], [502, 'upstream_proxy_failed']);
		refused.terminate();
		await proxy.close(0);
		sockets.close();
		await network.close();
	});
});
