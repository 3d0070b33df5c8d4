import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {pickMedian, type Figure} from './parts/figures.js';
import {measureStreams} from './parts/load.js';
import {
	readCpuMs,
	startMinimalProxy,
	startServe,
	startUpstream,
} from './parts/programs.js';

const rounds = 5;
const streams = {streamCount: 40, chunkCount: 500, everyMs: 5};

/** What reading long streams costs beside passing them on: CPU a chunk, against passing what no format knows, and against a pass-through that does nothing else. */
export async function benchStream(): Promise<Figure[]> {
	const folder = mkdtempSync(path.join(tmpdir(), 'tailrace-bench-'));
	const upstream = await startUpstream();
	const minimal = await startMinimalProxy(upstream.url);
	const serve = await startServe(upstream.url, folder);
	const ways = [
		{name: 'minimal proxy', program: minimal, path: '/v1/chat/completions'},
		{name: 'serve, passing', program: serve, path: '/openai/v1/nobody/knows'},
		{name: 'serve, reading', program: serve, path: '/v1/chat/completions'},
	];
	const costs = ways.map((): number[] => []);
	try {
		for (let round = -1; round < rounds; round++) {
			for (const [index, way] of ways.entries()) {
				const beforeMs = readCpuMs(way.program.pid);
				await measureStreams(way.program.url, {...streams, path: way.path});
				// The first round warms up.
				if (round >= 0) {
					costs[index]!.push((readCpuMs(way.program.pid) - beforeMs) * 1000 / (streams.streamCount * streams.chunkCount));
				}
			}
		}
	} finally {
		for (const program of [serve, minimal, upstream]) {
			await program.stop();
		}

		rmSync(folder, {recursive: true, force: true});
	}

	const [minimalUs, passingUs, readingUs] = costs.map(values => pickMedian(values));
	return [
		...ways.map(({name}, index) => ({name: `${name}: CPU a chunk`, value: pickMedian(costs[index]!), unit: 'µs'})),
		{name: 'reading ÷ passing in serve (aim ≤ 1.25)', value: readingUs! / passingUs!, unit: '×'},
		{name: 'serve, reading ÷ minimal proxy', value: readingUs! / minimalUs!, unit: '×'},
	];
}
