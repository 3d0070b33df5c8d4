import assert from 'node:assert/strict';
import {Buffer} from 'node:buffer';
import {createHash} from 'node:crypto';
import {gzipSync, zstdCompressSync} from 'node:zlib';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {createKeyHasher} from '../../source/proxy/key-id.js';
import {createRequestHasher, type RequestHasher} from '../../source/proxy/request-hash.js';
import {setUpProxy} from '../helpers/proxy.js';
import {RawClient, requestRaw} from '../helpers/raw-client.js';
import {splitAtRandom} from '../helpers/read-facts.js';
import {readBody, startScriptedUpstream} from '../helpers/scripted-upstream.js';
import {createRandom} from '../helpers/seeded-random.js';
import {waitUntil} from '../helpers/wait-until.js';

const body = Buffer.from('{"model":"gpt-x","messages":[{"role":"user","content":"hi"}]}');
const secret = Buffer.alloc(32, 1);

function hash(bytes: Uint8Array, {start = createRequestHasher(secret), maxLength = bytes.length}: {start?: RequestHasher; maxLength?: number} = {}): string | null {
	const running = start();
	for (const piece of splitAtRandom(bytes, createRandom(5), maxLength)) {
		running.push(piece);
	}

	running.isWhole = true;
	return running.end();
}

describe('the hash of a body', () => {
	test('is the same for the same bytes, however they come', () => {
		assert.match(hash(body) ?? '', /^[0-9a-f]{16}$/v);
		assert.equal(hash(body), hash(body, {maxLength: 3}));
		assert.notEqual(hash(body), hash(body.subarray(1)));
	});

	test('tells nothing to who does not have the secret', () => {
		assert.notEqual(hash(body), hash(body, {start: createRequestHasher(Buffer.alloc(32, 2))}));
		assert.notEqual(hash(body), createHash('sha256').update(body).digest('hex').slice(0, 16));
		assert.equal(createKeyHasher(secret)('', body.toString()).includes(hash(body)!), false);
	});

	test('is none for no body and for a very large one', () => {
		assert.equal(hash(Buffer.alloc(0)), null);
		assert.equal(hash(Buffer.alloc((8 * 1024 * 1024) + 1)), null);
		assert.notEqual(hash(Buffer.alloc(8 * 1024 * 1024)), null);
	});
});

describe('the record of a request', () => {
	const {proxy} = setUpProxy({before, after}, async () => startScriptedUpstream(async (incoming, response) => {
		await readBody(incoming);
		response.end('{}');
	}));

	const send = async (bytes: Uint8Array, encoding?: string): Promise<string | null> => {
		await requestRaw(proxy().url, {
			method: 'POST', path: '/v1/chat/completions', headers: encoding === undefined ? [] : [['content-encoding', encoding]], body: Buffer.from(bytes),
		});
		const {requestHash} = await proxy().takeRecord();
		return requestHash;
	};

	test('has the same hash for the same question, encoded or not', async () => {
		const plain = await send(body);
		assert.match(plain ?? '', /^[0-9a-f]{16}$/v);
		assert.equal(await send(body), plain);
		assert.equal(await send(gzipSync(body), 'gzip'), plain);
		assert.equal(await send(zstdCompressSync(body), 'zstd'), plain);
		assert.notEqual(await send(Buffer.from(body.toString().replace('hi', 'ho'))), plain);
	});

	test('has none where the body could not be decoded', async () => {
		assert.equal(await send(body, 'compress'), null);
		assert.equal(await send(body, 'gzip'), null);
	});

	test('has none where the client left half way', async () => {
		const client = await RawClient.open(proxy().url);
		client.send({
			method: 'POST', path: '/v1/chat/completions', headers: [['content-length', '1000']], body: 'half',
		});
		await waitUntil(() => proxy().events.some(event => event.type === 'request-start' && event.record.requestBytes === 4), {what: 'the start of the request'});
		client.close();
		const {requestHash} = await proxy().takeRecord();
		assert.equal(requestHash, null);
	});
});
