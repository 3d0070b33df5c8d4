import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {Clock} from '../../source/core/clock.js';
import type {TailraceEvent} from '../../source/core/event.js';
import {StoreError, type RequestReader, type StoreWriter} from '../../source/core/store.js';
import type {StoreAck} from '../../source/runtime/threads/messages.js';
import {StoreKeeper} from '../../source/runtime/threads/store-keeper.js';
import {withTimers} from '../helpers/with-timers.js';
import {openStore} from '../../source/store/open-store.js';
import {
	baseMs,
	buildActive,
	buildId,
	buildInstance,
	end,
	start,
} from '../store/store-traffic.js';

const hourMs = 60 * 60 * 1000;
const clock: Clock = {nowAtMs: () => baseMs, monotonicMs: () => performance.now()};

describe('the keeper of the store', () => {
	test('acknowledges a batch when it is committed, once for several', withTimers(async timers => {
		const {keeper, acks, reader} = createKeeper();
		keeper.take({number: 1, events: [finish(1)]});
		keeper.take({number: 2, events: [finish(2)]});
		assert.deepEqual(acks, []);
		timers.tick(20);
		assert.deepEqual(acks, [{number: 2, rejectedCount: 0}]);
		assert.equal(await countRequests(reader), 2);
	}));

	test('holds what can\'t be written, says why, and says when it is written', withTimers(timers => {
		const {keeper, acks, problems, fail} = createKeeper();
		fail(new StoreError('busy', 'Another program has the store locked.'));
		keeper.take({number: 1, events: [finish(1)]});
		timers.tick(5000);
		assert.deepEqual(problems, ['Another program has the store locked.']);
		assert.deepEqual(acks, []);
		fail(null);
		timers.tick(1000);
		assert.deepEqual(problems, ['Another program has the store locked.', null]);
		assert.deepEqual(acks, [{number: 1, rejectedCount: 0}]);
	}));

	test('acknowledges nothing to a new proxy that an earlier one sent', withTimers(timers => {
		const {keeper, acks, fail} = createKeeper();
		fail(new StoreError('busy', 'Another program has the store locked.'));
		keeper.take({number: 1000, events: [finish(1)]});
		timers.tick(20);
		const later: StoreAck[] = [];
		keeper.connect(ack => {
			later.push(ack);
		});
		fail(null);
		timers.tick(1000);
		keeper.take({number: 1, events: [finish(2)]});
		timers.tick(20);
		assert.deepEqual(acks, []);
		assert.deepEqual(later, [{number: 1, rejectedCount: 0}]);
	}));

	test('only a run\'s first keeper takes what is active in the store for left behind', withTimers(async () => {
		for (const isFirst of [true, false]) {
			const store = openStore('memory:');
			store.openWriter().write([start(buildActive(1, baseMs))]);
			createKeeper({writer: store.openWriter(), isFirst});
			assert.equal(await readState(store.openReader(), 1), isFirst ? 'interrupted' : 'active');
		}
	}));

	test('when the proxy is gone, what it finished is written first and the rest is interrupted', withTimers(async () => {
		const {keeper, reader} = createKeeper();
		keeper.take({number: 1, events: [start(buildActive(1, baseMs)), start(buildActive(2, baseMs)), finish(1)]});
		keeper.interrupt();
		assert.equal(await readState(reader, 1), 'ok');
		assert.equal(await readState(reader, 2), 'interrupted');
	}));

	test('when the proxy is gone and nothing can be written, nothing is judged', withTimers(async timers => {
		const {keeper, reader, fail} = createKeeper();
		keeper.take({number: 1, events: [start(buildActive(1, baseMs))]});
		timers.tick(20);
		fail(new StoreError('busy', 'Another program has the store locked.'));
		keeper.take({number: 2, events: [finish(1)]});
		keeper.interrupt();
		assert.equal(await readState(reader, 1), 'active');
		fail(null);
		timers.tick(1000);
		assert.equal(await readState(reader, 1), 'ok');
	}));

	test('S13 looks for damage when a reader met some, once a minute at most, and says what it found', withTimers(() => {
		let checkCount = 0;
		const {keeper, problems} = createKeeper({
			writer: {
				...openStore('memory:').openWriter(),
				check() {
					checkCount++;
					throw new StoreError('corrupt', 'The store was damaged.');
				},
			},
		});
		keeper.check();
		keeper.check();
		assert.equal(checkCount, 1);
		assert.deepEqual(problems, ['The store was damaged.']);
	}));

	test('writes what waits before it closes, and says that its run ended', withTimers(async () => {
		const {keeper, reader} = createKeeper();
		keeper.take({number: 1, events: [finish(1)]});
		await keeper.close({...buildInstance('instance-1'), endedAtMs: baseMs});
		assert.equal(await countRequests(reader), 1);
		const [instance] = await reader.readInstances();
		assert.equal(instance!.endedAtMs, baseMs);
	}));

	test('S5.63 deletes what is too old, a slice at a time with pauses, and looks again every hour', withTimers(async timers => {
		const store = openStore('memory:');
		const writer = store.openWriter();
		writer.write(Array.from({length: 1200}, (_, number) => end(buildActive(number, baseMs - (5 * hourMs) + number, {state: 'ok'}))));
		writer.write([end(buildActive(5000, baseMs, {state: 'ok'}))]);
		createKeeper({writer, retainMs: 2 * hourMs});
		const count = async () => countRequests(store.openReader());
		timers.tick(30_000);
		assert.equal(await count(), 701);
		timers.tick(50);
		timers.tick(50);
		assert.equal(await count(), 1);
	}));

	test('rolls up what is over, a piece at a time with pauses, and looks again every hour', withTimers(timers => {
		let leftCount = 2;
		let askedCount = 0;
		createKeeper({
			writer: {
				...openStore('memory:').openWriter(),
				rollUp() {
					askedCount++;
					return leftCount-- > 0;
				},
			},
		});
		timers.tick(30_000);
		timers.tick(50);
		timers.tick(50);
		timers.tick(50);
		assert.equal(askedCount, 3);
		leftCount = 0;
		timers.tick(hourMs);
		assert.equal(askedCount, 4);
	}));
});

function createKeeper({writer: given, isFirst = true, retainMs = 30 * 24 * hourMs}: {writer?: StoreWriter; isFirst?: boolean; retainMs?: number} = {}) {
	const store = openStore('memory:');
	const writer = given ?? store.openWriter();
	let failure: StoreError | null = null;
	const problems: Array<string | null> = [];
	const acks: StoreAck[] = [];
	const keeper = new StoreKeeper({
		...writer,
		write(events) {
			if (failure !== null) {
				throw failure;
			}

			writer.write(events);
		},
	}, {location: 'memory:', retainMs, isFirst}, problem => {
		problems.push(problem);
	}, clock);
	keeper.connect(ack => {
		acks.push(ack);
	});
	return {
		keeper,
		acks,
		problems,
		reader: store.openReader(),
		fail(error: StoreError | null) {
			failure = error;
		},
	};
}

function finish(number: number): TailraceEvent {
	return end(buildActive(number, baseMs, {state: 'ok'}));
}

async function countRequests(reader: RequestReader): Promise<number> {
	const {records} = await reader.readRequests({limit: 10_000});
	return records.length;
}

async function readState(reader: RequestReader, number: number): Promise<string> {
	const detail = await reader.readRequest(buildId(number));
	return detail!.record.state;
}
