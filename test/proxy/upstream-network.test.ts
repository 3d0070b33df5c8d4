import assert from 'node:assert/strict';
import {Buffer} from 'node:buffer';
import {createServer as createTlsServer} from 'node:https';
import {once} from 'node:events';
import {
	connect,
	createServer,
	type AddressInfo,
	type Server,
	type Socket,
} from 'node:net';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import tls from 'node:tls';
import {brotliCompressSync, gzipSync, zstdCompressSync} from 'node:zlib';
import {makeCertificates, needsOpenssl} from '../helpers/certificates.js';
import {needsBlackHole, startBlackHole} from '../helpers/black-hole.js';
import {needsOwnNetwork, runInOwnNetwork} from '../helpers/own-network.js';
import {startTestProxy} from '../helpers/proxy.js';
import {RawClient, requestRaw, type RawRequest} from '../helpers/raw-client.js';
import {startScriptedUpstream} from '../helpers/scripted-upstream.js';
import {waitUntil} from '../helpers/wait-until.js';

const chat: RawRequest = {
	method: 'POST', path: '/v1/chat/completions', headers: [['content-type', 'application/json']], body: '{"model":"m","stream":true,"messages":[]}',
};

/** What a client gets through a proxy of its own for this upstream. */
async function askOnce(upstreamUrl: string, connectTimeoutMs = 5000) {
	const proxy = await startTestProxy([`openai=${upstreamUrl}`], {connectTimeoutMs});
	const {response} = await requestRaw(proxy.url, chat);
	const record = await proxy.takeRecord();
	await proxy.close(0);
	return {
		status: response.head?.statusCode, code: response.header('x-tailrace-error'), body: response.body.toString(), record,
	};
}

async function listen(server: Server): Promise<number> {
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return (server.address() as AddressInfo).port;
}

/** Takes connections at once, and leads them on when it is opened. */
function createGate(port: number) {
	const opened = Promise.withResolvers<void>();
	const sockets: Socket[] = [];
	const server = createServer(async socket => {
		sockets.push(socket);
		socket.on('error', () => {/* Given up. */});
		await opened.promise;
		const inner = connect({host: '127.0.0.1', port});
		sockets.push(inner);
		inner.on('error', () => {/* As above. */});
		socket.pipe(inner).pipe(socket);
	});
	return {
		server,
		sockets,
		open: opened.resolve,
		close() {
			for (const socket of sockets) {
				socket.destroy();
			}

			server.close();
		},
	};
}

describe('an upstream that', () => {
	test('U2 swallows every packet is given up when connecting has taken too long', needsBlackHole, async () => {
		const hole = await startBlackHole();
		const {status, code, record} = await askOnce(`http://127.0.0.1:${hole.port}`, 300);
		hole.close();
		assert.deepEqual([status, code], [504, 'upstream_timeout']);
		assert.deepEqual([record.state, record.errorKind, record.responseBytes], ['failed', 'upstream_timeout', 0]);
	});

	test('U3 has no address, or whose name server fails or never answers, is told so, and no name waits for another\'s', needsOwnNetwork, async () => {
		const {answers, silentCount} = await runInOwnNetwork();
		const [missing, broken, ...silent] = answers;
		assert.deepEqual([missing?.status, missing?.code], [502, 'upstream_refused']);
		assert.match(missing!.body, /ENOTFOUND/v);
		assert.deepEqual([broken?.status, broken?.code], [502, 'upstream_refused']);
		assert.equal(silent.length, 20);
		for (const {status, code} of silent) {
			assert.deepEqual([status, code], [504, 'upstream_timeout']);
		}

		// Once for each kind of address, and perhaps once more.
		assert.ok(silentCount <= 4, String(silentCount));
	});

	test('U4 stalls in the middle of the handshake is given up, too', async () => {
		const server = createServer(() => {/* Never a word. */});
		const port = await listen(server);
		const {status, code} = await askOnce(`https://127.0.0.1:${port}`, 300);
		server.close();
		assert.deepEqual([status, code], [504, 'upstream_timeout']);
	});

	test('U4 speaks plain HTTP where TLS is expected is not spoken to', async () => {
		const seen: Buffer[] = [];
		const server = createServer(socket => {
			socket.on('error', () => {/* Both sides may have had enough. */});
			socket.on('data', (bytes: Buffer) => {
				seen.push(bytes);
				socket.end('HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n');
			});
		});
		const port = await listen(server);
		const {status, code} = await askOnce(`https://127.0.0.1:${port}`);
		server.close();
		assert.deepEqual([status, code], [502, 'upstream_tls']);
		assert.equal(Buffer.concat(seen).includes('messages'), false);
	});
});

describe('a certificate', needsOpenssl, () => {
	const certificates = makeCertificates();
	const found = tls.getCACertificates('default');
	before(() => {
		tls.setDefaultCACertificates([...found, certificates.authority]);
	});
	after(() => {
		tls.setDefaultCACertificates(found);
	});

	for (const [what, kind, expected] of [
		['that is good is accepted', 'good', 200],
		['that has expired is refused', 'expired', 502],
		['of another name is refused', 'otherName', 502],
		['that nobody vouches for is refused', 'selfSigned', 502],
	] as const) {
		test(`U4 ${what}, and nothing is sent without it`, async () => {
			let requestCount = 0;
			const server = createTlsServer(certificates[kind], (incoming, response) => {
				requestCount++;
				incoming.resume();
				response.end('{}');
			});
			const port = await listen(server);
			const {status, code, body} = await askOnce(`https://localhost:${port}`);
			server.closeAllConnections();
			server.close();
			assert.equal(status, expected);
			assert.equal(code, expected === 200 ? undefined : 'upstream_tls');
			assert.equal(requestCount, expected === 200 ? 1 : 0);
			assert.doesNotMatch(body, /rejectunauthorized|insecure/iv);
		});
	}

	test('U4 that takes long to be shown: what is given up meanwhile is never asked for', async () => {
		const paths: string[] = [];
		const server = createTlsServer(certificates.good, (incoming, response) => {
			paths.push(incoming.url!);
			incoming.resume();
			response.end('{}');
		});
		const port = await listen(server);
		const gate = createGate(port);
		const proxy = await startTestProxy([`openai=https://localhost:${await listen(gate.server)}`]);
		const client = await RawClient.open(proxy.url);
		client.send({...chat, path: '/v1/chat/completions?given-up'});
		await waitUntil(() => gate.sockets.length === 1, {what: 'the connection'});
		client.close();
		const {state} = await proxy.takeRecord();
		assert.equal(state, 'aborted');
		// It may be dropped as soon as it is shown.
		const shown = Promise.race([once(server, 'secureConnection'), once(server, 'tlsClientError')]);
		gate.open();
		await shown;
		const {response} = await requestRaw(proxy.url, chat);
		assert.equal(response.head?.statusCode, 200);
		assert.deepEqual(paths, ['/v1/chat/completions']);
		await proxy.close(0);
		server.closeAllConnections();
		server.close();
		gate.close();
	});
});

describe('a kept connection', () => {
	const answer = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}';
	/** Answers the first request of a connection, and does with the second as told. */
	const play = async (onSecond: (socket: Socket) => void) => {
		let requestCount = 0;
		const sockets: Socket[] = [];
		const server = createServer(socket => {
			sockets.push(socket);
			let count = 0;
			socket.on('error', () => {/* Reset. */});
			socket.on('data', (bytes: Buffer) => {
				if (!bytes.includes('POST')) {
					return;
				}

				requestCount++;
				if (++count === 1) {
					socket.write(answer);
				} else {
					onSecond(socket);
				}
			});
		});
		const port = await listen(server);
		const proxy = await startTestProxy([`openai=http://127.0.0.1:${port}`]);
		return {
			proxy, sockets, requestCount: () => requestCount,
			async close() {
				await proxy.close(0);
				server.close();
			},
		};
	};

	test('U19 that the upstream drops as a request arrives breaks that request, and it is not sent again', async () => {
		for (const end of ['resetAndDestroy', 'destroy'] as const) {
			const {proxy, requestCount, close} = await play(socket => {
				socket[end]();
			});
			await requestRaw(proxy.url, chat);
			const {response} = await requestRaw(proxy.url, chat);
			assert.deepEqual([response.head?.statusCode, response.header('x-tailrace-error')], [502, 'upstream_reset']);
			assert.equal(requestCount(), 2);
			await close();
		}
	});

	test('U19 that the upstream closed while it was idle is not used', async () => {
		const {proxy, sockets, close} = await play(socket => {
			socket.destroy();
		});
		await requestRaw(proxy.url, chat);
		sockets[0]!.end();
		await waitUntil(() => sockets[0]!.destroyed, {what: 'the end of the connection'});
		const {response} = await requestRaw(proxy.url, chat);
		assert.equal(response.head?.statusCode, 200);
		assert.equal(sockets.length, 2);
		await close();
	});
});

describe('a stream', () => {
	test('U21 that comes byte by byte goes on byte by byte: the next is sent only when the last has arrived', async () => {
		const text = 'data: {"choices":[]}\n\n';
		let received = '';
		const upstream = await startScriptedUpstream(async (incoming, response) => {
			incoming.resume();
			response.writeHead(200, {'content-type': 'text/event-stream'});
			for (const [index, byte] of [...text].entries()) {
				await waitUntil(() => received.length === index, {what: `byte ${index} at the client`});
				response.write(byte);
			}

			response.end();
		});
		const proxy = await startTestProxy([`openai=${upstream.url}`]);
		const client = await RawClient.open(proxy.url);
		const response = client.send(chat);
		await waitUntil(() => {
			received = response.body.toString();
			return response.isComplete;
		}, {what: 'the end'});
		assert.equal(received, text);
		assert.equal(response.chunkLengths.length, text.length);
		client.close();
		await proxy.close(0);
		await upstream.close();
	});

	for (const [encoding, encode] of [['gzip', gzipSync], ['br', brotliCompressSync], ['zstd', zstdCompressSync]] as const) {
		test(`U23 in ${encoding} passes as it is, and its tokens are known`, async () => {
			const bytes = encode('data: {"choices":[{"delta":{"content":"Hé"}}]}\n\ndata: {"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":3,"total_tokens":10}}\n\ndata: [DONE]\n\n');
			const upstream = await startScriptedUpstream((incoming, response) => {
				incoming.resume();
				response.writeHead(200, {'content-type': 'text/event-stream', 'content-encoding': encoding, 'content-length': bytes.length});
				response.end(bytes);
			});
			const proxy = await startTestProxy([`openai=${upstream.url}`]);
			const {response} = await requestRaw(proxy.url, {...chat, headers: [...chat.headers!, ['accept-encoding', encoding]]});
			const record = await proxy.takeRecord();
			assert.deepEqual(response.body, bytes);
			assert.equal(response.header('content-encoding'), encoding);
			assert.deepEqual([record.inputTokens, record.outputTokens, record.responseBytes], [7, 3, bytes.length]);
			await proxy.close(0);
			await upstream.close();
		});
	}
});
