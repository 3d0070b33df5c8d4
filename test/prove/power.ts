// Cuts the power again and again in the middle of writing: `npm run prove:power [cuts]`. Needs root that may mount an image.
import process from 'node:process';
import {createRandom} from '../helpers/seeded-random.js';
import {LoopDisk, needsLoopDisk, type Synchronous} from './parts/power-cut.js';

if (needsLoopDisk.skip !== false) {
	throw new Error(needsLoopDisk.skip);
}

const [cuts = '40', seed = '1'] = process.argv.slice(2);
const random = createRandom(Number(seed));
const wrong: string[] = [];
// NORMAL must lose something, else a cut of this kind shows nothing.
for (const synchronous of ['FULL', 'NORMAL'] satisfies Synchronous[]) {
	let [safeCount, lostCount] = [0, 0];
	for (let round = 0; round < Number(cuts); round++) {
		// A small disk, filled anew each time.
		const disk = new LoopDisk();
		const cut = await disk.cut(synchronous, round, random.integer(20, 2500));
		disk.remove();
		safeCount += cut.safeCount;
		lostCount += cut.lostCount;
		wrong.push(...(cut.integrity === 'ok' ? [] : [`${synchronous}, cut ${round}: ${cut.integrity}`]));
		process.stdout.write('.');
	}

	process.stdout.write(`\nsynchronous=${synchronous}: ${cuts} cuts (seed ${seed}), ${safeCount} commits, ${lostCount} of them lost\n`);
	if ((lostCount > 0) === (synchronous === 'FULL')) {
		wrong.push(synchronous === 'FULL' ? 'what was committed is lost' : 'nothing was lost with NORMAL, so that these cuts show nothing');
	}
}

process.stdout.write(wrong.length === 0 ? 'Nothing that was committed is lost, and every store is whole.\n' : `${wrong.join('\n')}\n`);
process.exitCode = wrong.length === 0 ? 0 : 1;
