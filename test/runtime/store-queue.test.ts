import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {RateLimit, TailraceEvent} from '../../source/core/event.js';
import {StoreQueue} from '../../source/runtime/threads/store-queue.js';
import type {StoreBatch} from '../../source/runtime/threads/messages.js';
import {
	baseMs,
	buildActive,
	buildFinished,
	end,
	start,
} from '../store/store-traffic.js';
import {createRandom} from '../helpers/seeded-random.js';

const random = createRandom(7);

describe('the waiting line before the store', () => {
	test('sends batches in order, few at a time, and the next ones as they are acknowledged', () => {
		const {queue, batches} = createConnectedQueue();
		const events = buildEnds(3000);
		queue.push(events);
		assert.deepEqual(batches.map(batch => batch.number), [1, 2, 3, 4, 5, 6, 7, 8]);
		assert.equal(queue.waitingCount, 3000);
		while (queue.waitingCount > 0) {
			queue.acknowledge({number: batches.at(-1)!.number, rejectedCount: 0});
		}

		assert.deepEqual(batches.flatMap(batch => batch.events), events);
		assert.equal(queue.droppedCount, 0);
	});

	test('sends a new store thread all that the old one did not acknowledge', () => {
		const {queue, batches} = createConnectedQueue();
		const events = buildEnds(600);
		queue.push(events);
		queue.acknowledge({number: 1, rejectedCount: 0});
		const again: StoreBatch[] = [];
		queue.connect(batch => {
			again.push(batch);
		});
		assert.deepEqual(again, batches.slice(1));
		queue.acknowledge({number: 3, rejectedCount: 0});
		assert.equal(queue.waitingCount, 0);
	});

	test('L7 counts every event that it drops, and drops the oldest', () => {
		const queue = new StoreQueue();
		const events = buildEnds(25_000);
		for (let at = 0; at < events.length; at += 100) {
			queue.push(events.slice(at, at + 100));
			assert.ok(queue.waitingCount <= 10_000);
		}

		const kept = takeAll(queue);
		assert.equal(kept.length + queue.droppedCount, events.length);
		assert.deepEqual(kept, events.slice(-kept.length));
		assert.ok(kept.length >= 9500);
	});

	test('drops without a loss what a later event says again', () => {
		const queue = new StoreQueue();
		const finished = buildEnds(3000);
		const starts = finished.map(event => start(buildActive(0, baseMs, {id: event.record.id})));
		const progress = starts.map((event): TailraceEvent => ({
			type: 'request-progress', id: (event as {record: {id: string}}).record.id, model: null, responseBytes: 1, outputTokens: 1, isEstimate: true, lastByteAtMs: baseMs,
		}));
		const limits = Array.from({length: 3000}, (_, index) => buildLimit(`limit ${index % 3}`, index));
		queue.push([...starts, ...progress, ...finished, ...limits]);
		assert.equal(queue.droppedCount, 0);
		assert.deepEqual(takeAll(queue), [...finished, ...limits.slice(-3)]);
	});

	test('keeps the start and the newest progress of a request that runs', () => {
		const queue = new StoreQueue();
		const running = start(buildActive(1, baseMs));
		const {id} = (running as {record: {id: string}}).record;
		const progress = Array.from({length: 11_000}, (_, index): TailraceEvent => ({
			type: 'request-progress', id, model: null, responseBytes: index, outputTokens: index, isEstimate: true, lastByteAtMs: baseMs,
		}));
		queue.push([running, ...progress]);
		assert.deepEqual(takeAll(queue), [running, progress.at(-1)]);
		assert.equal(queue.droppedCount, 0);
	});

	test('adds up what one store thread after the other refused', () => {
		const {queue} = createConnectedQueue();
		queue.push(buildEnds(10));
		queue.acknowledge({number: 1, rejectedCount: 2});
		queue.push(buildEnds(10));
		queue.acknowledge({number: 2, rejectedCount: 3});
		assert.equal(queue.droppedCount, 3);
		queue.connect(() => {/* Takes what comes. */});
		queue.push(buildEnds(10));
		queue.acknowledge({number: 3, rejectedCount: 1});
		assert.equal(queue.droppedCount, 4);
	});

	test('is drained when everything is acknowledged, for all who wait', async () => {
		const {queue, batches} = createConnectedQueue();
		await queue.drain(60_000);
		queue.push(buildEnds(300));
		const both = Promise.all([queue.drain(60_000), queue.drain(60_000)]);
		queue.acknowledge({number: batches.at(-1)!.number, rejectedCount: 0});
		await both;
		assert.equal(queue.waitingCount, 0);
	});

	test('waits for a store that does not answer only as long as it is told', async () => {
		const queue = new StoreQueue();
		queue.push(buildEnds(1));
		await queue.drain(1);
		assert.equal(queue.waitingCount, 1);
	});
});

function createConnectedQueue(): {queue: StoreQueue; batches: StoreBatch[]} {
	const queue = new StoreQueue();
	const batches: StoreBatch[] = [];
	queue.connect(batch => {
		batches.push(batch);
	});
	return {queue, batches};
}

/** Connects a store that takes everything at once. */
function takeAll(queue: StoreQueue): TailraceEvent[] {
	const taken: TailraceEvent[] = [];
	const numbers: number[] = [];
	queue.connect(batch => {
		taken.push(...batch.events);
		numbers.push(batch.number);
	});
	while (queue.waitingCount > 0) {
		queue.acknowledge({number: numbers.at(-1)!, rejectedCount: 0});
	}

	return taken;
}

let lastNumber = 0;

function buildEnds(count: number) {
	return Array.from({length: count}, () => {
		lastNumber++;
		return end(buildFinished(random, lastNumber, baseMs + lastNumber));
	});
}

function buildLimit(name: string, remaining: number): RateLimit {
	return {
		type: 'rate-limit', provider: 'openai', apiKeyId: null, name, limit: 10_000, remaining, usedRatio: null, windowMs: null, resetAtMs: null, capturedAtMs: baseMs,
	};
}
