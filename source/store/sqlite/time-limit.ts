import type {Database} from 'better-sqlite3';
import {StoreError} from '../../core/store.js';

/**
Belongs first into the conditions of a question that may walk over every request: nothing else can stop SQLite, not even
the end of its thread. Asked for one row of thousands, so that it costs nothing.
*/
export const inTimeSql = '(seq % 4096 <> 0 OR is_in_time())';

/** Makes `inTimeSql` known to a connection; answers what is to be called before each question. */
export function limitTime(database: Database, maxMs: number): () => void {
	let beganMs = 0;
	database.function('is_in_time', {deterministic: false, directOnly: true}, () => {
		if (performance.now() - beganMs > maxMs) {
			throw new StoreError('other', `The question took longer than ${maxMs / 1000} s, and was given up; ask for a shorter time.`);
		}

		return 1;
	});
	return () => {
		beganMs = performance.now();
	};
}
