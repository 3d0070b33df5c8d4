// Does things at random to stores, faults among them, and compares them with a small model: `npm run prove:model [stores] [steps] [first seed]`.
import process from 'node:process';
import {withStorePlace} from '../helpers/store-place.js';
import {StoreLife} from './parts/store-life.js';

const [stores = '50', steps = '150', firstSeed = '1'] = process.argv.slice(2);
for (let seed = Number(firstSeed); seed < Number(firstSeed) + Number(stores); seed++) {
	await withStorePlace(async storePath => {
		const life = new StoreLife(storePath, seed);
		try {
			for (let step = 0; step < Number(steps); step++) {
				await life.step();
				await life.compare();
			}
		} catch (error) {
			process.exitCode = 1;
			process.stdout.write(`\nseed ${seed}, step ${life.log.length}, after ${life.log.slice(-10).join(' ')}:\n${(error as Error).message.slice(0, 2000)}\n`);
		}

		await life.close();
	});
	process.stdout.write('.');
}

process.stdout.write(`\n${stores} stores of ${steps} steps each, seeds from ${firstSeed}: ${process.exitCode === 1 ? 'not ' : ''}all as the model says.\n`);
