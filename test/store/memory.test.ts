import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {createMemoryStore, maxMemoryRequests} from '../../source/store/memory.js';
import {buildStoreTest, storeContract} from '../contracts/store-contract.js';
import {createRandom} from '../helpers/seeded-random.js';
import {
	baseMs,
	buildActive,
	buildFinished,
	buildId,
	end,
	start,
} from './store-traffic.js';

describe('the memory store', () => {
	for (const storeCase of storeContract) {
		test(storeCase.title, buildStoreTest(storeCase, async use => use(createMemoryStore())));
	}

	test('S5.65 what is active and the newest of what is over are kept', async () => {
		const store = createMemoryStore();
		const writer = store.openWriter();
		const record = buildFinished(createRandom(1), 1, baseMs);
		writer.write([start(buildActive(0, baseMs))]);
		writer.write(Array.from({length: maxMemoryRequests + 9}, (_, number) => end({...record, id: buildId(number + 1)})));
		const {records} = await store.openReader().readRequests({limit: maxMemoryRequests + 100});
		assert.equal(records.length, maxMemoryRequests);
		assert.equal(records.at(-1)!.id, buildId(0));
		assert.equal(records.at(-2)!.id, buildId(11));
	});
});
