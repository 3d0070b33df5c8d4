import assert from 'node:assert/strict';
import {after, describe, test} from 'node:test';
import {
	brotliDecompressSync,
	gunzipSync,
	inflateSync,
	zstdDecompressSync,
} from 'node:zlib';
import {contentEncodings} from './content-encoding.js';
import {startFixtureUpstream, type Chunking} from './fixture-upstream.js';
import {listClientCaptures, listWireFixtures, needsFixtures} from './fixtures.js';
import {requestRaw} from './raw-client.js';

const upstream = await startFixtureUpstream();
after(upstream.close);

const decoders = {
	gzip: gunzipSync, deflate: inflateSync, br: brotliDecompressSync, zstd: zstdDecompressSync,
};

describe('the fixture upstream', needsFixtures, () => {
	const fixtures = listWireFixtures();
	const stream = fixtures.find(fixture => fixture.name.startsWith('13-'))!;

	test('answers with the recording, byte for byte, however it is cut', async () => {
		for (const chunking of ['whole', 'events', 'bytes', {seed: 3}] satisfies Chunking[]) {
			upstream.serve(stream, {chunking});

			const {response} = await requestRaw(`${upstream.url}/v1/messages?x=1`, {method: 'POST', body: '{"a":1}'});
			assert.deepEqual(new Uint8Array(response.body), stream.body);
			assert.equal(response.header('content-type'), stream.meta.contentType);
			assert.equal(response.isComplete, true);
			const received = upstream.received.at(-1)!;
			assert.equal(received.url, '/v1/messages?x=1');
			assert.equal(received.body.toString(), '{"a":1}');
		}

		upstream.serve(stream, {chunking: 'events'});
		const {response} = await requestRaw(upstream.url);
		assert.equal(response.chunkLengths.length, new TextDecoder().decode(stream.body).split('\n\n').filter(Boolean).length);
	});

	test('encodes it as a live stream would', async () => {
		for (const encoding of contentEncodings) {
			for (const chunking of ['whole', 'events', {seed: 4}] satisfies Chunking[]) {
				upstream.serve(stream, {chunking, encoding});

				const {response} = await requestRaw(upstream.url);
				assert.equal(response.header('content-encoding'), encoding);
				assert.deepEqual(new Uint8Array(decoders[encoding](response.body)), stream.body);
			}
		}
	});

	test('has a body for each recording, and the captures of clients', () => {
		assert.ok(fixtures.length >= 32);
		assert.ok(fixtures.every(fixture => fixture.body.length > 0 && fixture.expected.status === fixture.meta.status));
		assert.ok(listClientCaptures().every(capture => capture.rawHeaders.length > 0));
	});
});
