import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {RateLimit} from '../../source/core/event.js';
import {createLiveModel} from '../../source/live/create-live-model.js';
import {createRandom} from '../helpers/seeded-random.js';
import {buildBatch, shuffle} from './random-traffic.js';

const nowAtMs = Date.UTC(2026, 10, 21, 14, 0, 0);
const minuteMs = 60_000;

const capture = (atMs: number, remaining: number | null, known: Partial<RateLimit> = {}): RateLimit => ({
	type: 'rate-limit', provider: 'anthropic', apiKeyId: null, name: 'tokens', limit: 1000, remaining, usedRatio: null, windowMs: null, resetAtMs: null, capturedAtMs: atMs, ...known,
});

/** A tenth of the limit goes every minute; at `nowAtMs` half of it is left. */
const falling = (known?: Partial<RateLimit>): RateLimit[] =>
	[4, 3, 2, 1, 0].map(minutes => capture(nowAtMs - (minutes * minuteMs), 500 + (minutes * 100), known));

const readFirst = (limits: readonly RateLimit[], atMs = nowAtMs) => {
	const live = createLiveModel();
	live.apply(buildBatch(limits));
	return live.readLimits(atMs)[0]!;
};

describe('the outlook of a limit', () => {
	test('says when it will be full at the present pace', () => {
		const outlook = readFirst(falling({resetAtMs: nowAtMs + (60 * minuteMs)}));
		assert.equal(outlook.limit.remaining, 500);
		assert.equal(Math.round((outlook.fullAtMs! - nowAtMs) / minuteMs), 5);
		assert.notStrictEqual(readFirst(falling()).fullAtMs, null);
	});

	test('says nothing when it resets before, or has been reset', () => {
		assert.equal(readFirst(falling({resetAtMs: nowAtMs + (4 * minuteMs)})).fullAtMs, null);
		assert.equal(readFirst(falling({resetAtMs: nowAtMs + (60 * minuteMs)}), nowAtMs + (61 * minuteMs)).fullAtMs, null);
	});

	test('says nothing from a single capture, from a moment, or when less is used', () => {
		assert.equal(readFirst([capture(nowAtMs, 10)]).fullAtMs, null);
		assert.equal(readFirst([capture(nowAtMs - 500, 900), capture(nowAtMs, 10)]).fullAtMs, null);
		assert.equal(readFirst([capture(nowAtMs - minuteMs, 10), capture(nowAtMs, 900)]).fullAtMs, null);
		assert.equal(readFirst([capture(nowAtMs - minuteMs, null), capture(nowAtMs, null)]).fullAtMs, null);
	});

	test('leaves out captures of a window that is over', () => {
		const before = falling({resetAtMs: nowAtMs + 1000});
		const after = [1, 2].map(minutes => capture(nowAtMs + (minutes * minuteMs), 1000 - (minutes * 10), {resetAtMs: nowAtMs + (90 * minuteMs)}));
		assert.equal(readFirst([...before, ...after], nowAtMs + (2 * minuteMs)).fullAtMs, null);
		const longer = after.map(limit => ({...limit, resetAtMs: nowAtMs + (200 * minuteMs)}));
		const {fullAtMs} = readFirst([...before, ...longer], nowAtMs + (2 * minuteMs));
		assert.equal(Math.round((fullAtMs! - nowAtMs) / minuteMs), 100);
	});

	test('knows a limit that is full', () => {
		assert.equal(readFirst([capture(nowAtMs, 0, {resetAtMs: nowAtMs + minuteMs})], nowAtMs + 10).fullAtMs, nowAtMs);
	});

	test('believes the ratio that the provider itself tells', () => {
		const outlook = readFirst([0.5, 0.6].map((usedRatio, index) =>
			capture(nowAtMs - ((1 - index) * minuteMs), null, {name: '5h', limit: null, usedRatio})));
		assert.equal(Math.round((outlook.fullAtMs! - nowAtMs) / minuteMs), 4);
	});
});

describe('the limits', () => {
	test('do not depend on the order of captures, nor on their coming twice', () => {
		const random = createRandom(21);
		const limits = Array.from({length: 200}, (_, index) => capture(nowAtMs - (index * 3000), random.integer(0, 1000), {name: random.pick(['requests', 'tokens'])}));
		const ordered = createLiveModel();
		ordered.apply(buildBatch(limits));
		const shuffled = createLiveModel();
		shuffled.apply(buildBatch(shuffle(random, [...limits, ...limits])));
		assert.deepEqual(shuffled.readLimits(nowAtMs), ordered.readLimits(nowAtMs));
		assert.deepEqual(ordered.readLimits(nowAtMs).map(outlook => outlook.limit.name), ['requests', 'tokens']);
	});

	test('are the latest of each provider, key and name, from the store too', () => {
		const live = createLiveModel();
		live.apply(buildBatch([capture(nowAtMs, 5), capture(nowAtMs - 1, 6), capture(nowAtMs, 7, {apiKeyId: 'k1'})]));
		live.seed({records: [], buckets: [], rateLimits: [capture(nowAtMs - 5000, 1), capture(nowAtMs - 5000, 2, {provider: 'openai'})]});
		assert.deepEqual(live.readLimits(nowAtMs).map(outlook => outlook.limit.remaining), [5, 7, 2]);
	});

	test('are bounded, and go when they are long over', () => {
		const live = createLiveModel();
		live.apply(buildBatch(Array.from({length: 2000}, (_, index) => capture(nowAtMs + index, 1, {name: `invented-${index}`}))));
		assert.equal(live.readLimits(nowAtMs).length, 500);
		assert.equal(live.readLimits(nowAtMs)[0]!.limit.name, 'invented-1500');
		assert.equal(live.readLimits(nowAtMs + (2 * 60 * minuteMs)).length, 0);
	});
});
