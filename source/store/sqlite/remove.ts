import type {Database} from 'better-sqlite3';
import type {RequestRecord} from '../../core/request-record.js';
import type {Removal} from '../../core/removal.js';
import {requestTable} from './columns.js';
import {prepareSelect} from './select.js';

/** Deletes what somebody wants gone, in slices, and answers it; the call belongs into a transaction. */
export type Remover = (removal: Removal, limit: number) => readonly RequestRecord[];

export function createRemover(database: Database): Remover {
	const pickById = prepareSelect(database, requestTable, `FROM requests
		WHERE id IN (SELECT value FROM json_each(?)) AND state <> 'active' LIMIT ?`);
	const pickByStart = prepareSelect(database, requestTable, `FROM requests
		WHERE started_at_ms < ? AND state <> 'active' ORDER BY started_at_ms LIMIT ?`);
	// Phases go with their request, by the foreign key.
	const requestDeletion = database.prepare('DELETE FROM requests WHERE id IN (SELECT value FROM json_each(?))');
	const theirEventDeletion = database.prepare('DELETE FROM custom_events WHERE ifnull(request_id, \'\') IN (SELECT value FROM json_each(?))');
	const otherEventDeletion = database.prepare('DELETE FROM custom_events WHERE request_id IS NULL AND at_ms < ?');
	// Beyond what is known of the present.
	const limitDeletion = database.prepare('DELETE FROM rate_limit_history WHERE start_ms <= ? - step_ms');

	return (removal, limit) => {
		const records = removal.type === 'ids' ? pickById.all(JSON.stringify(removal.ids), limit) : pickByStart.all(removal.beforeMs, limit);
		const idsJson = JSON.stringify(records.map(({id}) => id));
		theirEventDeletion.run(idsJson);
		requestDeletion.run(idsJson);
		if (removal.type === 'before') {
			otherEventDeletion.run(removal.beforeMs);
			limitDeletion.run(removal.beforeMs);
		}

		return records;
	};
}
