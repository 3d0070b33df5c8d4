import assert from 'node:assert/strict';
import {
	mkdirSync,
	readdirSync,
	readFileSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {describe, test} from 'node:test';
import BetterSqlite from 'better-sqlite3';
import {UserError} from '../../../source/core/errors.js';
import {StoreError} from '../../../source/core/store.js';
import {openStore} from '../../../source/store/open-store.js';
import {withStorePlace} from '../../helpers/store-place.js';
import {
	baseMs,
	buildActive,
	buildInstance,
	start,
} from '../store-traffic.js';

describe('opening a SQLite store', () => {
	test('S23 the store and all that stands beside it are for their owner only', async () => {
		await withStorePlace(storePath => {
			const writer = openStore(storePath).openWriter();
			writer.write([start(buildActive(1, baseMs))]);
			const folder = path.dirname(storePath);
			const modes = readdirSync(folder).map(name => [name, statSync(path.join(folder, name)).mode & 0o777]);
			assert.deepEqual(Object.fromEntries(modes), {
				'tailrace.db': 0o600, 'tailrace.db-wal': 0o600, 'tailrace.db-shm': 0o600, 'tailrace.db.lock': 0o600,
			});
			assert.equal(statSync(folder).mode & 0o777, 0o700);
			writer.close();
		});
	});

	test('a second writer is refused in the same process, too, until the first is closed', async () => {
		await withStorePlace(storePath => {
			const store = openStore(storePath);
			const first = store.openWriter();
			assert.throws(() => store.openWriter(), saying(`pid ${process.pid}`));
			first.write([start(buildActive(1, baseMs))]);
			first.close();
			store.openWriter().close();
		});
	});

	test('S17 a store of a newer version is refused, named, and left as it is', async () => {
		await withStorePlace(storePath => {
			openStore(storePath).openWriter().close();
			change(storePath, 'PRAGMA user_version = 99');
			const before = readFileSync(storePath);
			for (const open of [() => openStore(storePath).openWriter(), () => openStore(storePath).openReader()]) {
				assert.throws(open, saying(`The store ${storePath} has version 99, this tailrace knows up to version 6. Update tailrace, or give another --store.`));
			}

			assert.deepEqual(readFileSync(storePath), before);
		});
	});

	test('another program\'s database is refused and left as it is', async () => {
		await withStorePlace(storePath => {
			mkdirSync(path.dirname(storePath));
			change(storePath, 'CREATE TABLE bookmarks (url TEXT)');
			const before = readFileSync(storePath);
			assert.throws(() => openStore(storePath).openWriter(), saying('another program'));
			change(storePath, 'PRAGMA user_version = 1');
			assert.throws(() => openStore(storePath).openReader(), saying('another program'));
			change(storePath, 'PRAGMA user_version = 0');
			assert.equal(readFileSync(storePath).length, before.length);
		});
	});

	test('a file that is no database is a damaged store', async () => {
		await withStorePlace(storePath => {
			mkdirSync(path.dirname(storePath));
			writeFileSync(storePath, 'Dear diary, '.repeat(100));
			assert.throws(() => openStore(storePath).openWriter(), (error: unknown) => error instanceof StoreError && error.reason === 'corrupt');
			assert.match(readFileSync(storePath, 'utf8'), /^Dear diary/v);
		});
	});

	test('S15 places where no store can be are refused with what to do', async () => {
		await withStorePlace(storePath => {
			const folder = path.dirname(storePath);
			mkdirSync(folder);
			assert.throws(() => openStore(folder).openWriter(), saying('is not a file'));
			writeFileSync(path.join(folder, 'file'), '');
			assert.throws(() => openStore(path.join(folder, 'file', 'store.db')).openWriter(), saying('Give another --store'));
			symlinkSync(path.join(folder, 'nowhere'), storePath);
			assert.throws(() => openStore(storePath).openWriter(), saying('not yours'));
		});
	});

	test('a link to a store of one\'s own is followed', async () => {
		await withStorePlace(async storePath => {
			openStore(storePath).openWriter().close();
			const linkPath = path.join(path.dirname(storePath), 'link.db');
			symlinkSync(storePath, linkPath);
			const writer = openStore(linkPath).openWriter();
			writer.heartbeat(buildInstance('linked'));
			writer.close();
			const reader = openStore(storePath).openReader();
			const instances = await reader.readInstances();
			assert.equal(instances.length, 1);
			await reader.close();
		});
	});

	test('reading a store that is not there says so', async () => {
		await withStorePlace(storePath => {
			assert.throws(() => openStore(storePath).openReader(), saying(`There is no store at ${storePath}`));
		});
	});

	test('a store is read after its writer is gone', async () => {
		await withStorePlace(async storePath => {
			const writer = openStore(storePath).openWriter();
			writer.write([start(buildActive(1, baseMs))]);
			writer.close();
			const reader = openStore(storePath).openReader();
			const {records} = await reader.readRequests({limit: 10});
			assert.equal(records.length, 1);
			await reader.close();
		});
	});
});

/** For `assert.throws`: the user can mend it, and is told how in these words. */
function saying(words: string): (error: unknown) => boolean {
	return error => {
		assert.ok(error instanceof UserError, String(error));
		assert.ok(error.message.includes(words), error.message);
		return true;
	};
}

function change(storePath: string, sql: string): void {
	const database = new BetterSqlite(storePath);
	database.exec(sql);
	database.close();
}
