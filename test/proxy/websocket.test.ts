import assert from 'node:assert/strict';
import {Buffer} from 'node:buffer';
import {once} from 'node:events';
import {createServer, type IncomingMessage, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import type {Duplex} from 'node:stream';
import {
	after,
	afterEach,
	before,
	describe,
	test,
} from 'node:test';
import WebSocket, {WebSocketServer} from 'ws';
import {listClientCaptures, needsFixtures} from '../helpers/fixtures.js';
import {startTestProxy, type TestProxy} from '../helpers/proxy.js';
import {RawClient} from '../helpers/raw-client.js';
import {waitUntil} from '../helpers/wait-until.js';

function echo(socket: WebSocket): void {
	socket.on('message', (data, isBinary) => {
		socket.send(data, {binary: isBinary});
	});
}

describe('a WebSocket', () => {
	let server: Server;
	let sockets: WebSocketServer;
	let proxy: TestProxy;
	let upgrades: Array<{incoming: IncomingMessage; socket: Duplex}> = [];
	/** What the upstream answers to a handshake instead of taking it. */
	let refusal: string | null = null;
	let client: WebSocket | undefined;

	before(async () => {
		server = createServer();
		sockets = new WebSocketServer({noServer: true, perMessageDeflate: true});
		server.on('upgrade', (incoming, socket, head) => {
			upgrades.push({incoming, socket});
			if (refusal !== null) {
				socket.end(refusal, 'latin1');
				return;
			}

			sockets.handleUpgrade(incoming, socket, head, echo);
		});
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
		proxy = await startTestProxy([`openai=http://127.0.0.1:${(server.address() as AddressInfo).port}/base`]);
	});
	afterEach(() => {
		client?.terminate();
		client = undefined;
		upgrades = [];
		refusal = null;
	});
	after(async () => {
		await proxy.close(0);
		sockets.close();
		server.closeAllConnections();
		server.close();
	});

	const open = (headers: Readonly<Record<string, string>> = {}): WebSocket => {
		client = new WebSocket(`${proxy.url.replace('http', 'ws')}/v1/responses?x=1`, {headers, perMessageDeflate: true});
		// What is refused is an error to it.
		client.on('error', () => undefined);
		return client;
	};

	const openWell = async (headers: Readonly<Record<string, string>> = {}): Promise<WebSocket> => {
		const socket = open(headers);
		await once(socket, 'open');
		return socket;
	};

	const readRefusal = async (socket: WebSocket): Promise<{response: IncomingMessage; body: string}> => {
		const [, response] = await once(socket, 'unexpected-response') as [unknown, IncomingMessage];
		const parts: Buffer[] = [];
		for await (const part of response) {
			parts.push(part as Buffer);
		}

		return {response, body: Buffer.concat(parts).toString()};
	};

	test('carries text and bytes both ways, compressed as the two agreed', async () => {
		const socket = await openWell();
		assert.match(socket.extensions, /permessage-deflate/v);
		for (const message of ['{"type":"hello"}', 'h\u{E9}llo \u{1F44B}'.repeat(10_000), Buffer.from([0, 1, 0xFF]), Buffer.alloc(3_000_000, 'abc')]) {
			socket.send(message);
			const [data, isBinary] = await once(socket, 'message') as [Buffer, boolean];
			assert.equal(isBinary, typeof message !== 'string');
			assert.ok(data.equals(Buffer.from(message)));
		}

		socket.close(1000, 'done');
		const [code, reason] = await once(socket, 'close') as [number, Buffer];
		assert.deepEqual([code, reason.toString()], [1000, 'done']);
		const record = await proxy.takeRecord();
		assert.deepEqual([record.state, record.statusCode, record.operation, record.isStream, record.endpoint], ['ok', 101, 'socket', true, '/v1/responses']);
		assert.ok(Math.min(record.requestBytes, record.responseBytes) > 100, 'bytes both ways are counted');
	});

	test('shakes hands with the upstream, not with us: headers and path pass, both ways', async () => {
		sockets.once('headers', headers => {
			headers.push('openai-model: gpt-x', 'x-latin: caf\u{E9}');
		});
		const socket = open({
			Authorization: 'Bearer x', 'OpenAI-Beta': 'responses_websockets=2026-02-06', 'session-id': 's1', 'x-latin': 'caf\u{E9}',
		});
		const [[response]] = await Promise.all([once(socket, 'upgrade') as Promise<[IncomingMessage]>, once(socket, 'open')]);
		const {incoming} = upgrades[0]!;
		assert.equal(incoming.url, '/base/v1/responses?x=1');
		assert.equal(incoming.headers.host, `127.0.0.1:${(server.address() as AddressInfo).port}`);
		assert.deepEqual(
			['authorization', 'openai-beta', 'session-id', 'x-latin', 'upgrade', 'connection', 'sec-websocket-version'].map(name => incoming.headers[name]),
			['Bearer x', 'responses_websockets=2026-02-06', 's1', 'caf\u{E9}', 'websocket', 'Upgrade', '13'],
		);
		assert.match(incoming.headers['sec-websocket-extensions']!, /permessage-deflate/v);
		// Its library writes UTF-8, of which Node reads each byte as a character.
		assert.deepEqual([response.headers['openai-model'], response.headers['x-latin']], ['gpt-x', 'caf\u{C3}\u{A9}']);
		socket.close();
		const record = await proxy.takeRecord();
		assert.equal(record.sessionId, 's1');
	});

	for (const [title, status, answer, body] of [
		['426, so that the client falls back to plain requests', 426, 'HTTP/1.1 426 Upgrade Required\r\ncontent-length: 7\r\nx-a: caf\u{E9}\r\n\r\nno sock', 'no sock'],
		['401 in chunks', 401, 'HTTP/1.1 401 Unauthorized\r\ntransfer-encoding: chunked\r\nx-a: caf\u{E9}\r\n\r\n3\r\nbad\r\n4\r\n key\r\n0\r\n\r\n', 'bad key'],
	] as const) {
		test(`that the upstream refuses with ${title} is refused with the same words`, async () => {
			refusal = answer;
			const {response, body: got} = await readRefusal(open());
			assert.deepEqual([response.statusCode, got, response.headers['x-a']], [status, body, 'caf\u{E9}']);
			const record = await proxy.takeRecord();
			assert.deepEqual([record.state, record.statusCode, record.errorKind], ['failed', status, `http_${status}`]);
		});
	}

	test('whose upstream dies is closed at the client', async () => {
		for (const die of ['destroy', 'resetAndDestroy'] as const) {
			const socket = await openWell();
			(upgrades.at(-1)!.socket as Duplex & {resetAndDestroy: () => void})[die]();
			const [code] = await once(socket, 'close') as [number];
			assert.equal(code, 1006);
			const record = await proxy.takeRecord();
			assert.equal(record.statusCode, 101);
		}
	});

	test('whose client dies is closed at the upstream', async () => {
		const socket = await openWell();
		socket.terminate();
		await waitUntil(() => upgrades[0]!.socket.destroyed, {what: 'the end of the upstream\'s socket'});
		const record = await proxy.takeRecord();
		assert.notEqual(record.state, 'active');
	});

	test('whose client leaves before the upstream has answered is given up there too', async () => {
		refusal = '';
		server.prependOnceListener('upgrade', (_incoming, socket) => {
			socket.end = () => socket;
		});
		const socket = open();
		await waitUntil(() => upgrades.length > 0, {what: 'the handshake upstream'});
		socket.terminate();
		await waitUntil(() => upgrades[0]!.socket.destroyed || upgrades[0]!.socket.readableEnded, {what: 'the end of the upstream\'s socket'});
		const record = await proxy.takeRecord();
		assert.deepEqual([record.state, record.statusCode], ['aborted', null]);
	});

	test('to an upstream that is not there is told so', async () => {
		const closed = createServer().listen(0, '127.0.0.1');
		await once(closed, 'listening');
		const {port} = closed.address() as AddressInfo;
		closed.close();
		const lonely = await startTestProxy([`openai=http://127.0.0.1:${port}`]);
		const socket = new WebSocket(`${lonely.url.replace('http', 'ws')}/v1/responses`);
		socket.on('error', () => undefined);
		const {response} = await readRefusal(socket);
		assert.deepEqual([response.statusCode, response.headers['x-tailrace-error']], [502, 'upstream_refused']);
		const record = await lonely.takeRecord();
		assert.deepEqual([record.state, record.errorKind], ['failed', 'upstream_refused']);
		await lonely.close(0);
	});

	for (const [title, headers, status, code] of [
		['of a foreign page', {Origin: 'https://evil.example'}, 403, 'origin_not_allowed'],
		['by a name that was rebound to this machine', {Host: 'evil.example'}, 403, 'host_not_allowed'],
	] as const) {
		test(`${title} is refused before the upstream hears of it`, async () => {
			const {response} = await readRefusal(open(headers));
			assert.deepEqual([response.statusCode, response.headers['x-tailrace-error']], [status, code]);
			assert.equal(upgrades.length, 0);
		});
	}

	test('that would hide its key on the way is refused, and its record ends', async () => {
		const raw = await RawClient.open(proxy.url);
		raw.send({path: '/v1/responses', headers: [['Connection', 'Upgrade, Authorization'], ['Upgrade', 'websocket'], ['Authorization', 'Bearer x']]});
		const response = await raw.finish();
		await raw.finishConnection();
		raw.close();
		assert.equal(response.header('x-tailrace-error'), 'bad_connection_header');
		const record = await proxy.takeRecord();
		assert.equal(record.errorKind, 'bad_connection_header');
		await waitUntil(() => proxy.inFlightCount() === 0, {what: 'the end of all'});
	});

	test('is cut when tailrace stops, after the time that it was given', async () => {
		const other = await startTestProxy([`openai=http://127.0.0.1:${(server.address() as AddressInfo).port}`]);
		const socket = new WebSocket(`${other.url.replace('http', 'ws')}/v1/responses`);
		await once(socket, 'open');
		const closed = once(socket, 'close');
		await other.close(10);
		await closed;
		assert.equal(other.ended().length, 1);
	});

	test('of Codex is opened as it asked', needsFixtures, async () => {
		const capture = listClientCaptures().find(({name}) => name === 'codex-websocket')!;
		const raw = await RawClient.open(proxy.url);
		const headers = capture.rawHeaders.map(([name, value]) => [name, name === 'Host' ? new URL(proxy.url).host : value] as const);
		raw.send({path: '/v1/responses', headers});
		const response = await raw.finish();
		raw.close();
		assert.equal(response.head?.statusCode, 101);
		const {rawHeaders} = upgrades[0]!.incoming;
		const arrived = Array.from({length: rawHeaders.length / 2}, (_, index) => [rawHeaders[index * 2]!, rawHeaders[(index * 2) + 1]!] as const);
		const others = (pairs: ReadonlyArray<readonly [string, string]>) => pairs.filter(([name]) => !/^(?:host|connection|upgrade)$/iv.test(name));
		assert.deepEqual(others(arrived), others(headers));
		const record = await proxy.takeRecord();
		assert.deepEqual([record.agent, record.sessionId], ['codex', '01a1fc87-2fd1-79b2-a2d8-0a4ebf3e5d7d']);
	});
});
