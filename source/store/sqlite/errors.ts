import {StoreError} from '../../core/store.js';

/**
What SQLite's codes mean for a store, by their beginnings (the extended codes begin with the plain one's name):
https://sqlite.org/rescode.html. The first that fits counts.
*/
const meanings: ReadonlyArray<readonly [codes: readonly string[], reason: StoreError['reason'], sentence: string]> = [
	[['SQLITE_BUSY', 'SQLITE_LOCKED', 'SQLITE_PROTOCOL'], 'busy', 'Another program has the store locked'],
	// The index of the write-ahead log could not grow: a full disk, too.
	[['SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE'], 'full', 'The disk of the store is full'],
	[['SQLITE_READONLY_DBMOVED', 'SQLITE_CANTOPEN'], 'gone', 'The store can\'t be opened'],
	[['SQLITE_READONLY', 'SQLITE_PERM', 'SQLITE_AUTH'], 'read-only', 'The store may not be written'],
	[['SQLITE_CORRUPT', 'SQLITE_NOTADB'], 'corrupt', 'The store is damaged; move its file away and recording begins anew'],
	[['SQLITE_'], 'other', 'The store failed'],
];

/** The values are to blame, not the moment: trying again would fail again. */
const refusals = ['SQLITE_CONSTRAINT', 'SQLITE_MISMATCH', 'SQLITE_TOOBIG', 'SQLITE_RANGE'];

/** A `StoreError` if the store can't take anything now; else the error as it is: one of the values can't be stored, or a bug. */
export function explainError(error: unknown): unknown {
	const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
	if (error instanceof StoreError || refusals.some(refusal => code.startsWith(refusal))) {
		return error;
	}

	const meaning = meanings.find(([codes]) => codes.some(prefix => code.startsWith(prefix)));
	if (meaning === undefined) {
		return error;
	}

	const [, reason, sentence] = meaning;
	return new StoreError(reason, `${sentence} (${(error as Error).message}).`, {cause: error});
}
