import {noDrops, type EventBatch, type TailraceEvent} from '../../source/core/event.js';
import {buildRequestRecord, type RequestRecord} from '../../source/core/request-record.js';
import {
	addToTotals,
	buildWindowSummary,
	createTotals,
	type SummaryBucket,
	type WindowSummary,
} from '../../source/core/summary.js';
import type {LiveRequest} from '../../source/live/live-model.js';
import {createRandom, type SeededRandom} from '../helpers/seeded-random.js';

export type Life = {
	readonly events: readonly TailraceEvent[];
	/** As it is at the end of its events; some never end. */
	readonly record: RequestRecord;
};

const models = ['claude-opus-4-5', 'gpt-5.1', 'gemini-2.5-pro', 'llama3.3'];

/** The events of so many requests in the minutes before `nowAtMs`. */
export function createLives(seed: number, count: number, nowAtMs: number, spanMs = 50 * 60_000): Life[] {
	const random = createRandom(seed);
	return Array.from({length: count}, (_, index) => createLife(random, `id-${String(index).padStart(6, '0')}`, nowAtMs - random.integer(1000, spanMs)));
}

function createLife(random: SeededRandom, id: string, startedAtMs: number): Life {
	const model = random.pick(models);
	const outputTokens = random.integer(0, 3000);
	const durationMs = random.integer(300, 40_000);
	const start = buildRequestRecord({
		id, startedAtMs, instanceId: 'test', provider: random.pick(['one', 'two']), model: random.next() < 0.5 ? null : model,
	});
	const end: RequestRecord = {
		...start,
		model,
		state: random.pick(['ok', 'ok', 'ok', 'failed', 'aborted'] as const),
		durationMs,
		firstTokenMs: random.integer(100, 300),
		outputTokens,
		inputTokens: random.integer(0, 50_000),
		usageSource: random.pick(['reported', 'estimated', 'partial'] as const),
		costNanoUsd: random.next() < 0.2 ? null : random.integer(1, 90_000_000),
		// A power of two keeps sums exact in any order.
		outputTokensPerSecond: 64,
	};
	const events: TailraceEvent[] = [
		{type: 'request-start', record: start},
		{
			type: 'request-first-byte', id, firstByteMs: 90, statusCode: 200,
		},
		{type: 'request-first-token', id, firstTokenMs: end.firstTokenMs!},
	];
	const steps = random.integer(0, 6);
	for (let step = 1; step <= steps; step++) {
		const share = step / (steps + 1);
		events.push({
			type: 'request-progress',
			id,
			model: step > 1 ? model : null,
			responseBytes: step * 1000,
			outputTokens: Math.round(outputTokens * share),
			isEstimate: true,
			lastByteAtMs: startedAtMs + Math.round(durationMs * share),
		});
	}

	return random.next() < 0.05 ? {events, record: {...start, model: steps > 1 ? model : start.model}} : {events: [...events, {type: 'request-end', record: end}], record: end};
}

/** All events as one stream in the order in which they would have come. */
export function joinLives(lives: readonly Life[]): TailraceEvent[] {
	const inOrder = [...lives];
	inOrder.sort((a, b) => a.record.startedAtMs - b.record.startedAtMs);
	return inOrder.flatMap(life => life.events);
}

export function shuffle<Item>(random: SeededRandom, items: readonly Item[]): Item[] {
	const shuffled = [...items];
	for (let index = shuffled.length - 1; index > 0; index--) {
		const other = random.integer(0, index);
		const item = shuffled[index]!;
		shuffled[index] = shuffled[other]!;
		shuffled[other] = item;
	}

	return shuffled;
}

export function buildBatch(events: readonly TailraceEvent[]): EventBatch {
	return {events, dropped: noDrops};
}

/** What a store would answer: one bucket a step, provider and model. */
export function buildBuckets(records: readonly RequestRecord[], stepMs = 1000): SummaryBucket[] {
	const buckets: SummaryBucket[] = [];
	const byKey = new Map<string, SummaryBucket>();
	for (const record of records) {
		const startMs = Math.floor(record.startedAtMs / stepMs) * stepMs;
		const key = `${startMs} ${record.provider} ${record.model}`;
		let bucket = byKey.get(key);
		if (bucket === undefined) {
			bucket = {
				startMs, provider: record.provider, model: record.model, totals: createTotals(),
			};
			byKey.set(key, bucket);
			buckets.push(bucket);
		}

		addToTotals(bucket.totals, record);
	}

	return buckets;
}

/** The naive answer: a bucket a request, drawn together by the reference in core. */
export function summarise(records: readonly RequestRecord[], window: {fromMs: number; toMs: number; stepCount: number}): WindowSummary {
	return buildWindowSummary(records.flatMap(record => buildBuckets([record])), window);
}

/** Newest first, as the model shows them. */
export function sortRecords(records: readonly RequestRecord[]): RequestRecord[] {
	const sorted = [...records];
	sorted.sort((a, b) => b.startedAtMs === a.startedAtMs ? (a.id < b.id ? 1 : -1) : b.startedAtMs - a.startedAtMs);
	return sorted;
}

export function listShown(requests: readonly LiveRequest[]): string[] {
	return requests.map(({record}) => `${record.id} ${record.state} ${record.model} ${record.outputTokens} ${record.firstTokenMs}`);
}
