import {
	accessSync,
	constants,
	existsSync,
	lstatSync,
	mkdirSync,
	renameSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import BetterSqlite, {type Database} from 'better-sqlite3';
import {UserError} from '../../core/errors.js';
import {StoreError} from '../../core/store.js';
import {explainError} from './errors.js';
import {isMarkedOurs, keepAside} from './keep-aside.js';
import {assertCurrent, assertOurs, migrate} from './migrations.js';
import {takeOwnerLock} from './owner-lock.js';
import {assertLibrary, assertLocal} from './platform.js';

/** An open store. No file of it is ever opened by other means: closing any descriptor of it would drop SQLite's locks. */
export type Connection = {
	readonly database: Database;
	/** The path leads to another file than the one that is open, or to none: SQLite would go on into the void. */
	readonly isGone: () => boolean;
	readonly close: () => void;
};

/** What the promises of durability and safety rest on; read back after setting. */
const writerSettings: ReadonlyArray<readonly [name: string, value: number | string]> = [
	// The caller waits and tries again: a longer wait here would hold up everything behind.
	['busy_timeout', 50],
	['journal_mode', 'wal'],
	// FULL: what is committed survives a power cut.
	['synchronous', 2],
	['foreign_keys', 1],
	['trusted_schema', 0],
	['wal_autocheckpoint', 1000],
	['journal_size_limit', 64 * 1024 * 1024],
	['mmap_size', 0],
];

const readerSettings: typeof writerSettings = [
	['query_only', 1],
	['trusted_schema', 0],
	['mmap_size', 0],
];

/** Opens the store as its only writer, makes it if it isn't there, and brings it up to date. */
export function openForWriting(storePath: string): Connection {
	assertLibrary();
	try {
		preparePlace(storePath);
		const lock = takeOwnerLock(storePath);
		try {
			createPrivately(storePath);
			const connection = connectOrBeginAnew(storePath, () => connect(storePath, {timeout: 50}, database => {
				// Before anything is set: what isn't for us stays as it is.
				assertOurs(database, storePath);
				applySettings(database, storePath, writerSettings);
				migrate(database);
				// What is damaged at its root shows here, while it can still be replaced.
				database.exec('SELECT count(*) FROM sqlite_schema');
			}));
			return {
				...connection,
				close() {
					connection.close();
					lock.release();
				},
			};
		} catch (error) {
			lock.release();
			throw error;
		}
	} catch (error) {
		throw explainPlace(error, storePath);
	}
}

/** Opens a store that is there, beside its writer or without one. */
export function openForReading(storePath: string): Connection {
	assertLibrary();
	if (!existsSync(storePath)) {
		throw new UserError(`There is no store at ${storePath} yet. Start tailrace first, or give the --store it records into.`);
	}

	try {
		// Readers wait for nobody but a writer that has just started on a crashed one's log.
		return connect(storePath, {readonly: true, fileMustExist: true, timeout: 1000}, database => {
			assertCurrent(database, storePath);
			applySettings(database, storePath, readerSettings);
		});
	} catch (error) {
		throw explainPlace(error, storePath);
	}
}

/** A damaged store is replaced at the start only if it is surely one: any other file may be dear to somebody. */
function connectOrBeginAnew(storePath: string, attempt: () => Connection): Connection {
	try {
		return attempt();
	} catch (error) {
		const explained = explainError(error);
		if (!(explained instanceof StoreError) || explained.reason !== 'corrupt' || !isMarkedOurs(storePath)) {
			throw error;
		}

		keepAside(storePath, Date.now());
		createPrivately(storePath);
		return attempt();
	}
}

function connect(storePath: string, options: BetterSqlite.Options, prepare: (database: Database) => void): Connection {
	const database = new BetterSqlite(storePath, options);
	const identity = identify(storePath);
	try {
		prepare(database);
	} catch (error) {
		database.close();
		throw error;
	}

	return {
		database,
		isGone: () => identify(storePath) !== identity,
		close: () => database.close(),
	};
}

function applySettings(database: Database, storePath: string, settings: typeof writerSettings): void {
	for (const [name, value] of settings) {
		database.pragma(`${name} = ${value}`);
		const actual = database.pragma(name, {simple: true});
		if (actual !== value) {
			throw new UserError(`SQLite keeps ${name} at ${String(actual)} instead of ${value} for ${storePath}. Put the --store on a local disk.`);
		}
	}
}

function preparePlace(storePath: string): void {
	const folder = path.dirname(storePath);
	mkdirSync(folder, {recursive: true, mode: 0o700});
	assertLocal(folder);
	assertOwnFile(storePath);
	assertOwnFile(`${storePath}.lock`);
}

function assertOwnFile(filePath: string): void {
	const entry = lstatSync(filePath, {throwIfNoEntry: false});
	if (entry === undefined) {
		return;
	}

	const target = statSync(filePath, {throwIfNoEntry: false});
	if (entry.isSymbolicLink() && (target === undefined || (process.getuid !== undefined && target.uid !== process.getuid()))) {
		throw new UserError(`${filePath} is a link to a file that is not yours. Give another --store.`);
	}

	if (target?.isFile() !== true) {
		throw new UserError(`${filePath} is not a file. Give a file as --store.`);
	}

	// SQLite would open it all the same, and fail with the first row.
	try {
		accessSync(filePath, constants.R_OK | constants.W_OK);
	} catch (error) {
		throw new UserError(`${filePath} may not be written by you (${(error as NodeJS.ErrnoException).code}). Make it writable, or give another --store.`, {cause: error});
	}
}

/**
SQLite would make the file readable for everybody, and give `-wal` and `-shm` the same mode. It is made under another
name: the store itself is never opened by hand. Only the lock's owner comes here.
*/
function createPrivately(storePath: string): void {
	if (existsSync(storePath)) {
		return;
	}

	// A log that a removed store left behind must never be taken for the new one's.
	const newPath = `${storePath}.new`;
	for (const leftPath of [newPath, `${storePath}-wal`, `${storePath}-shm`]) {
		rmSync(leftPath, {force: true});
	}

	writeFileSync(newPath, '', {mode: 0o600, flag: 'wx'});
	renameSync(newPath, storePath);
}

function identify(storePath: string): string {
	const stats = statSync(storePath, {throwIfNoEntry: false});
	return stats === undefined ? '' : `${stats.dev}:${stats.ino}`;
}

function explainPlace(error: unknown, storePath: string): unknown {
	const {code, message} = error as NodeJS.ErrnoException;
	if (code?.startsWith('SQLITE_CANTOPEN') === true || code?.startsWith('SQLITE_READONLY') === true) {
		return new UserError(`The store ${storePath} can't be opened (${message}). Make its folder and files writable for you, or give another --store.`, {cause: error});
	}

	if (error instanceof UserError || code === undefined || code.startsWith('SQLITE_')) {
		return explainError(error);
	}

	return code === 'ENOSPC'
		? new StoreError('full', `The disk of the store is full (${message}).`, {cause: error})
		: new UserError(`The store ${storePath} can't be made (${message}). Give another --store.`, {cause: error});
}
