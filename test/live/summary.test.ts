import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {createLiveModel} from '../../source/live/create-live-model.js';
import {SecondBuckets} from '../../source/live/second-buckets.js';
import {createRandom} from '../helpers/seeded-random.js';
import {
	buildBatch,
	buildBuckets,
	createLives,
	joinLives,
	listShown,
	shuffle,
	sortRecords,
	summarise,
} from './random-traffic.js';

const nowAtMs = Date.UTC(2026, 10, 21, 14, 2, 31, 400);

const windows = [
	{fromMs: nowAtMs - (15 * 60_000), toMs: nowAtMs, stepCount: 60},
	{fromMs: nowAtMs - (60 * 60_000), toMs: nowAtMs, stepCount: 237},
	{fromMs: nowAtMs - 90_000, toMs: nowAtMs + 1, stepCount: 7},
	{fromMs: nowAtMs - 20_000, toMs: nowAtMs - 5000, stepCount: 100},
	{fromMs: nowAtMs - 900_500, toMs: nowAtMs - 899_400, stepCount: 1},
	{fromMs: nowAtMs + 1, toMs: nowAtMs + 1000, stepCount: 3},
];

describe('the summary of a window', () => {
	test('is what the reference makes of the same requests', () => {
		for (const seed of [1, 2, 3]) {
			const lives = createLives(seed, 800, nowAtMs);
			const live = createLiveModel();
			live.apply(buildBatch(joinLives(lives)));
			for (const window of windows) {
				assert.deepEqual(live.readSummary(window), summarise(lives.map(life => life.record), window));
			}
		}
	});

	test('does not depend on the order of events, nor on their coming twice', () => {
		const random = createRandom(11);
		for (const seed of [4, 5, 6]) {
			const lives = createLives(seed, 400, nowAtMs);
			const events = joinLives(lives);
			const ordered = createLiveModel();
			ordered.apply(buildBatch(events));
			const shuffled = createLiveModel();
			for (const event of shuffle(random, [...events, ...events])) {
				shuffled.apply(buildBatch([event]));
			}

			assert.deepEqual(listShown(shuffled.readRequests()), listShown(ordered.readRequests()));
			assert.deepEqual(shuffled.readSummary(windows[1]!), ordered.readSummary(windows[1]!));
			assert.equal(shuffled.readRates(nowAtMs).inFlightCount, ordered.readRates(nowAtMs).inFlightCount);
		}
	});

	test('stays whole when the list is too short for all requests', () => {
		const random = createRandom(12);
		const lives = createLives(7, 300, nowAtMs);
		const live = createLiveModel({maxRequests: 200});
		const events = joinLives(lives);
		live.apply(buildBatch([...events, ...shuffle(random, events)]));
		assert.equal(live.readRequests().length, 200);
		assert.deepEqual(live.readSummary(windows[1]!), summarise(lives.map(life => life.record), windows[1]!));
	});

	test('is the same from the memory of a store as from the events', () => {
		for (const stepMs of [1000, 10_000, 60_000]) {
			const lives = createLives(8, 500, nowAtMs);
			const records = sortRecords(lives.map(life => life.record));
			const live = createLiveModel();
			live.seed({records, buckets: buildBuckets(records, stepMs), rateLimits: []});
			const whole = {fromMs: nowAtMs - (55 * 60_000), toMs: nowAtMs, stepCount: 1};
			assert.deepEqual(live.readSummary(whole), summarise(records, whole));
			// What was running then ends now, under another name.
			const ended = records.map(record => record.state === 'active'
				? {
					...record, model: 'late', state: 'ok' as const, outputTokens: 5,
				}
				: record);
			live.apply(buildBatch(ended.map(record => ({type: 'request-end', record}))));
			assert.deepEqual(live.readSummary(whole), summarise(ended, whole));
		}
	});
});

describe('the buckets', () => {
	test('forget what is older than an hour', () => {
		const lives = createLives(9, 300, nowAtMs, 59 * 60_000);
		const live = createLiveModel();
		live.apply(buildBatch(joinLives(lives)));
		live.readRates(nowAtMs + (61 * 60_000));
		const window = {fromMs: nowAtMs - (60 * 60_000), toMs: nowAtMs, stepCount: 10};
		assert.equal(live.readSummary(window).totals.requestCount, 0);
		const late = createLives(10, 5, nowAtMs);
		live.apply(buildBatch(joinLives(late)));
		assert.equal(live.readSummary(window).totals.requestCount, 0);
	});

	test('are bounded, and count as other what would be too many', () => {
		const buckets = new SecondBuckets(100);
		for (let index = 0; index < 5000; index++) {
			buckets.count({startedAtMs: nowAtMs + ((index % 50) * 1000), provider: 'p', model: `invented-${index}`});
		}

		assert.equal(buckets.bucketCount, 150);
		const other = [...buckets.rows].find(row => row.model === 'other')!;
		let otherCount = 0;
		for (const totals of other.seconds.values()) {
			otherCount += totals.requestCount;
		}

		assert.equal(otherCount, 4900);
	});

	test('keep nothing of a model that turned out to be another', () => {
		const buckets = new SecondBuckets();
		const place = buckets.count({startedAtMs: nowAtMs, provider: 'p', model: null})!;
		buckets.uncount(place);
		buckets.count({startedAtMs: nowAtMs, provider: 'p', model: 'm'});
		assert.deepEqual([...buckets.rows].map(row => row.model), ['m']);
		assert.equal(buckets.bucketCount, 1);
	});
});
