import assert from 'node:assert/strict';
import type {TailraceEvent} from '../../source/core/event.js';
import type {RequestRecord} from '../../source/core/request-record.js';
import {createRandom} from '../helpers/seeded-random.js';
import {
	baseMs,
	buildActive,
	buildFinished,
	buildInstance,
	buildTraffic,
	end,
	limit,
	progress,
	start,
} from '../store/store-traffic.js';
import type {StoreCase} from './store-contract.js';

export const followingCases: readonly StoreCase[] = [
	{
		title: 'a follower begins at the end, with what is active',
		async check({writer, reader}) {
			const [over, quiet, talking] = [buildFinished(createRandom(1), 1, baseMs), buildActive(2, baseMs), buildActive(3, baseMs)];
			writer.write([end(over), start(quiet), start(talking), progress(talking.id, 700, 9, true), limit()]);
			const {events, cursor} = await reader.readChanges(null);
			assert.deepEqual(events, [
				start(quiet),
				start({
					...talking, responseBytes: 700, outputTokens: 9, usageSource: 'estimated',
				}),
				{...progress(talking.id, 700, 9, true), model: talking.model},
			]);
			assert.deepEqual(Object.keys(cursor.active), [quiet.id, talking.id]);
		},
	},
	{
		title: 'a follower learns of starts, progress and ends, each once',
		async check({writer, reader}) {
			const [first, second] = [buildActive(1, baseMs), buildActive(2, baseMs)];
			const [firstEnd, thirdEnd] = [buildFinished(createRandom(2), 1, baseMs), buildFinished(createRandom(3), 3, baseMs)];
			let {cursor} = await reader.readChanges(null);
			const follow = async (written: readonly TailraceEvent[]): Promise<readonly TailraceEvent[]> => {
				writer.write(written);
				const changes = await reader.readChanges(cursor);
				cursor = structuredClone(changes.cursor);
				return changes.events;
			};

			assert.deepEqual(await follow([start(first), start(second)]), [start(first), start(second)]);
			assert.deepEqual(await follow([]), []);
			assert.deepEqual(await follow([
				{
					type: 'request-first-byte', id: first.id, firstByteMs: 80, statusCode: 200,
				},
				progress(first.id, 300, 4),
			]), [
				{
					type: 'request-first-byte', id: first.id, firstByteMs: 80, statusCode: 200,
				},
				{...progress(first.id, 300, 4), model: first.model},
			]);
			assert.deepEqual(await follow([start(first)]), [], 'told again is nothing new');
			assert.deepEqual(await follow([end(firstEnd), end(thirdEnd)]), [end(firstEnd), end(thirdEnd)]);
			assert.deepEqual(Object.keys(cursor.active), [second.id]);
			assert.deepEqual(await follow([]), []);
		},
	},
	{
		title: 'two followers on one reader do not disturb each other',
		async check({writer, reader}) {
			const {cursor} = await reader.readChanges(null);
			const record = buildActive(1, baseMs);
			writer.write([start(record)]);
			const first = await reader.readChanges(cursor);
			assert.deepEqual(await reader.readChanges(cursor), first);
			writer.write([progress(record.id, 100, 2)]);
			const [one, other] = [await reader.readChanges(first.cursor), await reader.readChanges(first.cursor)];
			assert.equal(one.events.length, 1);
			assert.deepEqual(one, other);
		},
	},
	{
		title: 'a follower that was away catches up in bounded steps',
		async check({writer, reader}) {
			const opened = Array.from({length: 1500}, (_, number) => buildActive(number, baseMs));
			writer.write(opened.map(record => start(record)));
			let {cursor} = await reader.readChanges(null);
			const random = createRandom(4);
			writer.write(Array.from({length: 4500}, (_, number) => end(buildFinished(random, number, baseMs))));

			const seen: string[] = [];
			const counts: number[] = [];
			for (;;) {
				const changes = await reader.readChanges(cursor);
				({cursor} = changes);
				if (changes.events.length === 0) {
					break;
				}

				counts.push(changes.events.length);
				seen.push(...listEnds(changes.events).map(({id}) => id));
			}

			assert.deepEqual(counts, [2000, 2000, 500]);
			assert.equal(new Set(seen).size, 4500);
			assert.deepEqual(cursor.active, {});
		},
	},
	{
		title: 'following gives the same final records as reading, whatever the pace',
		async check({writer, reader}) {
			const random = createRandom(5);
			const events = buildTraffic(random, 400, 60_000);
			let {cursor} = await reader.readChanges(null);
			const seen: RequestRecord[] = [];
			for (let from = 0; from < events.length;) {
				const to = from + random.integer(1, 60);
				writer.write(events.slice(from, to));
				from = to;
				if (random.integer(0, 2) > 0 && from < events.length) {
					continue;
				}

				const changes = await reader.readChanges(cursor);
				({cursor} = changes);
				seen.push(...listEnds(changes.events));
			}

			const {records} = await reader.readRequests({limit: 10_000});
			const finished = records.filter(({state}) => state !== 'active');
			for (const list of [seen, finished]) {
				list.sort((a, b) => a.id.localeCompare(b.id));
			}

			assert.deepEqual(seen, finished);
		},
	},
	{
		title: 'a follower learns of limits and of the living run',
		async check({writer, reader}) {
			writer.write([limit({capturedAtMs: 100})]);
			const first = await reader.readChanges(null);
			assert.equal(first.instance, null);
			const instance = buildInstance('living');
			writer.heartbeat(instance);
			writer.write([limit({name: 'tokens', capturedAtMs: 200}), limit({name: 'late', capturedAtMs: 50})]);
			const second = await reader.readChanges(first.cursor);
			assert.ok(second.events.some(event => event.type === 'rate-limit' && event.name === 'tokens'));
			assert.deepEqual(second.instance, instance);
			const unchanged = await reader.readChanges(second.cursor);
			assert.deepEqual(unchanged.instance, instance);

			// Another limit of the same millisecond, in the next batch.
			writer.write([limit({name: 'more', capturedAtMs: 200})]);
			const third = await reader.readChanges(second.cursor);
			assert.ok(third.events.some(event => event.type === 'rate-limit' && event.name === 'more'));
			writer.heartbeat({...instance, endedAtMs: baseMs});
			const last = await reader.readChanges(third.cursor);
			assert.equal(last.instance, null);
		},
	},
];

function listEnds(events: readonly TailraceEvent[]): RequestRecord[] {
	return events.filter(event => event.type === 'request-end').map(({record}) => record);
}
