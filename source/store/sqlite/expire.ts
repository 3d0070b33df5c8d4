import type {Database} from 'better-sqlite3';
import {hourMs, minuteMs} from '../../core/durations.js';
import {derivedSteps} from './rollup-steps.js';

/** Deletes what is old, in slices; the call belongs into a transaction. */
export type Expirer = (beforeMs: number, limit: number) => number;

export function createExpirer(database: Database): Expirer {
	const newestStart = database.prepare<[], number>('SELECT started_at_ms FROM requests ORDER BY seq DESC LIMIT 1').pluck();
	const pickExpired = database.prepare<[number, number], string>(`SELECT id FROM requests
		WHERE started_at_ms < ? AND state <> 'active' ORDER BY started_at_ms LIMIT ?`).pluck();
	// Phases go with their request, by the foreign key.
	const requestDeletion = database.prepare('DELETE FROM requests WHERE id IN (SELECT value FROM json_each(?))');
	const theirEventDeletion = database.prepare('DELETE FROM custom_events WHERE ifnull(request_id, \'\') IN (SELECT value FROM json_each(?))');
	const otherEventDeletion = database.prepare('DELETE FROM custom_events WHERE at_ms < ? ORDER BY at_ms LIMIT ?');
	// A rollup lives until the last of its time is over, and so does what was told of a limit.
	const rollupDeletion = database.prepare('DELETE FROM rollups WHERE step_ms = ? AND start_ms <= ? ORDER BY start_ms LIMIT ?');

	const derivedDeletion = database.prepare('DELETE FROM rollups WHERE step_ms = ? AND start_ms <= ?');
	const limitDeletion = database.prepare('DELETE FROM rate_limit_history WHERE step_ms = ? AND start_ms <= ? ORDER BY step_ms, start_ms LIMIT ?');

	return (beforeMs, limit) => {
		// A wall clock that jumped ahead must not cost what has just been recorded.
		const cutMs = Math.min(beforeMs, (newestStart.get() ?? 0) - hourMs);
		const ids = pickExpired.all(cutMs, limit);
		const idsJson = JSON.stringify(ids);
		theirEventDeletion.run(idsJson);
		requestDeletion.run(idsJson);
		otherEventDeletion.run(cutMs, limit);
		// All before those that they are made of, since they stand for whatever is between two of them; they are few.
		for (const {stepMs, sourceMs} of derivedSteps) {
			derivedDeletion.run(stepMs, cutMs - sourceMs);
		}

		for (const stepMs of [minuteMs, hourMs]) {
			rollupDeletion.run(stepMs, cutMs - stepMs, limit);
			limitDeletion.run(stepMs, cutMs - stepMs, limit);
		}

		return ids.length;
	};
}
