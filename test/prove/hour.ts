// Keeps the whole program with its screen under the demo's traffic, and looks whether it grows: `npm run prove:hour [minutes] [requests a second]`, 60 and 100 by default.
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as sleep} from 'node:timers/promises';
import {startFakeUpstream} from '../../source/demo/fake-upstream.js';
import {startDemo} from '../../source/demo/run-demo.js';
import {demoUpstreams} from '../../source/demo/upstreams.js';
import {pickMedian} from '../bench/parts/figures.js';
import {startMonitor} from '../bench/parts/programs.js';
import {readProcess} from '../e2e/parts/many-streams.js';
import {megabytes} from '../e2e/parts/soak.js';
import {queryStore} from '../helpers/program.js';

const [minutes = '60', perSecond = '100'] = process.argv.slice(2);
const port = 7398;
const samplesInMinute = 6;
/** What is kept on purpose fills up meanwhile: the newest requests, the window's series, SQLite's pages. */
const warmUpRatio = 0.25;
const allowedGrowth = 1.1;

const folder = mkdtempSync(path.join(tmpdir(), 'tailrace-hour-'));
const upstream = await startFakeUpstream();
const program = await startMonitor(folder, port, demoUpstreams(upstream.url));
// A request takes some seconds, so a hundred a second are some hundreds at once.
const demo = startDemo({
	proxyUrl: program.url, seed: 1, ratePerSecond: Number(perSecond), maxInFlight: 1000,
});
const samples: number[] = [];
for (let count = 0; count < Number(minutes) * samplesInMinute; count++) {
	await sleep(60_000 / samplesInMinute);
	const {memoryBytes, cpuMs} = readProcess(program.pid);
	samples.push(memoryBytes);
	if ((count + 1) % samplesInMinute === 0) {
		process.stdout.write(`${(count + 1) / samplesInMinute} min: ${megabytes(memoryBytes)} MB, ${(cpuMs / 1000).toFixed(0)} s of CPU\n`);
	}
}

await demo.stop();
await program.stop();
const [{count: requestCount}] = queryStore(path.join(folder, 'tailrace.db'), 'SELECT count(*) AS count FROM requests') as [{count: number}];
await upstream.close();
rmSync(folder, {recursive: true, force: true});

const warm = samples.slice(Math.floor(samples.length * warmUpRatio));
const third = Math.ceil(warm.length / 3);
const [first, last] = [pickMedian(warm.slice(0, third)), pickMedian(warm.slice(-third))];
process.stdout.write(`${requestCount} requests in ${minutes} minutes: ${megabytes(first)} MB after the first quarter, ${megabytes(last)} MB at the end\n`);
process.exitCode = last > first * allowedGrowth ? 1 : 0;
