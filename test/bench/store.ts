import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import type {RequestRecord} from '../../source/core/request-record.js';
import type {BucketQuery, RequestReader, StoreWriter} from '../../source/core/store.js';
import type {TailraceEvent} from '../../source/core/event.js';
import {openStore} from '../../source/store/open-store.js';
import {bigStoreEndMs, buildBigStore} from '../helpers/big-store.js';
import {createRandom} from '../helpers/seeded-random.js';
import {baseMs, buildActive, buildFinished} from '../store/store-traffic.js';

export type Measurement = {readonly name: string; readonly value: number; readonly unit: string};

const minuteMs = 60_000;
const hourMs = 3_600_000;
const bigRowCount = 1_000_000;
const questions: ReadonlyArray<readonly [title: string, query: BucketQuery]> = [
	['15 min in 10 s', {fromMs: bigStoreEndMs - (15 * minuteMs), toMs: bigStoreEndMs, stepMs: 10_000}],
	['1 h in 1 s', {fromMs: bigStoreEndMs - hourMs, toMs: bigStoreEndMs, stepMs: 1000}],
	['24 h in 10 min', {fromMs: bigStoreEndMs - (24 * hourMs), toMs: bigStoreEndMs, stepMs: 10 * minuteMs}],
	['7 d in 1 h', {fromMs: bigStoreEndMs - (7 * 24 * hourMs), toMs: bigStoreEndMs, stepMs: hourMs}],
	['30 d in 1 h', {fromMs: bigStoreEndMs - (30 * 24 * hourMs), toMs: bigStoreEndMs, stepMs: hourMs}],
];

/** What recording a request costs in CPU time, all included, and how long the screen's questions take over a million requests. */
export async function benchStore(): Promise<Measurement[]> {
	const folder = mkdtempSync(path.join(tmpdir(), 'tailrace-bench-'));
	try {
		return [
			...benchWriting(path.join(folder, 'written.db')),
			...await benchReading(path.join(folder, 'big.db')),
		];
	} finally {
		rmSync(folder, {recursive: true});
	}
}

function benchWriting(storePath: string): Measurement[] {
	const writer = openStore(storePath).openWriter();
	const random = createRandom(1);
	let number = 0;
	const buildRecords = (count: number): RequestRecord[] => Array.from({length: count}, () => {
		number++;
		// 500 requests a second, seven models, one in twenty fails.
		return {...buildFinished(random, number, baseMs + (number * 2)), endpoint: '/v1/messages', state: number % 20 === 0 ? 'failed' : 'ok'};
	});
	const buildEnds = (batchCount: number, batchSize: number): TailraceEvent[][] => Array.from({length: batchCount}, () => (
		buildRecords(batchSize).map(record => ({type: 'request-end', record}))
	));

	// Warms up.
	measureCpu(writer, buildEnds(100, 100));
	const results = ([[1000, 1], [500, 10], [200, 100], [80, 256]] as const).map(([batchCount, batchSize]) => ({
		name: `store: finished request, batches of ${batchSize}`,
		value: measureCpu(writer, buildEnds(batchCount, batchSize)) / batchCount / batchSize,
		unit: 'µs CPU',
	}));

	const ends = buildEnds(100, 100);
	const starts = ends.map(batch => batch.map((event): TailraceEvent => ({
		type: 'request-start',
		record: event.type === 'request-end' ? buildActive(0, event.record.startedAtMs, {id: event.record.id}) : buildActive(0, baseMs),
	})));
	results.push({
		name: 'store: request started in one batch of 100, finished in another',
		value: (measureCpu(writer, starts) + measureCpu(writer, ends)) / 10_000,
		unit: 'µs CPU',
	});
	writer.close();
	return results;
}

function measureCpu(writer: StoreWriter, batches: ReadonlyArray<readonly TailraceEvent[]>): number {
	const before = process.cpuUsage();
	for (const batch of batches) {
		writer.write(batch);
	}

	const {user, system} = process.cpuUsage(before);
	return user + system;
}

async function benchReading(storePath: string): Promise<Measurement[]> {
	buildBigStore(storePath, bigRowCount);
	const reader = openStore(storePath).openReader();
	const results: Measurement[] = [];
	for (const [title, query] of questions) {
		results.push({name: `store: buckets over ${title}, 1M requests`, value: await measureMedian(reader, query), unit: 'ms'});
	}

	results.push({name: 'store: newest 1,000 requests of 1M', value: await measure(async () => reader.readRequests({limit: 1000})), unit: 'ms'});
	await reader.close();
	return results;
}

async function measureMedian(reader: RequestReader, query: BucketQuery): Promise<number> {
	const times: number[] = [];
	for (let round = 0; round < 3; round++) {
		times.push(await measure(async () => reader.readBuckets(query)));
	}

	times.sort((a, b) => a - b);
	return times[1]!;
}

async function measure(action: () => Promise<unknown>): Promise<number> {
	const startMs = performance.now();
	await action();
	return performance.now() - startMs;
}
