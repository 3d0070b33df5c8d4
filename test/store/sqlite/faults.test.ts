import assert from 'node:assert/strict';
import {
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
} from 'node:fs';
import path from 'node:path';
import {describe, test} from 'node:test';
import BetterSqlite from 'better-sqlite3';
import type {TailraceEvent} from '../../../source/core/event.js';
import {StoreError} from '../../../source/core/store.js';
import {createBatcher} from '../../../source/store/batch.js';
import {openStore} from '../../../source/store/open-store.js';
import {explainError} from '../../../source/store/sqlite/errors.js';
import {createRandom} from '../../helpers/seeded-random.js';
import {withStorePlace} from '../../helpers/store-place.js';
import {baseMs, buildFinished, end} from '../store-traffic.js';

describe('a SQLite store in trouble', () => {
	test('S6 while another program holds it locked it is busy, then takes the same batch', async () => {
		await withStorePlace(async storePath => {
			const store = openStore(storePath);
			const writer = store.openWriter();
			const reader = store.openReader();
			const other = new BetterSqlite(storePath);
			const batch = buildEnds(0, 10);
			other.exec('BEGIN IMMEDIATE');
			assert.throws(() => {
				writer.write(batch);
			}, becauseOf('busy'));
			const during = await reader.readRequests({limit: 100});
			assert.equal(during.records.length, 0, 'reading goes on');
			other.exec('COMMIT');
			other.close();
			writer.write(batch);
			const after = await reader.readRequests({limit: 100});
			assert.equal(after.records.length, 10);
			await reader.close();
			writer.close();
		});
	});

	for (const [what, remove] of [
		['removed', (storePath: string) => {
			rmSync(path.dirname(storePath), {recursive: true});
		}],
		['moved away', (storePath: string) => {
			renameSync(storePath, `${storePath}.old`);
		}],
	] as const) {
		test(`S10 S11 a store that is ${what} is made anew, and what was not yet safe goes there`, async () => {
			await withStorePlace(async storePath => {
				const store = openStore(storePath);
				const writer = store.openWriter();
				const reader = store.openReader();
				writer.write(buildEnds(0, 10));
				remove(storePath);
				const batcher = createBatcher({writer});
				batcher.add(buildEnds(10, 10));
				assert.equal(batcher.flush(), null);
				assert.equal(batcher.readStatus().committedCount, 10);
				const {records} = await reader.readRequests({limit: 100});
				assert.equal(records.length, 10, 'the reader looks into the new one, too');
				const buckets = await reader.readBuckets({fromMs: baseMs, toMs: baseMs + 1, stepMs: 3_600_000});
				assert.equal(buckets.reduce((sum, {totals}) => sum + totals.requestCount, 0), 10);
				await reader.close();
				writer.close();
			});
		});
	}

	test('a value that can\'t be stored costs its own event only', async () => {
		await withStorePlace(async storePath => {
			const store = openStore(storePath);
			const writer = store.openWriter();
			const batcher = createBatcher({writer});
			const events = buildEnds(0, 40);
			for (const [index, broken] of [[7, {inputTokens: 1.5}], [20, {provider: null as never}], [21, {costNanoUsd: 1e30}], [39, {customData: {big: 1n}}]] as const) {
				events[index] = end({...events[index]!.record, ...broken});
			}

			batcher.add(events);
			assert.equal(batcher.flush(), null);
			const {committedCount, rejectedCount, rejection} = batcher.readStatus();
			assert.deepEqual([committedCount, rejectedCount], [36, 4]);
			assert.match(rejection!, /^request-end: TypeError/v);

			const reader = store.openReader();
			const {records} = await reader.readRequests({limit: 100});
			const buckets = await reader.readBuckets({fromMs: baseMs, toMs: baseMs + 1, stepMs: 3_600_000});
			assert.equal(records.length, 36);
			assert.equal(buckets.reduce((sum, {totals}) => sum + totals.requestCount, 0), 36, 'what was rolled back is not counted');
			await reader.close();
			writer.close();
		});
	});

	test('a sum that can\'t be stored costs one event, and the others count once', async () => {
		await withStorePlace(async storePath => {
			const store = openStore(storePath);
			const writer = store.openWriter();
			const batcher = createBatcher({writer});
			const records = buildEnds(0, 8).map(({record}, index) => ({
				...record, state: 'ok' as const, provider: 'one', model: 'm', endpoint: '/', inputTokens: [2, 6].includes(index) ? 2 ** 62 : 5,
			}));
			batcher.add(records.map(record => end(record)));
			assert.equal(batcher.flush(), null);
			assert.deepEqual([batcher.readStatus().committedCount, batcher.readStatus().rejectedCount], [7, 1]);
			const reader = store.openReader();
			for (const stepMs of [1000, 60_000, 3_600_000]) {
				const [bucket] = await reader.readBuckets({fromMs: baseMs, toMs: baseMs + 1, stepMs});
				assert.equal(bucket?.totals.requestCount, 7);
			}

			await reader.close();
			writer.close();
		});
	});

	test('a store that is removed while it is written has not taken the batch', async () => {
		await withStorePlace(async storePath => {
			const store = openStore(storePath);
			const writer = store.openWriter();
			const [first, second] = buildEnds(0, 2) as [TailraceEvent, TailraceEvent];
			const removing = Object.defineProperty({...second}, 'type', {
				get() {
					rmSync(storePath, {force: true});
					return 'request-end';
				},
			});
			assert.throws(() => {
				writer.write([first, removing]);
			}, becauseOf('gone'));
			writer.write([first, second]);
			const reader = store.openReader();
			const {records} = await reader.readRequests({limit: 10});
			assert.equal(records.length, 2);
			await reader.close();
			writer.close();
		});
	});

	test('a closed store takes nothing', async () => {
		await withStorePlace(storePath => {
			const writer = openStore(storePath).openWriter();
			writer.close();
			assert.throws(() => {
				writer.write(buildEnds(0, 1));
			}, becauseOf('gone'));
		});
	});

	test('S9 nothing opens the live store by hand', () => {
		// Closing any descriptor of the file would drop the locks that SQLite holds on it.
		// A new store and a copy that grows are files of another name.
		const folder = path.join(import.meta.dirname, '../../../source/store');
		const names = readdirSync(folder, {recursive: true, encoding: 'utf8'}).filter(name => name.endsWith('.ts'));
		for (const name of names) {
			const source = readFileSync(path.join(folder, name), 'utf8');
			assert.doesNotMatch(source, /openSync|readFile|copyFile|appendFile|Stream\(|fs\/promises|writeFileSync\((?!newPath|partial,)/v, name);
		}
	});

	test('errors of SQLite say what they mean for the store', () => {
		const meanings = {
			SQLITE_BUSY_SNAPSHOT: 'busy',
			SQLITE_FULL: 'full',
			SQLITE_IOERR_SHMSIZE: 'full',
			SQLITE_IOERR_FSYNC: 'other',
			SQLITE_READONLY_DBMOVED: 'gone',
			SQLITE_READONLY: 'read-only',
			SQLITE_NOTADB: 'corrupt',
			SQLITE_CORRUPT_INDEX: 'corrupt',
			SQLITE_ERROR: 'other',
		};
		for (const [code, reason] of Object.entries(meanings)) {
			const explained = explainError(new BetterSqlite.SqliteError('it failed', code));
			assert.ok(explained instanceof StoreError);
			assert.equal(explained.reason, reason, code);
		}

		const refused = new BetterSqlite.SqliteError('cannot store REAL value', 'SQLITE_CONSTRAINT_DATATYPE');
		assert.equal(explainError(refused), refused);
	});
});

function buildEnds(firstNumber: number, count: number) {
	const random = createRandom(firstNumber);
	return Array.from({length: count}, (_, index) => end(buildFinished(random, firstNumber + index, baseMs + index)));
}

function becauseOf(reason: StoreError['reason']): (error: unknown) => boolean {
	return error => error instanceof StoreError && error.reason === reason;
}
