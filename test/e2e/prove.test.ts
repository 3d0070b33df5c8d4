import assert from 'node:assert/strict';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {setUpEndToEnd} from '../helpers/end-to-end.js';
import {createRandom} from '../helpers/seeded-random.js';
import {drainUnderLoad} from './parts/drain-under-load.js';
import {proveExport} from './parts/prove-export.js';
import {proveSum} from './parts/prove-sum.js';
import {soak} from './parts/soak.js';

const {upstreamUrl} = setUpEndToEnd({before, after});

// Short runs of what `npm run prove:*` does at length.
describe('whatever is asked at random', {concurrency: 2}, () => {
	test('C11 each row, and the sum of all, says what the upstream sent, though clients leave and answers fail', {timeout: 60_000}, async () => {
		const {wrong, sent, stored} = await proveSum({count: 250, seed: 3, atOnce: 12});
		assert.deepEqual(wrong, []);
		assert.deepEqual({...stored}, sent);
		assert.ok(sent.outputTokens > 1000);
	});

	test('X2 X3 a program that is told to end, once or twice, has recorded each stream as its client saw it', {timeout: 60_000}, async () => {
		const random = createRandom(1);
		for (let round = 0; round < 2; round++) {
			const {wrong} = await drainUnderLoad({upstreamUrl: upstreamUrl(), random, streamCount: 25});
			assert.deepEqual(wrong, []);
		}
	});

	test('a store is exported whole, by the command and by the API, while requests pass and others ask large questions', {timeout: 60_000}, async () => {
		assert.deepEqual(await proveExport({
			rowCount: 30_000, perSecond: 20, quietMs: 500, askerCount: 10,
		}), []);
	});

	test('answers, failures, faults and clients that leave, round after round, are all recorded, and leave nothing behind', {timeout: 60_000}, async () => {
		const {wrong, samples} = await soak({
			minutes: 0, seed: 1, requestsInRound: 40, rest: 500,
		});
		assert.deepEqual(wrong, []);
		assert.ok(samples.length >= 4);
	});
});
