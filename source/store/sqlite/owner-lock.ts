import {chmodSync, existsSync} from 'node:fs';
import process from 'node:process';
import BetterSqlite, {type Database} from 'better-sqlite3';
import {UserError} from '../../core/errors.js';

export type OwnerLock = {
	readonly release: () => void;
};

/**
Makes this process the only writer of a store, or throws a `UserError` that names the one that is.
The lock is SQLite's own on a small file beside the store, so it dies with its process and is never stale.
It is a `RESERVED` lock: the file stays readable, and says who holds it in its `user_version`.
*/
export function takeOwnerLock(storePath: string): OwnerLock {
	const lockPath = `${storePath}.lock`;
	// Long enough for the one who was first to write its pid, short enough not to be felt at the start.
	const database = new BetterSqlite(lockPath, {timeout: 200});
	try {
		chmodSync(lockPath, 0o600);
		database.pragma('synchronous = OFF');
		database.exec(`BEGIN IMMEDIATE; PRAGMA user_version = ${process.pid}; COMMIT; BEGIN IMMEDIATE`);
	} catch (error) {
		const ownerPid = readOwner(database);
		database.close();
		if (ownerPid === null) {
			throw error;
		}

		throw new UserError(`Another tailrace (pid ${ownerPid}) records into ${storePath}. Watch it with \`tailrace attach\`, or give this one another --store.`, {cause: error});
	}

	return {release: () => database.close()};
}

/** The process that writes the store at the moment; `null` if none does. */
export function readOwnerPid(storePath: string): number | null {
	const lockPath = `${storePath}.lock`;
	if (!existsSync(lockPath)) {
		return null;
	}

	const database = new BetterSqlite(lockPath, {fileMustExist: true, timeout: 0});
	try {
		database.exec('BEGIN IMMEDIATE; ROLLBACK');
		return null;
	} catch (error) {
		if ((error as {code?: string}).code?.startsWith('SQLITE_BUSY') === true) {
			return readOwner(database);
		}

		throw error;
	} finally {
		database.close();
	}
}

function readOwner(database: Database): number | null {
	try {
		const pid = database.pragma('user_version', {simple: true});
		return typeof pid === 'number' && pid > 0 ? pid : null;
	} catch {
		return null;
	}
}
