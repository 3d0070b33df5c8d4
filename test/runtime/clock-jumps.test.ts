import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {StoreKeeper} from '../../source/runtime/threads/store-keeper.js';
import {openStore} from '../../source/store/open-store.js';
import {withTimers, type Timers} from '../helpers/with-timers.js';
import {baseMs, buildActive, end} from '../store/store-traffic.js';

const hourMs = 60 * 60 * 1000;
const dayMs = 24 * hourMs;

/** A keeper with a request of three days ago and one of an hour ago, and a clock that stands until it is moved. */
function createKeeper(timers: Timers) {
	let nowAtMs = baseMs;
	let monotonicMs = 0;
	const store = openStore('memory:');
	const clock = {nowAtMs: () => nowAtMs, monotonicMs: () => monotonicMs};
	const keeper = new StoreKeeper(store.openWriter(), {location: 'memory:', retainMs: 10 * dayMs, isFirst: true}, () => {/* Nobody asks. */}, clock);
	const finish = (number: number, startedAtMs: number): void => {
		keeper.take({number, events: [end({...buildActive(number, startedAtMs), state: 'ok'})]});
		timers.tick(20);
	};

	finish(1, baseMs - (3 * dayMs));
	finish(2, baseMs - hourMs);
	const reader = store.openReader();
	return {
		finish,
		/** The wall clock alone. */
		jump(ms: number) {
			nowAtMs += ms;
		},
		/** Time passes, an hour at a time, and with it what is done regularly. */
		pass(ms: number) {
			for (let passedMs = 0; passedMs < ms; passedMs += hourMs) {
				nowAtMs += hourMs;
				monotonicMs += hourMs;
				timers.tick(hourMs);
			}
		},
		async count() {
			const {records} = await reader.readRequests({limit: 10});
			return records.length;
		},
		async close() {
			await reader.close();
		},
	};
}

describe('what is kept when the wall clock jumps', () => {
	test('T2 a year ahead and back deletes nothing, not even after requests of the wrong year', withTimers(async timers => {
		const keeper = createKeeper(timers);
		keeper.pass(hourMs);
		keeper.jump(365 * dayMs);
		keeper.finish(3, baseMs + (365 * dayMs));
		keeper.pass(3 * hourMs);
		assert.equal(await keeper.count(), 3);
		keeper.jump(-365 * dayMs);
		keeper.pass(3 * hourMs);
		assert.equal(await keeper.count(), 3);
		await keeper.close();
	}));

	test('T2 after a jump back what is too old goes as ever', withTimers(async timers => {
		const keeper = createKeeper(timers);
		keeper.jump(365 * dayMs);
		keeper.pass(2 * hourMs);
		keeper.jump(-365 * dayMs);
		keeper.pass(8 * dayMs);
		keeper.finish(3, baseMs + (8 * dayMs));
		keeper.pass(2 * hourMs);
		assert.equal(await keeper.count(), 2, 'the one of eleven days ago is gone');
		await keeper.close();
	}));

	test('T2 a clock that stays ahead is believed after a day', withTimers(async timers => {
		const keeper = createKeeper(timers);
		keeper.jump(365 * dayMs);
		keeper.finish(3, baseMs + (365 * dayMs));
		keeper.pass(20 * hourMs);
		assert.equal(await keeper.count(), 3);
		keeper.pass(10 * hourMs);
		assert.equal(await keeper.count(), 1);
		await keeper.close();
	}));
});
