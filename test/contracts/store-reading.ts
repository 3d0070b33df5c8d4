import assert from 'node:assert/strict';
import {buildPhases} from '../../source/core/phases.js';
import type {RequestRecord} from '../../source/core/request-record.js';
import type {BucketQuery, RequestReader} from '../../source/core/store.js';
import {
	addToTotals,
	createTotals,
	uncountedOperations,
	type SummaryBucket,
} from '../../source/core/summary.js';
import {createRandom} from '../helpers/seeded-random.js';
import {
	baseMs,
	buildActive,
	buildFinished,
	buildId,
	buildInstance,
	buildTraffic,
	end,
	limit,
	phase,
	start,
} from '../store/store-traffic.js';
import type {StoreCase} from './store-contract.js';

const hourMs = 3_600_000;

export const readingCases: readonly StoreCase[] = [
	...[1000, 10_000, 60_000, 90_000, 600_000, hourMs, 6 * hourMs].map((stepMs): StoreCase => ({
		title: `buckets of ${stepMs / 1000} s hold exactly what the requests add up to`,
		async check({writer, reader}) {
			const random = createRandom(stepMs);
			const events = buildTraffic(random, 600, 4 * hourMs);
			for (let from = 0; from < events.length;) {
				const to = from + random.integer(1, 200);
				writer.write(events.slice(from, to));
				from = to;
			}

			const {records} = await reader.readRequests({limit: 10_000});
			assert.ok(records.some(({state}) => state === 'active'));
			for (const [fromMs, toMs] of [[-hourMs, 5 * hourMs], [hourMs + 12_345, hourMs + 12_346], [1, 3 * hourMs]] as const) {
				const query = {fromMs: baseMs + fromMs, toMs: baseMs + toMs, stepMs};
				assert.deepEqual(await readSorted(reader, query), sortBuckets(sumUp(records, query)));
			}
		},
	})),
	{
		title: 'pages follow one another without a gap, newest first, within a range',
		async check({writer, reader}) {
			const random = createRandom(8);
			// Started in another order than told.
			const records = Array.from({length: 95}, (_, number) => buildFinished(random, number, baseMs + random.integer(0, 1000)));
			writer.write(records.map(record => end(record)));
			records.reverse();
			assert.deepEqual(await readPages(reader, {limit: 10}), records);
			assert.deepEqual(await readPages(reader, {limit: 19}), records, 'the last page is full');

			const range = {fromMs: baseMs + 200, toMs: baseMs + 700};
			const expected = records.filter(({startedAtMs}) => startedAtMs >= range.fromMs && startedAtMs < range.toMs);
			assert.deepEqual(await readPages(reader, {...range, limit: 7}), expected);
			assert.deepEqual(await readPages(reader, {fromMs: baseMs + 5000, limit: 7}), []);
		},
	},
	{
		title: 'a request is read with its phases and its custom events',
		async check({writer, reader}) {
			const record = {...buildFinished(createRandom(9), 1, baseMs), firstTokenMs: 400};
			const phases = [phase({name: 'rerank', startMs: 30}), phase({name: 'retrieve', startMs: -5, isSuccess: false})];
			const note = {
				type: 'custom-event', requestId: record.id, name: 'note', atMs: baseMs + 5, data: {text: 'hello', deep: {list: [1, null]}},
			} as const;
			const earlier = {
				...note, name: 'earlier', atMs: baseMs + 1, data: null,
			};
			writer.write([end(record), ...phases, note, earlier, {...note, requestId: null}, {...note, requestId: buildId(77)}, phase({requestId: buildId(77)})]);

			const detail = await reader.readRequest(record.id);
			assert.deepEqual(detail?.record, record);
			assert.deepEqual(detail?.customEvents, [earlier, note]);
			const allPhases = [...buildPhases(record), ...phases];
			allPhases.sort((a, b) => a.startMs - b.startMs);
			assert.deepEqual(detail?.phases, allPhases);
			assert.equal(await reader.readRequest(buildId(77)), null);
		},
	},
	{
		title: 'a phase that was measured stands for the one that the record tells',
		async check({writer, reader}) {
			const record = {...buildFinished(createRandom(10), 1, baseMs), firstTokenMs: 400};
			const measured = phase({name: 'first_token', startMs: 91, source: 'tailrace'});
			writer.write([end(record), measured]);
			const detail = await reader.readRequest(record.id);
			assert.deepEqual(detail?.phases.filter(({name}) => name === 'first_token'), [measured]);
			assert.equal(detail?.phases.length, buildPhases(record).length);
		},
	},
	{
		title: 'of each rate limit the latest capture is kept',
		async check({writer, reader}) {
			writer.write([limit({remaining: 50, capturedAtMs: 200}), limit({name: 'tokens', limit: null, resetAtMs: 900.5}), limit({apiKeyId: null})]);
			writer.write([limit({remaining: 70, capturedAtMs: 100}), limit({name: 'tokens', capturedAtMs: 300})]);
			assert.deepEqual(await reader.readRateLimits(), [
				limit({apiKeyId: null}),
				limit({remaining: 50, capturedAtMs: 200}),
				limit({name: 'tokens', capturedAtMs: 300}),
			]);
		},
	},
	{
		title: 'runs are listed newest first, with their last heartbeat',
		async check({writer, reader}) {
			const first = buildInstance('first');
			const second = {...buildInstance('second'), isDemo: true};
			writer.heartbeat(first);
			writer.heartbeat({...first, endedAtMs: 5});
			writer.heartbeat(second);
			writer.heartbeat({...second, droppedCount: 3});
			assert.deepEqual(await reader.readInstances(), [{...second, droppedCount: 3}, {...first, endedAtMs: 5}]);
		},
	},
	{
		title: 'an empty store answers that it is empty',
		async check({writer, reader}) {
			writer.write([]);
			assert.deepEqual(await reader.readRequests({limit: 10}), {records: [], nextBeforeSeq: null});
			assert.deepEqual(await reader.readBuckets({fromMs: 0, toMs: baseMs, stepMs: hourMs}), []);
			assert.deepEqual(await reader.readChanges(null), {events: [], cursor: {seq: 0, active: {}, rateLimitsAtMs: 0}, instance: null});
			assert.equal(writer.expire(baseMs, 10), 0);
		},
	},
	{
		title: 'an active request counts as a request and nothing else',
		async check({writer, reader}) {
			writer.write([start(buildActive(1, baseMs + 5, {model: null}))]);
			for (const stepMs of [1000, 60_000, hourMs]) {
				assert.deepEqual(await reader.readBuckets({fromMs: baseMs, toMs: baseMs + 1, stepMs}), [{
					startMs: baseMs, provider: 'openai', model: null, totals: {...createTotals(), requestCount: 1},
				}]);
			}
		},
	},
	...uncountedOperations.map((operation): StoreCase => ({
		title: `what is no call of a model (${operation}) is listed and not counted, running or over`,
		async check({writer, reader}) {
			const running = buildActive(1, baseMs + 5, {operation});
			const over = buildActive(2, baseMs + 6, {operation, state: 'failed', statusCode: 404});
			writer.write([start(running), {type: 'request-end', record: over}]);
			const {records} = await reader.readRequests({limit: 10});
			assert.equal(records.length, 2);
			for (const stepMs of [1000, 60_000, hourMs]) {
				assert.deepEqual(await reader.readBuckets({fromMs: baseMs, toMs: baseMs + 1000, stepMs}), []);
			}
		},
	})),
];

async function readPages(reader: RequestReader, query: {fromMs?: number; toMs?: number; limit: number}): Promise<RequestRecord[]> {
	const records: RequestRecord[] = [];
	let beforeSeq: number | undefined;
	do {
		const page = await reader.readRequests({...query, beforeSeq});
		records.push(...page.records);
		beforeSeq = page.nextBeforeSeq ?? undefined;
		assert.ok(page.records.length === query.limit || beforeSeq === undefined);
		assert.ok(page.records.length > 0 || records.length === 0, 'no page is empty but the only one');
	} while (beforeSeq !== undefined);

	return records;
}

function sumUp(records: readonly RequestRecord[], {fromMs, toMs, stepMs}: BucketQuery): SummaryBucket[] {
	const buckets: SummaryBucket[] = [];
	for (const record of records) {
		const {provider, model} = record;
		const startMs = Math.floor(record.startedAtMs / stepMs) * stepMs;
		if (startMs + stepMs <= fromMs || startMs >= toMs) {
			continue;
		}

		let bucket = buckets.find(known => known.startMs === startMs && known.provider === provider && known.model === model);
		if (bucket === undefined) {
			bucket = {
				startMs, provider, model, totals: createTotals(),
			};
			buckets.push(bucket);
		}

		addToTotals(bucket.totals, record);
	}

	return buckets;
}

async function readSorted(reader: RequestReader, query: BucketQuery): Promise<SummaryBucket[]> {
	const buckets = await reader.readBuckets(query);
	assert.ok(buckets.every(({startMs}, index) => index === 0 || startMs >= buckets[index - 1]!.startMs), 'rising');
	return sortBuckets(buckets);
}

function sortBuckets(buckets: readonly SummaryBucket[]): SummaryBucket[] {
	const key = ({startMs, provider, model}: SummaryBucket): string => [startMs, provider, model].join(' ');
	const sorted = [...buckets];
	sorted.sort((a, b) => key(a) < key(b) ? -1 : 1);
	return sorted;
}
