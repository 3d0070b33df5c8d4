import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {
	mkdirSync,
	readdirSync,
	readFileSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {describe, test} from 'node:test';
import {StoreError} from '../../../source/core/store.js';
import {createBatcher} from '../../../source/store/batch.js';
import {openStore} from '../../../source/store/open-store.js';
import {keepAside} from '../../../source/store/sqlite/keep-aside.js';
import {createRandom} from '../../helpers/seeded-random.js';
import {withStorePlace} from '../../helpers/store-place.js';
import {baseMs, buildFinished, end} from '../store-traffic.js';

const pageBytes = 4096;

describe('a damaged SQLite store', () => {
	for (const [what, damage] of [
		['with its middle overwritten', overwriteMiddle],
		['cut short', truncate],
	] as const) {
		test(`S13 S14 ${what} is kept aside once a check finds it, and the next batch is in a new one`, async () => {
			await withStorePlace(async storePath => {
				fill(storePath);
				const writer = openStore(storePath).openWriter();
				damage(storePath);
				assert.throws(() => {
					writer.check();
				}, (error: unknown) => error instanceof StoreError && error.reason === 'corrupt' && error.message.includes(findKept(storePath)[0]!));
				const batcher = createBatcher({writer});
				batcher.add(buildEnds(5000, 10));
				assert.equal(batcher.flush(), null);
				await assertHolds(storePath, 10);
				writer.check();
				assert.equal(findKept(storePath).length, 1);
				writer.close();
			});
		});
	}

	test('is kept with its log, which may hold what its pages have lost, and leaves none to the next store', async () => {
		await withStorePlace(storePath => {
			const writer = openStore(storePath).openWriter();
			writer.write(buildEnds(0, 10));
			const {size} = statSync(`${storePath}-wal`);
			const keptPath = keepAside(storePath, 0);
			assert.equal(statSync(`${keptPath}-wal`).size, size);
			assert.ok(size > 0);
			assert.deepEqual(readdirSync(path.dirname(storePath)).filter(name => /^tailrace\.db(?:-|$)/v.test(name)), []);
			writer.close();
		});
	});

	test('S12 whose header was overwritten while it is written is kept aside, and no batch is lost', async () => {
		await withStorePlace(async storePath => {
			fill(storePath);
			const writer = openStore(storePath).openWriter();
			overwrite(storePath, 0, 100);
			assert.throws(() => {
				writer.check();
			}, (error: unknown) => error instanceof StoreError && error.reason === 'corrupt');
			assert.equal(readFileSync(findKept(storePath)[0]!).subarray(0, 100).every(byte => byte === 0xA5), true, 'it is kept as it was found');
			writer.write(buildEnds(5000, 10));
			await assertHolds(storePath, 10);
			writer.close();
		});
	});

	test('S14 that is cut short is kept aside at the start', async () => {
		await withStorePlace(async storePath => {
			fill(storePath);
			truncate(storePath);
			const writer = openStore(storePath).openWriter();
			writer.write(buildEnds(5000, 10));
			assert.equal(findKept(storePath).length, 1);
			await assertHolds(storePath, 10);
			writer.close();
		});
	});

	test('S12 that nobody can know for a store any more is left where it is at the start', async () => {
		await withStorePlace(storePath => {
			mkdirSync(path.dirname(storePath));
			writeFileSync(storePath, 'Dear diary, '.repeat(1000));
			assert.throws(() => openStore(storePath).openWriter(), /damaged; move its file away/v);
			assert.deepEqual(findKept(storePath), []);
			assert.match(readFileSync(storePath, 'utf8'), /^Dear diary/v);
		});
	});
});

/** Enough rows for some hundred pages, all of them in the file itself. */
function fill(storePath: string): void {
	const writer = openStore(storePath).openWriter();
	writer.write(buildEnds(0, 2000));
	writer.close();
}

function buildEnds(firstNumber: number, count: number) {
	const random = createRandom(firstNumber);
	return Array.from({length: count}, (_, index) => end(buildFinished(random, firstNumber + index, baseMs + index)));
}

function overwriteMiddle(storePath: string): void {
	overwrite(storePath, Math.floor(statSync(storePath).size / pageBytes / 2) * pageBytes, 20 * pageBytes);
}

function truncate(storePath: string): void {
	runElsewhere(`fs.truncateSync(place, ${Math.floor(statSync(storePath).size / pageBytes / 2) * pageBytes})`, storePath);
}

function overwrite(storePath: string, from: number, count: number): void {
	runElsewhere(`const file = fs.openSync(place, 'r+'); fs.writeSync(file, Buffer.alloc(${count}, 0xA5), 0, ${count}, ${from})`, storePath);
}

/** In a process of its own: closing the file in this one would drop SQLite's locks. */
function runElsewhere(script: string, storePath: string): void {
	execFileSync(process.execPath, ['-e', `const fs = require('node:fs'); const place = process.argv[1]; ${script}`, storePath]);
}

function findKept(storePath: string): string[] {
	return readdirSync(path.dirname(storePath))
		.filter(name => /\.damaged-[\dTZ]+$/v.test(name))
		.map(name => path.join(path.dirname(storePath), name));
}

async function assertHolds(storePath: string, count: number): Promise<void> {
	const reader = openStore(storePath).openReader();
	const {records} = await reader.readRequests({limit: 10_000});
	assert.equal(records.length, count);
	await reader.close();
}
