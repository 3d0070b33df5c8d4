import type {Database} from 'better-sqlite3';
import type {ChangeCursor, Changes, InstanceStatus} from '../../core/store.js';
import {
	collectChanges,
	maxChangedCount,
	type ChangeSource,
	type FollowedRow,
} from '../changes.js';
import {activeTable, rowTable} from './columns.js';
import {prepareSelect} from './select.js';

/** Answers what is new since a cursor; while nobody writes, asking again costs one pragma. */
export function createChangeReader(
	database: Database,
	others: Pick<ChangeSource, 'readRecord' | 'readRateLimits' | 'readLivingInstance'>,
): (cursor: ChangeCursor | null) => Changes {
	const source = {...createRowSource(database), ...others};
	const collect = database.transaction((cursor: ChangeCursor | null) => collectChanges(source, cursor));
	let position = '';
	let seenVersion: unknown;
	let instance: InstanceStatus | null = null;

	return cursor => {
		// Asked before reading, so that what is written in between is seen the next time.
		const dataVersion = database.pragma('data_version', {simple: true});
		if (cursor !== null && seenVersion === dataVersion && position === JSON.stringify(cursor)) {
			return {events: [], cursor, instance};
		}

		const changes = collect(cursor);
		// With fewer events than that, nothing was left for the next call.
		position = changes.events.length < maxChangedCount ? JSON.stringify(changes.cursor) : '';
		seenVersion = dataVersion;
		({instance} = changes);
		return changes;
	};
}

function createRowSource(database: Database): Pick<ChangeSource, 'readNewestSeq' | 'readActive' | 'readAfter' | 'readProgress'> {
	const selectNewestSeq = database.prepare<[], number>('SELECT ifnull(max(seq), 0) FROM requests').pluck();
	// Named, since SQLite would rather walk along `seq` through the whole store than sort the few.
	const selectActive = prepareSelect(database, rowTable, 'FROM requests INDEXED BY requests_active WHERE state = \'active\' ORDER BY seq');
	const selectAfter = prepareSelect(database, rowTable, 'FROM requests WHERE seq > ? ORDER BY seq LIMIT ?');
	const selectProgress = prepareSelect(database, activeTable, 'FROM requests WHERE id IN (SELECT value FROM json_each(?))');

	return {
		readNewestSeq: () => selectNewestSeq.get() ?? 0,
		readActive: () => selectActive.all().map(row => splitRow(row)),
		readAfter: (seq, limit) => selectAfter.all(seq, limit).map(row => splitRow(row)),
		readProgress: ids => selectProgress.all(JSON.stringify(ids)),
	};
}

function splitRow({seq, lastByteAtMs, ...record}: ReturnType<typeof rowTable.decode>): FollowedRow {
	return {seq, record, lastByteAtMs};
}
