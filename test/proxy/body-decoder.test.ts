import assert from 'node:assert/strict';
import {Buffer} from 'node:buffer';
import {once} from 'node:events';
import {describe, test} from 'node:test';
import {
	brotliCompressSync,
	constants,
	createZstdCompress,
	deflateSync,
	gzipSync,
	zstdCompressSync,
} from 'node:zlib';
import {createBodyDecoder} from '../../source/proxy/body-decoder.js';
import {contentEncodings, encodeParts} from '../helpers/content-encoding.js';
import {createRandom} from '../helpers/seeded-random.js';
import {waitUntil} from '../helpers/wait-until.js';

const encode = {
	gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync, zstd: zstdCompressSync,
};

type Decoding = {data: Buffer[]; ends: Array<string | null>};

function startDecoding(encoding: string | undefined) {
	const seen: Decoding = {data: [], ends: []};
	const decoder = createBodyDecoder(encoding, {
		onData(chunk) {
			assert.equal(seen.ends.length, 0, 'data came after the end');
			seen.data.push(Buffer.from(chunk));
		},
		onEnd(problem) {
			seen.ends.push(problem);
		},
	});
	return {decoder, seen};
}

async function decode(encoding: string | undefined, chunks: readonly Uint8Array[]): Promise<{text: Buffer; problem: string | null}> {
	const {decoder, seen} = startDecoding(encoding);
	for (const chunk of chunks) {
		decoder.push(chunk);
	}

	decoder.end();
	await waitUntil(() => seen.ends.length > 0, {what: 'the end of decoding'});
	assert.equal(seen.ends.length, 1);
	return {text: Buffer.concat(seen.data), problem: seen.ends[0]!};
}

function cut(bytes: Buffer, seed: number): Buffer[] {
	const random = createRandom(seed);
	const parts: Buffer[] = [];
	for (let start = 0; start < bytes.length;) {
		const end = start + random.integer(1, 50);
		parts.push(bytes.subarray(start, end));
		start = end;
	}

	return parts;
}

const text = Buffer.from('data: {"choices":[{"delta":{"content":"h\u{E9}llo \u{1F44B}"}}]}\n\n'.repeat(200));

describe('a body', () => {
	for (const encoding of contentEncodings) {
		test(`in ${encoding} is decoded however it is cut`, async () => {
			const coded = encode[encoding](text);
			for (const chunks of [[coded], cut(coded, 1), cut(coded, 2)]) {
				assert.deepEqual(await decode(encoding, chunks), {text, problem: null});
			}
		});

		test(`in ${encoding} is there event by event, before its end`, async () => {
			const {decoder, seen} = startDecoding(encoding);
			const parts = await encodeParts(['one ', 'two ', 'three'].map(part => Buffer.from(part)), encoding);
			decoder.push(parts[0]!);
			await waitUntil(() => Buffer.concat(seen.data).toString() === 'one ', {what: 'the first event'});
			decoder.push(parts[1]!);
			await waitUntil(() => Buffer.concat(seen.data).toString() === 'one two ', {what: 'the second event'});
			assert.deepEqual(seen.ends, []);
			decoder.end();
			await waitUntil(() => seen.ends.length > 0, {what: 'the end'});
		});

		test(`in ${encoding} that is cut off gives what came`, async () => {
			const coded = Buffer.concat(await encodeParts([text, createNoise(20_000)], encoding));
			const {text: got} = await decode(encoding, [coded.subarray(0, -5000)]);
			assert.ok(got.subarray(0, text.length).equals(text));
		});

		test(`that is not the ${encoding} it says ends with a problem, once`, async () => {
			const {text: got, problem} = await decode(encoding, [Buffer.from('this is no coded body at all'), Buffer.from('and goes on')]);
			assert.equal(got.length, 0);
			assert.match(problem!, /could not be decoded/v);
		});

		test(`A17 in ${encoding} that grows out of proportion is given up soon after 8 MB`, async () => {
			const {text: got, problem} = await decode(encoding, [encode[encoding](Buffer.alloc(24 * 1024 * 1024))]);
			assert.match(problem!, /grows too much/v);
			assert.ok(got.length < 9 * 1024 * 1024, `${got.length} bytes`);
		});

		test(`that is empty is no problem in ${encoding}`, async () => {
			assert.deepEqual(await decode(encoding, []), {text: Buffer.alloc(0), problem: null});
		});
	}

	test('without an encoding, or with one that changes nothing, is handed on at once', () => {
		for (const encoding of [undefined, '', 'identity', ' Identity ,']) {
			const {decoder, seen} = startDecoding(encoding);
			decoder.push(text);
			assert.deepEqual(seen.data, [text]);
			decoder.end();
			assert.deepEqual(seen.ends, [null]);
		}
	});

	test('in two layers is decoded from the outer to the inner', async () => {
		assert.deepEqual(await decode('gzip, br', cut(brotliCompressSync(gzipSync(text)), 3)), {text, problem: null});
		assert.deepEqual(await decode('X-GZIP,identity,ZSTD', [zstdCompressSync(gzipSync(text))]), {text, problem: null});
	});

	test('of several gzip members is one body', async () => {
		assert.deepEqual(await decode('gzip', [gzipSync(text), gzipSync(text)]), {text: Buffer.concat([text, text]), problem: null});
	});

	test('A17 in zstd that wants a large window is not decoded', async () => {
		const coded = zstdCompressSync(text, {params: {[constants.ZSTD_c_windowLog]: 27, [constants.ZSTD_c_enableLongDistanceMatching]: 1}});
		const streamed = createZstdCompress({params: {[constants.ZSTD_c_windowLog]: 27}});
		const parts: Buffer[] = [];
		streamed.on('data', (part: Buffer) => {
			parts.push(part);
		});
		streamed.write(text);
		streamed.end();
		await once(streamed, 'end');
		assert.deepEqual(await decode('zstd', [coded]), {text, problem: null});
		const {problem} = await decode('zstd', parts);
		assert.match(problem!, /could not be decoded/v);
	});

	test('A17 in a layer more than two, or in an encoding that nobody knows, is not looked at', () => {
		for (const encoding of ['gzip, gzip, gzip', 'compress', 'gzip, aws-chunked', 'gzip,'.repeat(5000)]) {
			const {decoder, seen} = startDecoding(encoding);
			assert.equal(seen.ends.length, 1);
			assert.match(seen.ends[0]!, /is not decoded/v);
			assert.ok(seen.ends[0]!.length < 120);
			decoder.push(gzipSync(text));
			decoder.end();
			assert.deepEqual([seen.data.length, seen.ends.length], [0, 1]);
		}
	});

	test('that comes faster than it can be decoded is given up', () => {
		const {decoder, seen} = startDecoding('gzip');
		const noise = gzipSync(createNoise(128 * 1024), {level: 1});
		for (let index = 0; index < 100 && seen.ends.length === 0; index++) {
			decoder.push(noise);
		}

		assert.match(seen.ends[0]!, /faster than/v);
		decoder.push(noise);
		decoder.end();
		assert.equal(seen.ends.length, 1);
	});

	test('takes no harm from what comes after its end', async () => {
		const {decoder, seen} = startDecoding('gzip');
		decoder.push(gzipSync(text));
		decoder.end();
		decoder.push(gzipSync(text));
		decoder.end();
		await waitUntil(() => seen.ends.length > 0, {what: 'the end'});
		assert.equal(seen.ends.length, 1);
	});
});

/** Bytes that do not get smaller. */
function createNoise(length: number): Buffer {
	const random = createRandom(7);
	return Buffer.from(Array.from({length}, () => random.integer(0, 255)));
}
