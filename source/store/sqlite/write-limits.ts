import type {Database} from 'better-sqlite3';
import type {RateLimit} from '../../core/event.js';
import {collectLimitSteps, keepLatest} from '../limit-steps.js';
import {limitStepTable, rateLimitTable} from './side-tables.js';
import {buildInsert, buildUpsert} from './table.js';

/**
Writes the latest state of each limit and its past. Of what a batch tells of a limit one row each is written, so that it costs
the same however many requests told it.
*/
export function createLimitWriter(database: Database): (limits: readonly RateLimit[]) => void {
	const upsertLatest = database.prepare(`${buildUpsert('rate_limits', rateLimitTable, 'provider, api_key_id, name')}
		WHERE excluded.captured_at_ms >= rate_limits.captured_at_ms`);
	const upsertStep = database.prepare(buildStepUpsert());

	return limits => {
		for (const limit of pickLatest(limits)) {
			upsertLatest.run(rateLimitTable.encode(limit));
		}

		for (const step of collectLimitSteps(limits)) {
			upsertStep.run(limitStepTable.encode(step));
		}
	};
}

function pickLatest(limits: readonly RateLimit[]): Iterable<RateLimit> {
	const latest = new Map<string, RateLimit>();
	for (const limit of limits) {
		keepLatest(latest, limit);
	}

	return latest.values();
}

/** The same meaning as `mergeLimitSteps`. */
function buildStepUpsert(): string {
	const key = ['step_ms', 'start_ms', 'provider', 'api_key_id', 'name'];
	const assignments = limitStepTable.columnNames.filter(name => !key.includes(name)).map(name => {
		const [known, told] = [`rate_limit_history."${name}"`, `excluded."${name}"`];
		return name === 'highest_used_ratio'
			? `"${name}" = max(ifnull(${known}, ${told}), ifnull(${told}, ${known}))`
			: `"${name}" = iif(excluded.captured_at_ms >= rate_limit_history.captured_at_ms, ${told}, ${known})`;
	});
	return `${buildInsert('rate_limit_history', limitStepTable)} ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${assignments.join(', ')}`;
}
