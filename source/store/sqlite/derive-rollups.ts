import type {Database} from 'better-sqlite3';
import {hourMs} from '../../core/durations.js';
import {mergeTotals} from '../../core/summary.js';
import {createSpanFinder, derivedSteps} from './rollup-steps.js';
import {pickRollup} from './rollups.js';
import {prepareSelect} from './select.js';
import {rollupTable, type Rollup} from './side-tables.js';
import {buildInsert} from './table.js';

/**
Adds up the rollups of one longer step that is over; answers whether there may be another. The time they stand for grows
at its ends only, so that its first and its last step tell what it is. The call belongs into a transaction.
*/
export function createRollupDeriver(database: Database): () => boolean {
	const findSpan = createSpanFinder(database);
	const newestStart = database.prepare<[], number>('SELECT started_at_ms FROM requests ORDER BY seq DESC LIMIT 1').pluck();
	const oldestStart = database.prepare<[], number | null>('SELECT min(started_at_ms) FROM requests').pluck();
	const nextStart = database.prepare<[number, number], number | null>('SELECT min(start_ms) FROM rollups WHERE step_ms = ? AND start_ms >= ?').pluck();
	const lastStart = database.prepare<[number, number], number | null>('SELECT max(start_ms) FROM rollups WHERE step_ms = ? AND start_ms < ?').pluck();
	const select = prepareSelect(database, rollupTable, 'FROM rollups WHERE step_ms = ? AND start_ms >= ? AND start_ms < ?');
	const insert = database.prepare(buildInsert('rollups', rollupTable));

	/** Ever onwards, then backwards, since requests may be imported; `null`: nothing is left to do. */
	const pickStartMs = ({stepMs, sourceMs}: typeof derivedSteps[number]): number | null => {
		// What began to expire is left alone, and so is what late requests may still belong to: they would have to be counted here, too.
		const wholeFromMs = Math.ceil((oldestStart.get() ?? 0) / stepMs) * stepMs;
		const wholeToMs = Math.floor(((newestStart.get() ?? 0) - hourMs) / stepMs) * stepMs;
		const span = findSpan(stepMs);
		const next = nextStart.get(sourceMs, span?.toMs ?? wholeFromMs) ?? Infinity;
		if (next < wholeToMs) {
			return Math.floor(next / stepMs) * stepMs;
		}

		const last = span === null ? -Infinity : lastStart.get(sourceMs, span.fromMs) ?? -Infinity;
		return last >= wholeFromMs ? Math.floor(last / stepMs) * stepMs : null;
	};

	return () => {
		for (const step of derivedSteps) {
			const startMs = pickStartMs(step);
			if (startMs !== null) {
				for (const rollup of addUp(select.iterate(step.sourceMs, startMs, startMs + step.stepMs), startMs, step.stepMs)) {
					insert.run(rollupTable.encode(rollup));
				}

				return true;
			}
		}

		return false;
	};
}

function addUp(rollups: Iterable<Rollup>, startMs: number, stepMs: number): Iterable<Rollup> {
	const sums = new Map<string, Rollup>();
	for (const rollup of rollups) {
		mergeTotals(pickRollup(sums, rollup, startMs, stepMs), rollup);
	}

	return sums.values();
}
