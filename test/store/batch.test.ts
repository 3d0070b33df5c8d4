import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {TailraceEvent} from '../../source/core/event.js';
import {StoreError} from '../../source/core/store.js';
import {createBatcher} from '../../source/store/batch.js';
import {baseMs, buildActive, start} from './store-traffic.js';

describe('group commit', () => {
	test('the first event is due in 20 ms, the 256th at once', () => {
		const {batcher, batches} = createFaultyBatcher();
		assert.equal(batcher.add([]), null);
		assert.equal(batcher.flush(), null);
		assert.equal(batcher.add(buildEvents(1)), 20);
		assert.equal(batcher.add(buildEvents(254)), null);
		assert.equal(batcher.add(buildEvents(1)), 0);
		assert.equal(batcher.add(buildEvents(300)), null, 'it is due at once already');
		assert.equal(batcher.flush(), null);
		assert.deepEqual(batches.map(batch => batch.length), [556]);
		assert.equal(batcher.add(buildEvents(1)), 20);
	});

	test('where only running requests tell how far they are, the disk is left alone for 100 ms, unless something else comes', () => {
		const progress: TailraceEvent = {
			type: 'request-progress', id: 'a', model: null, responseBytes: 1, outputTokens: 1, isEstimate: true, lastByteAtMs: baseMs,
		};
		const {batcher, batches} = createFaultyBatcher();
		assert.equal(batcher.add([progress]), 100);
		assert.equal(batcher.add([progress]), null);
		assert.equal(batcher.add(buildEvents(1)), 20, 'and not in what is left of the 100');
		assert.equal(batcher.add([progress]), null);
		assert.equal(batcher.flush(), null);
		assert.equal(batches[0]!.length, 4);
		assert.equal(batcher.add([progress]), 100);
		assert.equal(batcher.add(Array.from({length: 255}, () => progress)), 0, 'a full batch is full');
	});

	test('what has piled up is written a bounded batch at a time, in order', () => {
		const {batcher, batches} = createFaultyBatcher();
		const events = buildEvents(5000);
		batcher.add(events);
		assert.deepEqual([batcher.flush(), batcher.flush(), batcher.flush()], [0, 0, null]);
		assert.deepEqual(batches.map(batch => batch.length), [2048, 2048, 904]);
		assert.deepEqual(batches.flat(), events);
	});

	test('while the store fails the batch waits whole, and tries come ever later', () => {
		const {batcher, batches, fail} = createFaultyBatcher();
		const events = buildEvents(10);
		fail(new StoreError('full', 'The disk is full.'));
		batcher.add(events);
		assert.deepEqual(Array.from({length: 7}, () => batcher.flush()), [50, 100, 200, 400, 800, 1000, 1000]);
		assert.equal(batcher.add(events), null, 'the next try is due already');
		assert.deepEqual(batcher.readStatus(), {
			committedCount: 0, waitingCount: 20, rejectedCount: 0, rejection: null, problem: 'The disk is full.',
		});

		fail(null);
		assert.equal(batcher.flush(), null);
		assert.deepEqual(batches, [[...events, ...events]]);
		assert.deepEqual(batcher.readStatus(), {
			committedCount: 20, waitingCount: 0, rejectedCount: 0, rejection: null, problem: null,
		});
		fail(new StoreError('busy', 'Locked.'));
		batcher.add(events);
		assert.equal(batcher.flush(), 50, 'patience begins anew');
	});

	test('a store that fails while a bad event is searched for gets the whole batch again', () => {
		const {batcher, batches, fail, refuse} = createFaultyBatcher();
		const events = buildEvents(8);
		refuse(events[5]!, () => {
			fail(new StoreError('busy', 'Locked.'));
		});
		batcher.add(events);
		assert.equal(batcher.flush(), 50);
		assert.equal(batcher.readStatus().waitingCount, 8);
		fail(null);
		refuse(events[5]!);
		assert.equal(batcher.flush(), null);
		assert.deepEqual(new Set(batches.flat()), new Set(events.filter(event => event !== events[5])));
		assert.deepEqual([batcher.readStatus().committedCount, batcher.readStatus().rejectedCount], [7, 1]);
	});
});

/** A batcher on a writer that fails as it is told. */
function createFaultyBatcher() {
	const batches: Array<readonly TailraceEvent[]> = [];
	let failure: Error | null = null;
	let refused: TailraceEvent | null = null;
	let onRefused: (() => void) | undefined;
	const batcher = createBatcher({
		writer: {
			write(events) {
				if (failure !== null) {
					throw failure;
				}

				if (refused !== null && events.includes(refused)) {
					onRefused?.();
					throw new RangeError('It does not fit.');
				}

				batches.push(events);
			},
		},
	});
	return {
		batcher,
		batches,
		fail(error: Error | null) {
			failure = error;
		},
		refuse(event: TailraceEvent, then?: () => void) {
			refused = event;
			onRefused = then;
		},
	};
}

function buildEvents(count: number): TailraceEvent[] {
	return Array.from({length: count}, (_, number) => start(buildActive(number, baseMs)));
}
