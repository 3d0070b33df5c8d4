import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {measureStreams, sendRequests} from './parts/load.js';
import {
	readCpuMs,
	readThreadCpuMs,
	startMinimalProxy,
	startMonitor,
	startServe,
	startUpstream,
	type Program,
} from './parts/programs.js';
import {pickMedian, pickQuantile, type Figure} from './parts/figures.js';

const rounds = 3;
// A quantile of delays hangs on what else the machine does meanwhile.
const streamRounds = 7;
const requestCount = 20_000;
const concurrency = 64;
const settleMs = 10_000;
const restMs = 20_000;
const streams = {streamCount: 50, chunkCount: 150, everyMs: 20};

/** What watching costs: CPU a request and chunk delays, against a pass-through that does nothing else, in the same run. */
export async function benchProxy(): Promise<Figure[]> {
	const folder = mkdtempSync(path.join(tmpdir(), 'tailrace-bench-'));
	const upstream = await startUpstream();
	const targets: Record<string, Program> = {
		minimal: await startMinimalProxy(upstream.url),
		serve: await startServe(upstream.url, path.join(folder, 'serve')),
		monitor: await startMonitor(path.join(folder, 'monitor'), 7399, [{name: 'openai', url: upstream.url}]),
	};
	try {
		return [...await benchRequests(targets), ...await benchStreams({direct: upstream, ...targets}), await benchRest(targets.monitor!)];
	} finally {
		for (const program of [...Object.values(targets), upstream]) {
			await program.stop();
		}

		rmSync(folder, {recursive: true, force: true});
	}
}

async function benchRequests(targets: Readonly<Record<string, Program>>): Promise<Figure[]> {
	const names = ['minimal', 'serve'];
	const costs: Record<string, number[]> = {minimal: [], serve: []};
	for (const name of names) {
		await sendRequests(targets[name]!.url, requestCount / 4, concurrency);
	}

	const storeThread = (): number => readThreadCpuMs(targets.serve!.pid, 'store-worker');
	const storeBeforeMs = storeThread();

	for (let round = 0; round < rounds; round++) {
		for (const name of round % 2 === 0 ? names : names.toReversed()) {
			const beforeMs = readCpuMs(targets[name]!.pid);
			await sendRequests(targets[name]!.url, requestCount, concurrency);
			costs[name]!.push((readCpuMs(targets[name]!.pid) - beforeMs) * 1000 / requestCount);
		}
	}

	const storeCost = (storeThread() - storeBeforeMs) * 1000 / (requestCount * rounds);
	const minimalCost = pickMedian(costs.minimal!);
	return [
		{name: 'minimal proxy: CPU a short request', value: minimalCost, unit: 'µs'},
		{name: 'serve, recording: CPU a short request', value: pickMedian(costs.serve!), unit: 'µs'},
		{name: 'of that in the store’s thread, for a durable row', value: storeCost, unit: 'µs'},
		{name: 'serve ÷ minimal: short requests per CPU second (aim ≥ 0.75)', value: minimalCost / pickMedian(costs.serve!), unit: '×'},
		{name: 'the same, if all but the row were free', value: minimalCost / (minimalCost + storeCost), unit: '×'},
	];
}

/** All of it: the threads, the clocks, the screen. */
async function benchRest({pid}: Program): Promise<Figure> {
	await sleep(settleMs);
	const beforeMs = readCpuMs(pid);
	await sleep(restMs);
	return {name: 'monitor: CPU while nothing passes (aim ≤ 1)', value: (readCpuMs(pid) - beforeMs) / restMs * 100, unit: '%'};
}

async function benchStreams(targets: Readonly<Record<string, Program>>): Promise<Figure[]> {
	const p50s: Record<string, number[]> = {};
	const p99s: Record<string, number[]> = {};
	const costs: Record<string, number[]> = {};
	// The first ones compile what they run through.
	for (const {url} of Object.values(targets)) {
		await measureStreams(url, streams);
	}

	for (let round = 0; round < streamRounds; round++) {
		for (const [name, {url, pid}] of Object.entries(targets)) {
			const beforeMs = readCpuMs(pid);
			const delays = await measureStreams(url, streams);
			(costs[name] ??= []).push((readCpuMs(pid) - beforeMs) / streams.streamCount);
			(p50s[name] ??= []).push(pickQuantile(delays, 0.5));
			(p99s[name] ??= []).push(pickQuantile(delays, 0.99));
		}
	}

	const p99 = (name: string): number => pickMedian(p99s[name]!);
	return [
		...Object.keys(targets).flatMap(name => [
			{name: `${name}: chunk delay p50`, value: pickMedian(p50s[name]!), unit: 'ms'},
			{name: `${name}: chunk delay p99`, value: p99(name), unit: 'ms'},
		]),
		{name: `minimal proxy: CPU a stream of ${streams.chunkCount} chunks`, value: pickMedian(costs.minimal!), unit: 'ms'},
		{name: `serve, recording: CPU a stream of ${streams.chunkCount} chunks`, value: pickMedian(costs.serve!), unit: 'ms'},
		{name: 'serve ÷ minimal: streams per CPU second (aim ≥ 0.75)', value: pickMedian(costs.minimal!) / pickMedian(costs.serve!), unit: '×'},
		{name: 'serve − minimal: chunk delay p99 (aim ≤ 0.5)', value: p99('serve') - p99('minimal'), unit: 'ms'},
		{name: 'monitor − serve: chunk delay p99 (aim ≤ 1)', value: p99('monitor') - p99('serve'), unit: 'ms'},
	];
}
