import assert from 'node:assert/strict';
import {Buffer} from 'node:buffer';
import {describe, test} from 'node:test';
import {createKeyHasher} from '../../source/proxy/key-id.js';
import {createRequestId} from '../../source/proxy/request-id.js';

describe('the id of a request', () => {
	const nowAtMs = Date.UTC(2026, 10, 21, 12);

	test('is a UUID of version 7 and of the usual variant', () => {
		for (let index = 0; index < 1000; index++) {
			assert.match(createRequestId(nowAtMs + index), /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/v);
		}
	});

	test('begins with its time, fractions dropped', () => {
		const id = createRequestId(nowAtMs + 0.9);
		assert.equal(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16), nowAtMs);
	});

	test('sorts by time', () => {
		const ids = Array.from({length: 1000}, (_, index) => createRequestId(nowAtMs + (index * 7)));
		assert.deepEqual(ids.toSorted(), ids);
	});

	test('is unique within a millisecond, also where its random bytes are used up', () => {
		assert.equal(new Set(Array.from({length: 20_000}, () => createRequestId(nowAtMs))).size, 20_000);
	});
});

describe('the id of a key', () => {
	const hash = createKeyHasher(Buffer.alloc(32, 1));

	test('is always the same for the same provider and key, and never the key', () => {
		const id = hash('openai', 'sk-secret');
		assert.match(id, /^k1_[0-9a-f]{16}$/v);
		assert.equal(hash('openai', 'sk-secret'), id);
		assert.equal(createKeyHasher(Buffer.alloc(32, 1))('openai', 'sk-secret'), id);
	});

	test('tells keys, providers and installations apart', () => {
		const ids = [
			hash('openai', 'sk-secret'),
			hash('openai', 'sk-secreu'),
			hash('groq', 'sk-secret'),
			hash('openai\0sk', '-secret'),
			createKeyHasher(Buffer.alloc(32, 2))('openai', 'sk-secret'),
		];
		assert.equal(new Set(ids).size, ids.length);
	});

	test('stays the same when more keys than it remembers have come between', () => {
		const id = hash('openai', 'sk-secret');
		for (let index = 0; index < 2500; index++) {
			hash('openai', `made up ${index}`);
		}

		assert.equal(hash('openai', 'sk-secret'), id);
	});
});
