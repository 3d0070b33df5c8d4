// Goes on for minutes or hours with all that can happen, and looks whether anything grows: `npm run prove:soak [minutes] [seed]`.
import process from 'node:process';
import {megabytes, soak} from '../e2e/parts/soak.js';

const [minutes = '3', seed = '1'] = process.argv.slice(2);
const {wrong, requestCount} = await soak({
	minutes: Number(minutes),
	seed: Number(seed),
	onSample({atMs, memoryBytes, descriptorCount, threadCount}) {
		process.stdout.write(`${Math.round(atMs / 1000)} s: ${megabytes(memoryBytes)} MB, ${descriptorCount} descriptors, ${threadCount} threads\n`);
	},
});
process.stdout.write(`${requestCount} requests in ${minutes} minutes (seed ${seed})\n`);
process.stdout.write(wrong.length === 0 ? 'Nothing grew, and each row says what happened.\n' : `${wrong.join('\n')}\n`);
process.exitCode = wrong.length === 0 ? 0 : 1;
