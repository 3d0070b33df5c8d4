import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {TailraceEvent} from '../../source/core/event.js';
import {LogQueue} from '../../source/runtime/output/log-queue.js';
import {ScreenQueue} from '../../source/runtime/output/screen-queue.js';
import {
	baseMs,
	buildActive,
	buildFinished,
	buildId,
	end,
	start,
} from '../store/store-traffic.js';
import {createRandom} from '../helpers/seeded-random.js';
import {withTimers} from '../helpers/with-timers.js';

const random = createRandom(3);
const sendDelayMs = 100;

describe('events on their way to the screen', () => {
	test('go together, and the next only when the last were taken', withTimers(timers => {
		const {queue, sent} = createScreenQueue();
		const [first, second, third] = buildEnds(3);
		queue.push([first!]);
		queue.push([second!]);
		assert.equal(sent.length, 0);
		timers.tick(sendDelayMs);
		assert.deepEqual(sent, [{events: [first, second], shouldResync: false}]);
		queue.push([third!]);
		timers.tick(10 * sendDelayMs);
		assert.equal(sent.length, 1);
		queue.taken();
		timers.tick(sendDelayMs);
		assert.deepEqual(sent[1], {events: [third], shouldResync: false});
	}));

	test('of a request\'s progress only the last goes, and none once it is over', withTimers(timers => {
		const {queue, sent} = createScreenQueue();
		const running = [start(buildActive(1, baseMs)), ...buildProgress(1, 5)];
		const over = [start(buildActive(2, baseMs)), ...buildProgress(2, 5), end(buildActive(2, baseMs, {state: 'ok'}))];
		queue.push([...running, ...over]);
		timers.tick(sendDelayMs);
		assert.deepEqual(sent[0]!.events, [running[0], running.at(-1), over[0], over.at(-1)]);
	}));

	test('a screen that stands still costs no memory: it is told to read anew, once', withTimers(timers => {
		const {queue, sent} = createScreenQueue();
		queue.push(buildEnds(1));
		timers.tick(sendDelayMs);
		for (let round = 0; round < 20; round++) {
			queue.push(buildEnds(1000));
		}

		queue.taken();
		timers.tick(sendDelayMs);
		assert.deepEqual(sent.slice(1), [{events: [], shouldResync: true}]);
		queue.taken();
		const [later] = buildEnds(1);
		queue.push([later!]);
		timers.tick(sendDelayMs);
		assert.deepEqual(sent[2], {events: [later], shouldResync: false});
	}));

	test('at the end all that waits goes, though the last was not taken', withTimers(timers => {
		const {queue, sent} = createScreenQueue();
		queue.push(buildEnds(1));
		timers.tick(sendDelayMs);
		const [last] = buildEnds(1);
		queue.push([last!]);
		queue.flush(true);
		assert.deepEqual(sent[1]!.events, [last]);
	}));
});

describe('lines on their way to the log', () => {
	test('tell of finished requests only, a line each, together', withTimers(timers => {
		const {queue, sent} = createLogQueue();
		queue.push([start(buildActive(1, baseMs)), ...buildProgress(1, 3), ...buildEnds(2)]);
		queue.push(buildEnds(1));
		timers.tick(sendDelayMs);
		assert.equal(sent.length, 1);
		assert.match(sent[0]!, /^(?:\S+Z \S[^\n]*\n){3}$/v);
	}));

	test('a log that nobody reads costs little memory, and says afterwards how many requests it misses', withTimers(timers => {
		const {queue, sent} = createLogQueue();
		queue.push(buildEnds(1));
		timers.tick(sendDelayMs);
		for (let round = 0; round < 10; round++) {
			queue.push(buildEnds(1000));
			timers.tick(sendDelayMs);
		}

		assert.equal(sent.length, 1);
		queue.taken();
		timers.tick(sendDelayMs);
		assert.ok(sent[1]!.length < 300_000);
		const lines = sent[1]!.trimEnd().split('\n');
		const leftOutCount = Number(/^tailrace: (?<count>\d+) requests are not in this log/v.exec(lines.at(-1)!)?.groups!.count);
		assert.equal(lines.length - 1 + leftOutCount, 10_000);
	}));

	test('at the end all that waits goes, though the last was not written', withTimers(() => {
		const {queue, sent} = createLogQueue();
		queue.push(buildEnds(1));
		queue.flush();
		queue.push(buildEnds(1));
		queue.flush();
		assert.equal(sent.length, 1);
		queue.flush(true);
		assert.equal(sent.length, 2);
	}));
});

function createScreenQueue() {
	const sent: Array<{events: readonly TailraceEvent[]; shouldResync: boolean}> = [];
	return {
		sent,
		queue: new ScreenQueue((events, shouldResync) => {
			sent.push({events, shouldResync});
		}),
	};
}

function createLogQueue() {
	const sent: string[] = [];
	return {
		sent,
		queue: new LogQueue(text => {
			sent.push(text);
		}),
	};
}

let lastNumber = 0;

function buildEnds(count: number): TailraceEvent[] {
	return Array.from({length: count}, () => {
		lastNumber++;
		return end(buildFinished(random, lastNumber, baseMs + lastNumber));
	});
}

function buildProgress(number: number, count: number): TailraceEvent[] {
	return Array.from({length: count}, (_, index) => ({
		type: 'request-progress', id: buildId(number), model: null, responseBytes: index, outputTokens: index, isEstimate: true, lastByteAtMs: baseMs,
	}));
}
