// Draws the screen while 100 requests a second come and go, and looks whether it grows: `npm run prove:screen [seconds]`, 60 by default.
import process from 'node:process';
import {setTimeout as sleep} from 'node:timers/promises';
import {mountBench} from '../bench/parts/bench-screen.js';
import {sendTraffic} from '../bench/wire.js';

const collect = globalThis.gc;
if (collect === undefined) {
	throw new Error('It needs node --expose-gc');
}

const [seconds = '60'] = process.argv.slice(2);
const perSecond = 100;
const sampleMs = 1000;
/** What is kept on purpose fills up meanwhile: the list of requests, the series of the window. */
const warmUpRatio = 0.5;
const allowedGrowth = 1.1;

const bench = await mountBench({columns: 120, rows: 36});
const traffic = sendTraffic(bench, perSecond);
const samples: number[] = [];
for (let second = 0; second < Number(seconds); second++) {
	await sleep(sampleMs);
	collect();
	samples.push(process.memoryUsage().heapUsed / 1024 / 1024);
}

clearInterval(traffic);
await bench.end();
const warm = samples.slice(Math.floor(samples.length * warmUpRatio));
const [first, last] = [Math.max(...warm.slice(0, Math.ceil(warm.length / 4))), Math.max(...warm.slice(-Math.ceil(warm.length / 4)))];
process.stdout.write(`${seconds} s at ${perSecond} requests/s: heap ${samples[0]!.toFixed(1)} MB at the start, ${first.toFixed(1)} MB at half time, ${last.toFixed(1)} MB at the end; ${(bench.readByteCount() / Number(seconds) / 1024).toFixed(1)} KB/s drawn\n`);
process.exitCode = last > first * allowedGrowth ? 1 : 0;
