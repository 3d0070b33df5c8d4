import {
	chmodSync,
	existsSync,
	renameSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import process from 'node:process';
import {UserError} from '../../core/errors.js';
import {openForReading} from './open.js';

/**
Copies a store as it is at one moment, while it is written; answers the copy's size in bytes. The file appears when it is
whole, and never in another's place.
*/
export function backUpStore(storePath: string, filePath: string): number {
	if (existsSync(filePath)) {
		throw new UserError(`${filePath} is there already; give another file, or move it away`);
	}

	const partial = `${filePath}.${process.pid}.part`;
	const connection = openForReading(storePath);
	try {
		// Made beforehand, since SQLite would make it readable for everybody.
		writeFileSync(partial, '', {mode: 0o600, flag: 'wx'});
		// Of our own connection; the store itself can't be written by it all the same.
		connection.database.pragma('query_only = 0');
		connection.database.prepare('VACUUM INTO ?').run(partial);
		chmodSync(partial, 0o600);
		renameSync(partial, filePath);
		return statSync(filePath).size;
	} catch (error) {
		rmSync(partial, {force: true});
		throw error instanceof UserError ? error : new UserError(`${filePath} can't be written: ${(error as Error).message}`, {cause: error});
	} finally {
		connection.close();
	}
}
