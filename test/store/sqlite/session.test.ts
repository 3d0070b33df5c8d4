import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import BetterSqlite from 'better-sqlite3';
import {StoreError} from '../../../source/core/store.js';
import {openStore} from '../../../source/store/open-store.js';
import type {Connection} from '../../../source/store/sqlite/open.js';
import {openSession} from '../../../source/store/sqlite/session.js';
import {withStorePlace} from '../../helpers/store-place.js';
import {baseMs, buildActive, end} from '../store-traffic.js';

function connect(closed: string[]): Connection {
	const database = new BetterSqlite(':memory:');
	return {
		database,
		isGone: () => false,
		close() {
			database.close();
			closed.push('closed');
		},
	};
}

describe('a session with a store', () => {
	test('leaves nothing open when its statements can\'t be made', () => {
		const closed: string[] = [];
		assert.throws(() => openSession({
			open: () => connect(closed),
			prepare: ({database}) => database.prepare('SELECT * FROM nowhere'),
		}), /no such table/v);
		assert.deepEqual(closed, ['closed']);
	});

	test('that can\'t take a damaged store away says that it is damaged, and opens it anew the next time', () => {
		const closed: string[] = [];
		const session = openSession({
			open: () => connect(closed),
			prepare: () => 'tools',
			keepAside() {
				throw new Error('the folder may not be written');
			},
		});
		assert.throws(() => session.run(() => {
			throw new BetterSqlite.SqliteError('malformed', 'SQLITE_CORRUPT');
		}), (error: unknown) => error instanceof StoreError && error.reason === 'corrupt' && !error.message.includes('is kept'));
		assert.deepEqual(closed, ['closed']);
		assert.equal(session.run(tools => tools), 'tools');
		session.close();
	});

	test('adds up more kinds of requests than it remembers sums of', async () => {
		await withStorePlace(async storePath => {
			const store = openStore(storePath);
			const writer = store.openWriter();
			const kindCount = 2200;
			const write = (first: number): void => {
				writer.write(Array.from({length: kindCount}, (_, index) => end({...buildActive(first + index, baseMs), state: 'ok', model: `model-${index}`})));
			};

			write(0);
			write(kindCount);
			const reader = store.openReader();
			for (const stepMs of [60_000, 3_600_000]) {
				const buckets = await reader.readBuckets({fromMs: baseMs, toMs: baseMs + 1, stepMs});
				assert.equal(buckets.length, kindCount);
				assert.ok(buckets.every(({totals}) => totals.requestCount === 2));
			}

			await reader.close();
			writer.close();
		});
	});
});
