import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {TailraceEvent} from '../../source/core/event.js';
import {Outbox, type ProgressSource} from '../../source/proxy/outbox.js';
import {waitUntil} from '../helpers/wait-until.js';

const event = (id: string): TailraceEvent => ({type: 'request-first-token', id, firstTokenMs: 1});
const idsOf = (batch: readonly TailraceEvent[]): string[] => batch.map(item => (item as {id: string}).id);

/** A running request that has so many things to tell, one a time. */
function createSource(id: string, count: number): ProgressSource & {askedCount: number} {
	const source = {
		isWaiting: false,
		askedCount: 0,
		collect(events: TailraceEvent[]) {
			source.askedCount++;
			events.push(event(`${id}${source.askedCount}`));
			return source.askedCount < count;
		},
	};
	return source;
}

function openOutbox() {
	const batches: string[][] = [];
	const outbox = new Outbox(batch => {
		batches.push(idsOf(batch));
	});
	return {outbox, batches};
}

describe('the outbox', () => {
	test('puts what comes at once into one batch, and then what running requests have to tell', async () => {
		const {outbox, batches} = openOutbox();
		outbox.push(event('a'));
		outbox.touch(createSource('r', 1));
		outbox.push(event('b'));
		await waitUntil(() => batches.length > 0, {what: 'a batch'});
		assert.deepEqual(batches, [['a', 'b', 'r1']]);
	});

	test('asks a running request once a batch, however often it was touched', async () => {
		const {outbox, batches} = openOutbox();
		const source = createSource('r', 1);
		for (let index = 0; index < 1000; index++) {
			outbox.touch(source);
		}

		await waitUntil(() => batches.length > 0, {what: 'a batch'});
		assert.equal(source.askedCount, 1);
		outbox.touch(source);
		await waitUntil(() => batches.length > 1, {what: 'another batch'});
		assert.equal(source.askedCount, 2);
	});

	test('comes back by itself to a request that has more to tell', async () => {
		const {outbox, batches} = openOutbox();
		const source = createSource('r', 3);
		outbox.touch(source);
		await waitUntil(() => batches.length === 3, {what: 'three batches'});
		assert.deepEqual(batches, [['r1'], ['r2'], ['r3']]);
		assert.equal(source.isWaiting, false);
	});

	test('sends no batch without an event', () => {
		const {outbox, batches} = openOutbox();
		outbox.touch({isWaiting: false, collect: () => false});
		outbox.flush();
		assert.deepEqual(batches, []);
	});

	test('gives out everything at once when it is told to, and keeps nothing', () => {
		const {outbox, batches} = openOutbox();
		outbox.push(event('a'));
		outbox.flush();
		outbox.flush();
		assert.deepEqual(batches, [['a']]);
	});

	test('can be filled while a batch leaves', async () => {
		const batches: string[][] = [];
		const outbox = new Outbox(batch => {
			batches.push(idsOf(batch));
			if (batches.length < 3) {
				outbox.push(event(`b${batches.length}`));
			}
		});
		outbox.push(event('b0'));
		await waitUntil(() => batches.length === 3, {what: 'three batches'});
		assert.deepEqual(batches, [['b0'], ['b1'], ['b2']]);
	});
});
