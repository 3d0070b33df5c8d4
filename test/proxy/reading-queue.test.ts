import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {ReadingQueue} from '../../source/proxy/reading-queue.js';
import {waitUntil} from '../helpers/wait-until.js';

/** Each reading takes so long on a clock of its own; `told` holds what was read whenever somebody was told of it. */
function openQueue(readingMs = 0) {
	let nowMs = 0;
	const read: string[] = [];
	const told: string[][] = [];
	const queue = new ReadingQueue({monotonicMs: () => nowMs}, () => {
		told.push(read.splice(0));
	}, () => {
		read.push('dropped');
	});
	const add = (name: string, options: {byteCount?: number; isUrgent?: boolean} = {}): void => {
		queue.add(() => {
			nowMs += readingMs;
			read.push(name);
		}, options);
	};

	return {
		queue, told, read, add,
	};
}

const names = (count: number): string[] => Array.from({length: count}, (_, index) => `r${index}`);

describe('what is read later', () => {
	test('is read in the order in which it came, in one go, and told once', async () => {
		const {told, read, add} = openQueue();
		for (const name of names(100)) {
			add(name);
		}

		assert.deepEqual(read, [], 'nothing while the traffic passes');
		await waitUntil(() => told.length > 0, {what: 'the readings'});
		assert.deepEqual(told, [names(100)]);
	});

	test('leaves off now and then, so that the traffic gets its turn', async () => {
		const {queue, told, add} = openQueue(1);
		let readBefore: number | undefined;
		queue.add(() => {
			setImmediate(() => {
				readBefore = told.flat().length;
			});
		}, {});
		for (const name of names(20)) {
			add(name);
		}

		await waitUntil(() => told.flat().length === 20, {what: 'all readings'});
		assert.deepEqual(told, [names(20).slice(0, 7), names(20).slice(7, 15), names(20).slice(15)]);
		assert.equal(readBefore, 7, 'what was due meanwhile comes between the first slice and the next');
	});

	test('goes on as long as too much is left', async () => {
		const {told, add} = openQueue(1);
		for (const name of names(200)) {
			add(name);
		}

		await waitUntil(() => told.flat().length === 200, {what: 'all readings'});
		assert.equal(told[0]!.length, 72);
	});

	test('does not pile up: too many bytes, or too much of anything, are read on the spot', () => {
		const {told, add} = openQueue();
		add('small', {byteCount: 1000});
		add('large', {byteCount: 2 * 1024 * 1024});
		assert.deepEqual(told, [['small', 'large']]);
		for (const name of names(5000)) {
			add(name);
		}

		assert.deepEqual(told.map(slice => slice.length), [2, 4097]);
	});

	test('goes on after one that fails, and counts it', () => {
		const {queue, told, add} = openQueue();
		add('before');
		queue.add(() => {
			throw new Error('a bug');
		}, {});
		add('after');
		queue.readAll();
		assert.deepEqual(told, [['before', 'dropped', 'after']]);
	});

	test('is read at once when it is asked for, and what comes after that is read, too', async () => {
		const {queue, told, add} = openQueue(5);
		for (const name of names(50)) {
			add(name, {isUrgent: true});
		}

		queue.readAll();
		assert.deepEqual(told, [names(50)]);
		add('more', {isUrgent: true});
		await waitUntil(() => told.length > 1, {what: 'the next reading'});
		assert.deepEqual(told.at(-1), ['more']);
	});
});
