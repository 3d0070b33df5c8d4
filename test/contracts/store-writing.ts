import assert from 'node:assert/strict';
import type {RequestRecord} from '../../source/core/request-record.js';
import type {RequestReader} from '../../source/core/store.js';
import {createMemoryStore} from '../../source/store/memory.js';
import {createRandom} from '../helpers/seeded-random.js';
import {
	baseMs,
	buildActive,
	buildFinished,
	buildId,
	buildTraffic,
	end,
	phase,
	progress,
	start,
} from '../store/store-traffic.js';
import type {StoreCase} from './store-contract.js';

const hourMs = 3_600_000;
const wholeRange = {fromMs: baseMs - (100 * hourMs), toMs: baseMs + (100 * hourMs), stepMs: hourMs};

export const writingCases: readonly StoreCase[] = [
	{
		title: 'a finished record is read back as it was written',
		async check({writer, reader}) {
			const random = createRandom(1);
			const records = Array.from({length: 200}, (_, number) => buildFinished(random, number, baseMs + number));
			writer.write(records.map(record => end(record)));
			records.reverse();
			assert.deepEqual(await readRecords(reader), records);
		},
	},
	{
		title: 'events in one batch come to the same as each by itself in the reference',
		async check({writer, reader}) {
			const reference = createMemoryStore();
			const referenceWriter = reference.openWriter();
			const events = buildTraffic(createRandom(2), 100, 60_000);
			writer.write(events);
			for (const event of events) {
				referenceWriter.write([event]);
			}

			assert.deepEqual(await readRecords(reader), await readRecords(reference.openReader()));
		},
	},
	{
		title: 'events of a request in a batch each come to the same as all in one',
		async check({writer, reader}) {
			const reference = createMemoryStore();
			const events = buildTraffic(createRandom(12), 30, 60_000);
			reference.openWriter().write(events);
			for (const event of events) {
				writer.write([event]);
			}

			assert.deepEqual(await readRecords(reader), await readRecords(reference.openReader()));
		},
	},
	{
		title: 'what is written again changes nothing',
		async check({writer, reader}) {
			const events = [
				...buildTraffic(createRandom(3), 100, 60_000),
				phase({requestId: buildId(1)}),
				{
					type: 'custom-event', requestId: buildId(1), name: 'deploy', atMs: baseMs, data: {version: 2},
				} as const,
			];
			const readAll = async () => [
				await reader.readRequests({limit: 1000}), await reader.readBuckets(wholeRange), await reader.readRequest(buildId(1)),
			];
			writer.write(events);
			const first = await readAll();
			writer.write(events);
			writer.write(events.slice(50));
			assert.deepEqual(await readAll(), first);
		},
	},
	{
		title: 'progress tells of an active request, the newest by its bytes',
		async check({writer, reader}) {
			const record = buildActive(1, baseMs, {model: null});
			writer.write([start(record), {
				type: 'request-first-byte', id: record.id, firstByteMs: 120.5, statusCode: 200,
			}]);
			writer.write([{type: 'request-first-token', id: record.id, firstTokenMs: 150}, progress(record.id, 900, 30, true), progress(record.id, 400, 12)]);
			writer.write([{...progress(record.id, 1000, null), model: 'gpt-5.1'}, progress(record.id, 500, 20)]);
			assert.deepEqual(await readRecords(reader), [{
				...record, firstByteMs: 120.5, statusCode: 200, firstTokenMs: 150, model: 'gpt-5.1', responseBytes: 1000, outputTokens: 30, usageSource: 'estimated',
			}]);
			// What is older than the row says nothing, not even beside something newer.
			writer.write([{...progress(record.id, 700, 99), model: 'gpt-4'}, progress(record.id, 1100, null)]);
			const [{model, responseBytes, outputTokens, usageSource} = record] = await readRecords(reader);
			assert.deepEqual([model, responseBytes, outputTokens, usageSource], ['gpt-5.1', 1100, 30, 'estimated']);
		},
	},
	{
		title: 'a final record stays, whatever comes later',
		async check({writer, reader}) {
			const record = {...buildFinished(createRandom(4), 1, baseMs), state: 'ok' as const};
			writer.write([start(buildActive(1, baseMs)), end(record), progress(record.id, 1e6, 1e6)]);
			writer.write([progress(record.id, 1e6, 1e6), start(buildActive(1, baseMs)), end({...record, state: 'failed'})]);
			assert.deepEqual(await readRecords(reader), [record]);
			const buckets = await reader.readBuckets(wholeRange);
			assert.equal(buckets[0]!.totals.requestCount, 1);
		},
	},
	{
		title: 'what a dead run left active becomes interrupted and counts',
		async check({writer, reader}) {
			const [quiet, talking, over] = [buildActive(1, baseMs), buildActive(2, baseMs), buildFinished(createRandom(5), 3, baseMs)];
			writer.write([start(quiet), start(talking), progress(talking.id, 800, 25, true), end(over)]);
			assert.equal(writer.markInterrupted(baseMs + 5000), 2);
			assert.equal(writer.markInterrupted(baseMs + 5000), 0);

			const records = await readRecords(reader);
			assert.deepEqual(records.slice(1), [
				{
					...talking, state: 'interrupted', responseBytes: 800, outputTokens: 25, usageSource: 'partial',
				},
				{...quiet, state: 'interrupted'},
			]);
			const buckets = await reader.readBuckets(wholeRange);
			const bucket = buckets.find(({provider, model}) => provider === talking.provider && model === talking.model);
			assert.equal(bucket?.totals.interruptedCount, 2);
			assert.equal(bucket?.totals.outputTokens, 25);
		},
	},
	{
		title: 'S3.34 old requests expire with all that belongs to them, a slice at a time',
		async check({writer, reader}) {
			const random = createRandom(6);
			const old = Array.from({length: 25}, (_, number) => buildFinished(random, number, baseMs - (48 * hourMs) + number));
			const running = buildActive(100, baseMs - (48 * hourMs));
			const young = buildFinished(random, 101, baseMs);
			writer.write([
				...old.map(record => end(record)),
				start(running),
				end(young),
				...[old[3]!.id, young.id].flatMap(requestId => [phase({requestId, source: 'application'}), {
					type: 'custom-event', requestId, name: 'note', atMs: baseMs - hourMs, data: null,
				} as const]),
			]);

			const counts = [writer.expire(baseMs - (24 * hourMs), 10), writer.expire(baseMs - (24 * hourMs), 10), writer.expire(baseMs - (24 * hourMs), 10)];
			assert.deepEqual(counts, [10, 10, 5]);
			assert.deepEqual(await readRecords(reader), [young, running]);
			assert.equal(await reader.readRequest(old[3]!.id), null);
			const kept = await reader.readRequest(young.id);
			assert.deepEqual([kept?.phases.filter(({source}) => source === 'application').length, kept?.customEvents.length], [1, 1]);
			const buckets = await reader.readBuckets(wholeRange);
			assert.deepEqual(buckets.map(({startMs}) => startMs), [baseMs - (48 * hourMs), baseMs], 'the active one and the young one');

			writer.write([end(old[3]!)]);
			const again = await reader.readRequest(old[3]!.id);
			assert.deepEqual(again?.customEvents, [], 'nothing comes back with the same id');
		},
	},
	{
		title: 'a clock that jumps ahead does not let the last hour expire',
		async check({writer, reader}) {
			const random = createRandom(7);
			const records = [0, 30, 70, 119].map((minute, number) => buildFinished(random, number, baseMs + (minute * 60_000)));
			writer.write(records.map(record => end(record)));
			assert.equal(writer.expire(baseMs + (1e6 * hourMs), 100), 2);
			assert.deepEqual(await readRecords(reader), [records[3], records[2]]);
		},
	},
];

async function readRecords(reader: RequestReader): Promise<readonly RequestRecord[]> {
	const {records} = await reader.readRequests({limit: 10_000});
	return records;
}
