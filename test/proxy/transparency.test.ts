import assert from 'node:assert/strict';
import {Buffer} from 'node:buffer';
import {createHash} from 'node:crypto';
import type {IncomingMessage} from 'node:http';
import {
	after,
	before,
	beforeEach,
	describe,
	test,
} from 'node:test';
import {gzipSync, zstdCompressSync} from 'node:zlib';
import {listClientCaptures, needsFixtures} from '../helpers/fixtures.js';
import {setUpProxy} from '../helpers/proxy.js';
import {requestRaw, type RawRequest} from '../helpers/raw-client.js';
import {readBody, startScriptedUpstream} from '../helpers/scripted-upstream.js';
import {createRandom, type SeededRandom} from '../helpers/seeded-random.js';

type Received = {readonly incoming: IncomingMessage; readonly body: Buffer};
type Pair = readonly [name: string, value: string];

const providers = ['openai', 'anthropic', 'gemini', 'ollama', 'chatgpt', 'groq', 'mistral'];
const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function pairUp(raw: readonly string[]): Pair[] {
	return Array.from({length: raw.length / 2}, (_, index) => [raw[index * 2]!, raw[(index * 2) + 1]!]);
}

/** What may differ: the host, what concerns one connection, and where undici writes the length, whose name it lowers. */
const ofConnection = new Set(['host', 'connection', 'keep-alive', 'transfer-encoding', 'content-length', 'expect', 'trailer', 'te', 'upgrade']);
const withoutConnection = (pairs: readonly Pair[]): Pair[] => pairs.filter(([name]) => !ofConnection.has(name.toLowerCase()));

describe('what reaches the upstream', () => {
	let received: Received[] = [];
	const {upstream, proxy} = setUpProxy({before, after}, async () => startScriptedUpstream(async (incoming, response) => {
		received.push({incoming, body: await readBody(incoming)});
		response.end('ok');
	}), {routes: url => providers.map(name => `${name}=${url}`)});
	beforeEach(() => {
		received = [];
	});

	const send = async (request: RawRequest): Promise<Received> => {
		const {response} = await requestRaw(proxy().url, request);
		assert.equal(response.head?.statusCode, 200, response.body.toString());
		assert.equal(received.length, 1);
		return received[0]!;
	};

	describe('of a real client', needsFixtures, () => {
		const captures = listClientCaptures().filter(({name}) => name !== 'codex-websocket');
		for (const capture of captures) {
			test(`(${capture.name}) is what it sent, but for the host and the connection`, async () => {
				const [method = '', target = ''] = capture.requestLine.split(' ', 2);
				const path = target.replace(/^\/(?:[\-a-z]+-(?:sdk|env)|ai-[a-z]+|lc-[a-z]+|compat)(?=\/)/v, '');
				const headers = capture.rawHeaders.map(([name, value]): Pair => [name, name.toLowerCase() === 'host' ? new URL(proxy().url).host : value]);
				const length = Number(headers.find(([name]) => name.toLowerCase() === 'content-length')?.[1] ?? 0);
				const sent = length === 0 ? undefined : Buffer.alloc(length, capture.name);
				const {incoming, body} = await send({
					method, path, headers, body: sent,
				});
				assert.deepEqual(withoutConnection(pairUp(incoming.rawHeaders)), withoutConnection(headers));
				assert.equal(incoming.headers['content-length'], sent && String(length));
				assert.equal(incoming.headers.host, new URL(upstream().url).host);
				assert.equal(incoming.method, method);
				assert.equal(incoming.url, path.replace(/^\/(?:openai|anthropic|groq|mistral)(?=\/)/v, '').replace(/^\/(?=chat\/|responses$)/v, '/v1/'));
				assert.ok(body.equals(sent ?? Buffer.alloc(0)));
			});
		}
	});

	const noise = Buffer.alloc(5 * 1024 * 1024);
	const random = createRandom(11);
	for (let index = 0; index < noise.length; index += 4) {
		noise.writeInt32LE(random.integer(-0x80_00_00_00, 0x7F_FF_FF_FF), index);
	}

	for (const size of [0, 1, (1024 * 1024) - 1, 1024 * 1024, (1024 * 1024) + 1, noise.length]) {
		test(`of a body of ${size} bytes with its length is that body with its length`, async () => {
			const {incoming, body} = await send({method: 'POST', path: '/v1/files', body: noise.subarray(0, size)});
			assert.equal(incoming.headers['content-length'], String(size));
			assert.equal(incoming.headers['transfer-encoding'], undefined);
			assert.equal(hash(body), hash(noise.subarray(0, size)));
		});
	}

	test('of a chunked body is that body, chunked', async () => {
		const parts = [noise.subarray(0, 1), noise.subarray(1, 70_000), noise.subarray(70_000, 3_000_000)];
		const chunked = Buffer.concat([...parts.flatMap(part => [Buffer.from(`${part.length.toString(16)};ext=1\r\n`), part, Buffer.from('\r\n')]), Buffer.from('0\r\n\r\n')]);
		const {incoming, body} = await send({
			method: 'POST', path: '/v1/files', headers: [['Transfer-Encoding', 'chunked']], body: chunked,
		});
		assert.equal(incoming.headers['transfer-encoding'], 'chunked');
		assert.equal(incoming.headers['content-length'], undefined);
		assert.equal(hash(body), hash(noise.subarray(0, 3_000_000)));
	});

	for (const [encoding, bytes] of [['gzip', gzipSync('{"model":"m"}')], ['zstd', zstdCompressSync('{"model":"m"}')]] as const) {
		test(`P22 of a body in ${encoding} is still in ${encoding}`, async () => {
			const {incoming, body} = await send({
				method: 'POST', path: '/v1/chat/completions', headers: [['Content-Encoding', encoding]], body: bytes,
			});
			assert.equal(incoming.headers['content-encoding'], encoding);
			assert.ok(body.equals(bytes));
		});
	}

	for (const method of ['GET', 'DELETE', 'PUT', 'PATCH', 'OPTIONS', 'POST']) {
		test(`of ${method} is ${method}, with and without a body`, async () => {
			const {incoming: empty} = await send({method, path: '/v1/x'});
			assert.equal(empty.method, method);
			received = [];
			const {incoming, body} = await send({method, path: '/v1/x', body: 'body'});
			assert.deepEqual([incoming.method, body.toString(), incoming.headers['content-length']], [method, 'body', '4']);
		});
	}

	test('has the bytes above ASCII that came', async () => {
		const {incoming} = await send({path: '/v1/models', headers: [['X-Latin', 'caf\u{E9} \u{FF}'], ['Cookie', 'a=1'], ['cookie', 'b=2'], ['X-Empty', '']]});
		assert.deepEqual(withoutConnection(pairUp(incoming.rawHeaders)), [['X-Latin', 'caf\u{E9} \u{FF}'], ['Cookie', 'a=1'], ['cookie', 'b=2'], ['X-Empty', '']]);
	});
});

describe('what reaches the client', () => {
	const {upstream, proxy} = setUpProxy({before, after}, startScriptedUpstream);

	test('is the answer, whatever it is: status, phrase, headers and body', async () => {
		const random = createRandom(5);
		for (let index = 0; index < 200; index++) {
			const answer = createAnswer(random);
			upstream().play((incoming, response) => {
				incoming.resume();
				response.writeHead(answer.status, answer.phrase, answer.headers.flat());
				for (const part of answer.parts) {
					response.write(part);
				}

				response.end();
			});
			const {response} = await requestRaw(proxy().url, {path: '/v1/chat/completions', method: 'POST', body: '{}'});
			assert.equal(response.isComplete, true);
			assert.equal(response.head!.statusLine, `HTTP/1.1 ${answer.status} ${answer.phrase}`);
			assert.deepEqual(withoutConnection(response.head!.headers), withoutConnection(answer.headers));
			assert.equal(response.header('content-length'), answer.length);
			assert.ok(response.body.equals(Buffer.concat(answer.parts)));
		}
	});

	for (const [method, status] of [['HEAD', 200], ['HEAD', 404], ['GET', 204], ['GET', 304], ['OPTIONS', 204], ['POST', 304]] as const) {
		test(`is the head alone of ${method} with ${status}, its length included`, async () => {
			const headers = ['X-A', '1', 'ETag', '"x"', ...(status === 204 ? [] : ['Content-Length', '1234'])];
			upstream().play((incoming, response) => {
				incoming.resume();
				response.writeHead(status, headers).end();
			});
			const {response} = await requestRaw(proxy().url, {method, path: '/v1/models'});
			assert.equal(response.isComplete, true);
			assert.equal(response.head?.statusCode, status);
			assert.deepEqual(response.head.headers.filter(([name]) => !['connection', 'keep-alive'].includes(name.toLowerCase())), pairUp(headers));
		});
	}

	test('A11 is a redirect as it is, and nobody follows it', async () => {
		let count = 0;
		upstream().play((incoming, response) => {
			count++;
			incoming.resume();
			response.writeHead(307, {location: 'http://169.254.169.254/latest/meta-data/'}).end('moved');
		});
		const {response} = await requestRaw(proxy().url, {method: 'POST', path: '/v1/chat/completions', body: '{}'});
		assert.deepEqual([response.head?.statusCode, response.header('location'), response.body.toString(), count], [307, 'http://169.254.169.254/latest/meta-data/', 'moved', 1]);
	});
});

function createAnswer(random: SeededRandom) {
	const parts = Array.from({length: random.integer(0, 6)}, () => Buffer.from(Array.from({length: random.integer(1, 3000)}, () => random.integer(0, 255))));
	const length = random.integer(0, 1) === 0 ? undefined : String(Buffer.concat(parts).length);
	const text = (): string => Array.from({length: random.integer(0, 30)}, () => String.fromCodePoint(random.pick([0x21, 0x2C, 0x22, 0x3A, 0x41, 0x7E, 0xA1, 0xE9, 0xFF]))).join('');
	const names = ['Set-Cookie', 'set-cookie', 'X-Ratelimit-Limit-Requests', 'x-request-id', 'X-A', 'X-B', 'Content-Type', 'Server', 'Date', 'Via', 'Link'];
	const headers = Array.from({length: random.integer(0, 12)}, (): Pair => [random.pick(names), text()]);
	return {
		status: random.pick([200, 200, 201, 202, 206, 299, 301, 400, 401, 403, 404, 409, 422, 429, 500, 503, 529, 599]),
		phrase: random.pick(['OK', '', 'Too Many Requests', 'I\'m "odd"']),
		headers: length === undefined ? headers : [...headers, ['content-length', length] as const],
		length,
		parts,
	};
}
