// Tells the program to end while 50 streams run, again and again, every other time twice: `npm run prove:drain [rounds] [seed]`.
import process from 'node:process';
import {startFakeUpstream} from '../../source/demo/fake-upstream.js';
import {drainUnderLoad} from '../e2e/parts/drain-under-load.js';
import {createRandom} from '../helpers/seeded-random.js';

const [rounds = '40', seed = '1'] = process.argv.slice(2);
const streamCount = 50;
const random = createRandom(Number(seed));
const upstream = await startFakeUpstream();
const wrong: string[] = [];
let wholeCount = 0;
for (let round = 0; round < Number(rounds); round++) {
	const drained = await drainUnderLoad({upstreamUrl: upstream.url, random, streamCount});
	wrong.push(...drained.wrong.map(text => `round ${round}: ${text}`));
	wholeCount += drained.wholeCount;
	process.stdout.write(drained.wrong.length === 0 ? '.' : '!');
}

await upstream.close();
process.stdout.write(`\n${rounds} ends (seed ${seed}) with ${streamCount} streams each; ${wholeCount} of the streams came to their own end\n`);
process.stdout.write(wrong.length === 0 ? 'Each is recorded as its client saw it.\n' : `${wrong.join('\n')}\n`);
process.exitCode = wrong.length === 0 ? 0 : 1;
