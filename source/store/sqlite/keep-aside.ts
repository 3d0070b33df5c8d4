import {existsSync, renameSync} from 'node:fs';
import BetterSqlite from 'better-sqlite3';
import {StoreError} from '../../core/store.js';
import {appId} from './migrations.js';

/**
Takes a damaged store out of the way, so that the next one to open it begins anew; answers where it is kept. Nothing of it
is deleted: its log may hold what its pages have lost. Call it before the connection is closed: SQLite leaves the log of
a store that was moved as it is, and would else write it into the damaged pages and remove it.
*/
export function keepAside(storePath: string, nowAtMs: number): string {
	const stamp = new Date(nowAtMs).toISOString().replaceAll(/[\-.:]/gv, '');
	let keptPath = `${storePath}.damaged-${stamp}`;
	for (let number = 2; existsSync(keptPath); number++) {
		keptPath = `${storePath}.damaged-${stamp}-${number}`;
	}

	// The log first: a new store must never find an old one's.
	for (const suffix of ['-wal', '-shm', '']) {
		if (existsSync(`${storePath}${suffix}`)) {
			renameSync(`${storePath}${suffix}`, `${keptPath}${suffix}`);
		}
	}

	return keptPath;
}

/** Whether the file says in its header that it is a store of ours. Who can't read that far must not touch it. */
export function isMarkedOurs(storePath: string): boolean {
	try {
		const database = new BetterSqlite(storePath, {readonly: true, fileMustExist: true, timeout: 50});
		try {
			// Read-only, and else a header that promises more pages than there are could not be read at all.
			database.unsafeMode();
			database.pragma('writable_schema = ON');
			return database.pragma('application_id', {simple: true}) === appId;
		} finally {
			database.close();
		}
	} catch {
		return false;
	}
}

/** Reads every page from the disk, by a connection of its own: the writer's still has many as they were before the damage. */
export function assertWhole(storePath: string): void {
	const database = new BetterSqlite(storePath, {readonly: true, fileMustExist: true, timeout: 50});
	try {
		const verdict = database.pragma('quick_check(1)', {simple: true});
		if (verdict !== 'ok') {
			throw new StoreError('corrupt', `The store is damaged (${String(verdict)}).`);
		}
	} finally {
		database.close();
	}
}
