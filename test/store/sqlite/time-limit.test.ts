import assert from 'node:assert/strict';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {rmSync, mkdtempSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {Condition} from '../../../source/core/condition.js';
import {StoreError, type RequestReader} from '../../../source/core/store.js';
import {openStore} from '../../../source/store/open-store.js';
import {bigStoreEndMs, buildBigStore} from '../../helpers/big-store.js';

const rowCount = 9000;
const nobody: Condition = {
	type: 'compare', field: 'model', operator: '=', value: 'none',
};
const everything = {fromMs: 0, toMs: bigStoreEndMs};
/** All that may walk over every request. */
const walks: Readonly<Record<string, (reader: RequestReader) => Promise<unknown>>> = {
	'a page': async reader => reader.readRequests({limit: 10, filter: nobody}),
	'a page of a time': async reader => reader.readRequests({...everything, limit: 10, filter: nobody}),
	'a count': async reader => reader.countRequests({filter: nobody, maxCount: 10}),
	'a count of a time': async reader => reader.countRequests({...everything, filter: nobody, maxCount: 10}),
	'the newest': async reader => reader.readNewest({...everything, limit: 10, filter: nobody}),
	sums: async reader => reader.readTallies({...everything, isBySession: false}),
	'sums of a few': async reader => reader.readTallies({filter: nobody, isBySession: true}),
};

describe('a question that walks over every request', () => {
	let folder: string;
	let storePath: string;
	before(() => {
		folder = mkdtempSync(path.join(tmpdir(), 'tailrace-limit-'));
		storePath = path.join(folder, 'data', 'tailrace.db');
		buildBigStore(storePath, rowCount);
	});
	after(() => {
		rmSync(folder, {recursive: true});
	});

	for (const [what, ask] of Object.entries(walks)) {
		test(`S21 (${what}) is given up when its time is over, the next is answered, and with time it is answered, too`, async () => {
			const hasty = openStore(storePath).openReader({maxQueryMs: -1});
			await assert.rejects(ask(hasty), (error: unknown) => error instanceof StoreError && error.message.includes('was given up'));
			const {records} = await hasty.readRequests({limit: 3});
			assert.equal(records.length, 3);
			await hasty.close();
			const patient = openStore(storePath).openReader({maxQueryMs: 60_000});
			await ask(patient);
			await patient.close();
		});
	}

	test('S21 finds what is there within its time', async () => {
		const reader = openStore(storePath).openReader({maxQueryMs: 60_000});
		assert.deepEqual(await reader.countRequests({...everything, maxCount: 100_000}), {count: rowCount, hasMore: false});
		await reader.close();
	});
});
