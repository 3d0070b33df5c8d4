import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {followMetrics, type FollowedMetrics} from '../../../source/api/metrics/follow-metrics.js';
import {noDrops} from '../../../source/core/event.js';
import type {RequestReader} from '../../../source/core/store.js';
import {createMemoryStore} from '../../../source/store/memory.js';
import {
	baseMs,
	buildActive,
	end,
	start,
} from '../../store/store-traffic.js';
import {readExposition, sumSamples} from '../../helpers/exposition.js';

function follow(reader: RequestReader, countFromMs: number | null): FollowedMetrics {
	return followMetrics({
		reader, storeKind: 'memory', countFromMs, readAlerts: () => [], readHealth: () => ({
			startedAtMs: baseMs, isDemo: false, problem: 'the disk is full', waitingCount: 7, dropped: {...noDrops, store: 3},
		}),
	});
}

async function read(metrics: FollowedMetrics, name: string, labels?: Record<string, string>): Promise<number> {
	const {text} = await metrics.read();
	return sumSamples(readExposition(text), name, labels);
}

const finished = (number: number, startedAtMs = baseMs + number) => end(buildActive(number, startedAtMs, {state: 'ok'}));

describe('metrics that follow a store', () => {
	test('count each request once: what ended before, between, and while they looked', async () => {
		const store = createMemoryStore();
		const writer = store.openWriter();
		const reader = store.openReader();
		writer.write([finished(1, baseMs - 1), finished(2), start(buildActive(3, baseMs))]);
		const metrics = follow({
			...reader,
			async readRequests(query) {
				// Ends after the cursor was taken and before the seed is read.
				writer.write([finished(4)]);
				return reader.readRequests(query);
			},
		}, baseMs);
		assert.equal(await read(metrics, 'tailrace_requests_total'), 2);
		assert.equal(await read(metrics, 'tailrace_active_requests'), 1);
		writer.write([end(buildActive(3, baseMs, {state: 'failed'})), finished(5), finished(5)]);
		assert.equal(await read(metrics, 'tailrace_requests_total'), 4);
		assert.equal(await read(metrics, 'tailrace_active_requests'), 0);
	});

	test('cost nothing before anybody reads them, and then know the run from its begin', async () => {
		const store = createMemoryStore();
		let askedCount = 0;
		const reader = store.openReader();
		const metrics = follow({
			...reader,
			async readChanges(cursor) {
				askedCount++;
				return reader.readChanges(cursor);
			},
		}, baseMs);
		store.openWriter().write(Array.from({length: 2500}, (_, number) => finished(number)));
		await metrics.tick();
		assert.equal(askedCount, 0);
		assert.equal(await read(metrics, 'tailrace_requests_total'), 2500);
		store.openWriter().write([finished(3000)]);
		await metrics.tick();
		assert.ok(askedCount > 2);
		assert.equal(await read(metrics, 'tailrace_requests_total'), 2501);
	});

	test('begin with the first reading where the run has had too many to count', async () => {
		const store = createMemoryStore();
		const reader = store.openReader();
		store.openWriter().write([finished(1), finished(2)]);
		const metrics = follow({
			...reader,
			async readRequests(query) {
				return {...await reader.readRequests({limit: query.limit}), nextBeforeSeq: 1};
			},
		}, baseMs);
		assert.equal(await read(metrics, 'tailrace_requests_total'), 0);
		store.openWriter().write([finished(3)]);
		assert.equal(await read(metrics, 'tailrace_requests_total'), 1);
	});

	test('begin at zero where an earlier thread has counted', async () => {
		const store = createMemoryStore();
		const writer = store.openWriter();
		writer.write([finished(1)]);
		const metrics = follow(store.openReader(), null);
		assert.equal(await read(metrics, 'tailrace_requests_total'), 0);
		writer.write([finished(2)]);
		assert.equal(await read(metrics, 'tailrace_requests_total'), 1);
	});

	test('forget a running request that was deleted', async () => {
		const store = createMemoryStore();
		store.openWriter().write([start(buildActive(1, baseMs))]);
		const reader = store.openReader();
		let isDeleted = false;
		const metrics = follow({
			...reader,
			async readChanges(cursor) {
				const changes = await reader.readChanges(cursor);
				return isDeleted ? {...changes, cursor: {...changes.cursor, active: {}}} : changes;
			},
		}, null);
		assert.equal(await read(metrics, 'fastagentic_active_requests'), 1);
		isDeleted = true;
		assert.equal(await read(metrics, 'fastagentic_active_requests'), 0);
	});

	test('catch up with thousands at once', async () => {
		const store = createMemoryStore();
		const writer = store.openWriter();
		const metrics = follow(store.openReader(), null);
		await metrics.catchUp();
		writer.write(Array.from({length: 5000}, (_, number) => finished(number)));
		const both = await Promise.all([read(metrics, 'tailrace_requests_total'), read(metrics, 'tailrace_requests_total')]);
		assert.deepEqual(both, [5000, 5000]);
	});

	test('tell what they know while the store cannot be read, and that it is so', async () => {
		const store = createMemoryStore();
		store.openWriter().write([finished(1)]);
		const reader = store.openReader();
		let isBroken = false;
		const metrics = follow({
			...reader,
			readChanges: async cursor => isBroken ? Promise.reject(new Error('gone')) : reader.readChanges(cursor),
			readRateLimits: async () => isBroken ? Promise.reject(new Error('gone')) : reader.readRateLimits(),
		}, baseMs);
		assert.equal(await read(metrics, 'tailrace_store_readable'), 1);
		isBroken = true;
		assert.equal(await read(metrics, 'tailrace_requests_total'), 1);
		assert.equal(await read(metrics, 'tailrace_store_readable'), 0);
	});

	test('say how recording fares, and every drop by its cause', async () => {
		const metrics = follow(createMemoryStore().openReader(), null);
		assert.equal(await read(metrics, 'tailrace_recording'), 0);
		assert.equal(await read(metrics, 'tailrace_store_waiting_events'), 7);
		assert.equal(await read(metrics, 'tailrace_dropped_events_total', {cause: 'store'}), 3);
		assert.equal(await read(metrics, 'tailrace_dropped_events_total', {cause: 'observer'}), 0);
	});
});
