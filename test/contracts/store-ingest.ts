import assert from 'node:assert/strict';
import type {RequestRecord} from '../../source/core/request-record.js';
import type {RequestReader} from '../../source/core/store.js';
import {createRandom} from '../helpers/seeded-random.js';
import {
	baseMs,
	buildActive,
	buildFinished,
	buildId,
	end,
	phase,
	start,
} from '../store/store-traffic.js';
import type {StoreCase} from './store-contract.js';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const wholeRange = {fromMs: baseMs - (100 * hourMs), toMs: baseMs + (100 * hourMs), stepMs: hourMs};
const trace = {traceId: 'a'.repeat(32), spanId: 'b'.repeat(16)};

/** The same request, as the proxy saw it and as a span tells of it. */
const proxied: RequestRecord = {
	...buildFinished(createRandom(31), 1, baseMs), ...trace, state: 'ok', agent: null, sessionId: null, sessionSource: null,
};
const span: RequestRecord = {
	...buildFinished(createRandom(32), 2, baseMs), ...trace, state: 'ok', source: 'otlp', agent: 'planner', sessionId: 'talk-7', sessionSource: 'gen_ai.conversation.id',
};
const completed = {
	...proxied, agent: 'planner', sessionId: 'talk-7', sessionSource: 'gen_ai.conversation.id',
};

export const ingestCases: readonly StoreCase[] = [
	{
		title: 'requests that shall go are gone with all that belongs to them, and from every sum, a slice at a time',
		async check({writer, reader}) {
			const random = createRandom(21);
			const records = Array.from({length: 120}, (_, number) => buildFinished(random, number, baseMs + (number * 60_000)));
			const running = buildActive(200, baseMs);
			writer.write([
				...records.map(record => end(record)),
				start(running),
				phase({requestId: records[0]!.id}),
				{
					type: 'custom-event', requestId: records[0]!.id, name: 'note', atMs: baseMs, data: null,
				},
			]);
			const removal = {type: 'before', beforeMs: records[75]!.startedAtMs} as const;
			assert.deepEqual([writer.remove(removal, 50), writer.remove(removal, 50), writer.remove(removal, 50)], [50, 25, 0]);
			const kept = records.slice(75);
			const found = await readRecords(reader);
			assert.deepEqual(new Set(found.map(({id}) => id)), new Set([...kept, running].map(({id}) => id)));
			assert.equal(await reader.readRequest(records[0]!.id), null);
			await assertSums(reader, kept);
		},
	},
	{
		title: 'requests that shall go by their ids are gone, others stay, and what is active stays',
		async check({writer, reader}) {
			const random = createRandom(22);
			const records = Array.from({length: 10}, (_, number) => buildFinished(random, number, baseMs + number));
			const running = buildActive(200, baseMs);
			writer.write([...records.map(record => end(record)), start(running)]);
			assert.equal(writer.remove({type: 'ids', ids: [records[2]!.id, records[5]!.id, running.id, 'none']}, 100), 2);
			const kept = records.filter((_, index) => index !== 2 && index !== 5);
			assert.equal(await countRecords(reader), 9);
			await assertSums(reader, kept);
		},
	},
	{
		title: 'what was deleted counts anew when it comes again',
		async check({writer, reader}) {
			const record = buildFinished(createRandom(23), 1, baseMs);
			writer.write([end(record)]);
			writer.remove({type: 'before', beforeMs: baseMs + dayMs}, 100);
			assert.deepEqual(await reader.readBuckets(wholeRange), []);
			writer.write([end(record)]);
			await assertSums(reader, [record]);
		},
	},
	{
		title: 'a span of a request that the proxy saw completes its row and adds none, whichever comes first',
		async check({writer, reader}) {
			writer.write([end(proxied)]);
			writer.write([end(span)]);
			writer.write([end(span)]);
			assert.deepEqual(await readRecords(reader), [completed]);
			await assertSums(reader, [proxied]);
			writer.remove({type: 'before', beforeMs: baseMs + dayMs}, 100);

			writer.write([end(span)]);
			assert.deepEqual(await readRecords(reader), [span]);
			writer.write([end(proxied)]);
			assert.deepEqual(await readRecords(reader), [completed]);
			await assertSums(reader, [proxied]);
		},
	},
	{
		title: 'a span that comes while its request still runs completes what it becomes',
		async check({writer, reader}) {
			writer.write([start({...buildActive(1, baseMs), ...trace, agent: null})]);
			writer.write([end(span)]);
			writer.write([end(proxied)]);
			assert.deepEqual(await readRecords(reader), [completed]);
		},
	},
	{
		title: 'a span and its request in one batch are one row',
		async check({writer, reader}) {
			writer.write([end(span), end(proxied)]);
			assert.deepEqual(await readRecords(reader), [completed]);
			await assertSums(reader, [proxied]);
		},
	},
	{
		title: 'a span whose request starts later, or starts and ends at once, gives way to it',
		async check({writer, reader}) {
			writer.write([end(span)]);
			writer.write([start({...buildActive(1, baseMs), ...trace, agent: null})]);
			const [running] = await readRecords(reader);
			assert.deepEqual([running?.source, running?.state, running?.agent, running?.sessionId], ['proxy', 'active', 'planner', 'talk-7']);
			writer.write([end(proxied)]);
			assert.deepEqual(await readRecords(reader), [completed]);
			await assertSums(reader, [proxied]);
			writer.remove({type: 'before', beforeMs: baseMs + dayMs}, 100);

			writer.write([end(span)]);
			writer.write([start({...buildActive(1, baseMs), ...trace, agent: null}), end(proxied)]);
			assert.deepEqual(await readRecords(reader), [completed]);
			await assertSums(reader, [proxied]);
		},
	},
	{
		title: 'what an application reported, or was imported, under the trace of a span stands beside it',
		async check({writer, reader}) {
			const told = (['ingest', 'import'] as const).map((source, index) => ({...proxied, id: buildId(index + 20), source}));
			writer.write([end(span)]);
			writer.write(told.map(record => end(record)));
			assert.deepEqual(new Set(await readRecords(reader)), new Set([span, ...told]));
			await assertSums(reader, [span, ...told]);
		},
	},
	{
		title: 'spans of other requests of the same trace are rows of their own',
		async check({writer, reader}) {
			writer.write([end(proxied), end({...span, spanId: 'c'.repeat(16)}), end({
				...span, id: buildId(9), traceId: null, spanId: null,
			})]);
			assert.equal(await countRecords(reader), 3);
		},
	},
	{
		title: 'what an application reported stays active through another start, for a day',
		async check({writer, reader}) {
			const report = buildActive(1, baseMs, {source: 'ingest'});
			writer.write([start(report), start(buildActive(2, baseMs))]);
			assert.equal(writer.markInterrupted(baseMs + hourMs), 1);
			assert.equal(await readState(reader, report.id), 'active');
			assert.equal(writer.markInterrupted(baseMs + dayMs + 1), 1);
			assert.equal(await readState(reader, report.id), 'interrupted');
		},
	},
];

async function readRecords(reader: RequestReader): Promise<readonly RequestRecord[]> {
	const {records} = await reader.readRequests({limit: 10_000});
	return records;
}

async function countRecords(reader: RequestReader): Promise<number> {
	const {length} = await readRecords(reader);
	return length;
}

async function readState(reader: RequestReader, id: string): Promise<string | undefined> {
	const detail = await reader.readRequest(id);
	return detail?.record.state;
}

/** Whole sums and sketches, against those of the records themselves. */
async function assertSums(reader: RequestReader, records: readonly RequestRecord[]): Promise<void> {
	const buckets = await reader.readBuckets(wholeRange);
	const sum = (pick: (totals: (typeof buckets)[number]['totals']) => number): number => buckets.reduce((total, {totals}) => total + pick(totals), 0);
	const finished = records.filter(({state}) => state === 'ok');
	assert.deepEqual([
		sum(({requestCount}) => requestCount),
		sum(({inputTokens}) => inputTokens),
		sum(({outputTokens}) => outputTokens),
		sum(({costNanoUsd}) => costNanoUsd),
		sum(({durationSketch}) => durationSketch.values().reduce((total, count) => total + count, 0)),
	], [
		records.length + await countActive(reader),
		records.reduce((total, {inputTokens}) => total + (inputTokens ?? 0), 0),
		records.reduce((total, {outputTokens}) => total + (outputTokens ?? 0), 0),
		records.reduce((total, {costNanoUsd}) => total + (costNanoUsd ?? 0), 0),
		finished.length,
	]);
}

async function countActive(reader: RequestReader): Promise<number> {
	const {count} = await reader.countRequests({
		maxCount: 100, filter: {
			type: 'compare', field: 'state', operator: '=', value: 'active',
		},
	});
	return count;
}
