import process from 'node:process';
import {setTimeout as sleep} from 'node:timers/promises';
import {buildRequestRecord, type RequestRecord} from '../../source/core/request-record.js';
import {createRandom} from '../helpers/seeded-random.js';
import {mountBench, type BenchScreen} from './parts/bench-screen.js';
import type {Figure} from './parts/figures.js';

const settleMs = 3000;
const measureMs = 10_000;

/** What the screen sends over the wire while so many requests a second come and go, and what it costs while one request runs and says nothing. */
export async function benchWire(): Promise<Figure[]> {
	const bench = await mountBench({columns: 120, rows: 36});
	const figures: Figure[] = [];
	for (const perSecond of [0, 1, 10, 100]) {
		figures.push(...await measureRate(bench, perSecond));
	}

	await bench.end();
	return figures;
}

async function measureRate(bench: BenchScreen, perSecond: number): Promise<Figure[]> {
	const traffic = perSecond === 0 ? undefined : sendTraffic(bench, perSecond);
	await sleep(settleMs);
	const bytes = bench.readByteCount();
	const cpu = process.cpuUsage();
	await sleep(measureMs);
	const {user, system} = process.cpuUsage(cpu);
	clearInterval(traffic);
	const name = perSecond === 0 ? 'one silent request' : `${perSecond} requests/s`;
	return [
		{name: `ui: bytes/s on the wire, ${name}`, value: (bench.readByteCount() - bytes) / measureMs * 1000, unit: 'B/s'},
		{name: `ui: CPU, ${name}`, value: (user + system) / 1000 / measureMs * 100, unit: '%'},
	];
}

/** Each begins, streams for a second or two, and ends. */
export function sendTraffic({scene}: BenchScreen, perSecond: number): NodeJS.Timeout {
	const random = createRandom(perSecond);
	let count = 0;
	const running: Array<{record: RequestRecord; endsAtMs: number; tokens: number}> = [];
	return setInterval(() => {
		const nowAtMs = scene.clock.nowAtMs();
		count++;
		const record = buildRequestRecord({
			...random.pick(scene.records), id: `wire-${perSecond}-${count}`, startedAtMs: nowAtMs, state: 'active', durationMs: null, outputTokens: null,
		});
		running.push({record, endsAtMs: nowAtMs + random.integer(800, 2500), tokens: 0});
		const over = running.filter(({endsAtMs}) => endsAtMs <= nowAtMs);
		scene.feed.emitEvents([
			{type: 'request-start', record},
			{
				type: 'request-first-byte', id: record.id, firstByteMs: 300, statusCode: 200,
			},
			...over.map(done => ({
				type: 'request-end', record: {
					...done.record, state: 'ok', statusCode: 200, durationMs: nowAtMs - done.record.startedAtMs, inputTokens: 4000, outputTokens: 300, usageSource: 'reported', firstByteMs: 300,
				},
			} as const)),
		]);
		for (const done of over) {
			running.splice(running.indexOf(done), 1);
		}
	}, 1000 / perSecond);
}
