import assert from 'node:assert/strict';
import {test} from 'node:test';
import {StoreLife} from '../../prove/parts/store-life.js';
import {withStorePlace} from '../../helpers/store-place.js';

// `npm run prove:model` does so with many more.
for (const seed of [1, 2, 7]) {
	test(`a store that is written, locked, killed, emptied and removed at random tells what a small model tells (seed ${seed})`, async () => {
		await withStorePlace(async storePath => {
			const life = new StoreLife(storePath, seed);
			for (let step = 0; step < 25; step++) {
				await life.step();
				await life.compare();
			}

			assert.equal(life.log.length, 25);
			await life.close();
		});
	});
}
