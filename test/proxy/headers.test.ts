import assert from 'node:assert/strict';
import {Buffer} from 'node:buffer';
import {describe, test} from 'node:test';
import {
	buildClientHeaders,
	buildUpstreamHeaders,
	countHeader,
	findHeader,
} from '../../source/proxy/headers.js';

const hopByHop = ['Connection', 'Keep-Alive', 'Proxy-Connection', 'Proxy-Authenticate', 'Proxy-Authorization', 'TE', 'Transfer-Encoding', 'Upgrade'];

describe('headers on their way to the upstream', () => {
	test('keep their order, their case and their duplicates', () => {
		const raw = ['X-B', '1', 'x-a', '2', 'X-b', '3', 'AUTHORIZATION', 'Bearer x', 'Accept-Encoding', 'gzip, br', 'session_id', 's', 'content-encoding', 'zstd', 'X-Empty', ''];
		assert.deepEqual(buildUpstreamHeaders(raw), raw);
	});

	test('lose what concerns one connection only, the host, and an expectation that we meet ourselves', () => {
		const raw = [...hopByHop, 'Host', 'Expect', 'Trailer'].flatMap(name => [name, name === 'Connection' ? 'keep-alive' : 'x']);
		assert.deepEqual(buildUpstreamHeaders([...raw, 'X-Kept', '1']), ['X-Kept', '1']);
	});

	test('lose the token that is for us', () => {
		assert.deepEqual(buildUpstreamHeaders(['X-Tailrace-Token', 'ab', 'x-tailrace-session', 's', 'x-tailrace-token', 'cd']), ['x-tailrace-session', 's']);
	});

	test('lose what Connection names', () => {
		assert.deepEqual(buildUpstreamHeaders(['X-Gone', '1', 'Connection', 'close, X-Gone', 'X-Kept', '2', 'connection', 'x-too', 'X-Too', '3']), ['X-Kept', '2']);
	});

	for (const name of ['Authorization', 'x-api-key', 'API-Key', 'X-Goog-Api-Key', 'Cookie', 'Host', 'Content-Length']) {
		test(`are refused where Connection names ${name}, which must not get lost on the way`, () => {
			assert.equal(buildUpstreamHeaders(['Connection', `keep-alive, ${name}`, 'X-A', '1']), null);
		});
	}
});

describe('headers on their way to the client', () => {
	test('keep their order, their case, their duplicates and their bytes', () => {
		const raw = ['Set-Cookie', 'a=1', 'set-cookie', 'b=2', 'X-Latin', 'caf\u{E9}', 'Retry-After', '3', 'Content-Encoding', 'br', 'Trailer', 'x-checksum', 'Date', 'now'];
		assert.deepEqual(buildClientHeaders(raw), raw);
		assert.deepEqual(buildClientHeaders(raw.map(text => Buffer.from(text, 'latin1'))), raw);
	});

	test('lose what concerns one connection only, and what Connection names, before it or after', () => {
		const raw = hopByHop.flatMap(name => [name, name === 'Connection' ? 'X-Gone, Close' : 'x']);
		assert.deepEqual(buildClientHeaders(['X-Gone', '1', ...raw, 'X-Kept', '2', 'x-gone', '3']), ['X-Kept', '2']);
	});
});

test('a header is found by its name whatever its case, the first one first, and counted', () => {
	const raw = ['X-One', '1', 'x-one', '2', 'X-Two', 'x-one'];
	assert.equal(findHeader(raw, 'x-one'), '1');
	assert.equal(findHeader(raw, 'x-three'), undefined);
	assert.equal(countHeader(raw, 'x-one'), 2);
	assert.equal(countHeader(raw, 'x-three'), 0);
});
