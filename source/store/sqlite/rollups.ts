import type {Database} from 'better-sqlite3';
import {hourMs, minuteMs} from '../../core/durations.js';
import type {RequestRecord} from '../../core/request-record.js';
import {
	addToTotals,
	createTotals,
	isCounted,
	mergeTotals,
	subtractTotals,
} from '../../core/summary.js';
import {createSpanFinder, derivedSteps, type Span} from './rollup-steps.js';
import {rollupTable, type Rollup} from './side-tables.js';
import {prepareSelect} from './select.js';
import {buildInsert} from './table.js';

export type RollupWriter = {
	/** Counts finished requests in, each of which must come once; belongs into the transaction that stores them. */
	readonly add: (records: readonly RequestRecord[]) => void;
	/** Takes finished requests out again that are deleted. */
	readonly subtract: (records: readonly RequestRecord[]) => void;
	/** To be called when a transaction failed, or rollups were derived or deleted. */
	readonly forget: () => void;
};

/** Many more than the present minute and hour have. */
const maxKnownCount = 4096;

export function createRollupWriter(database: Database): RollupWriter {
	const select = prepareSelect(database, rollupTable, `FROM rollups
		WHERE step_ms = ? AND start_ms = ? AND provider = ? AND model = ? AND endpoint = ? AND state = ?`);
	const replace = database.prepare(buildInsert('rollups', rollupTable, 'INSERT OR REPLACE'));
	const deletion = database.prepare('DELETE FROM rollups WHERE step_ms = ? AND start_ms = ? AND provider = ? AND model = ? AND endpoint = ? AND state = ?');
	// As they stand in the store. There is one writer, so they can't change behind its back; reading them anew took a fifth of its time.
	const known = new Map<string, Rollup>();
	const findSpan = createSpanFinder(database);
	let derived: DerivedSpan[] | undefined;
	/** Where late requests count in derived rollups, too. */
	const listDerived = (): DerivedSpan[] => {
		derived ??= derivedSteps.flatMap(({stepMs}) => {
			const span = findSpan(stepMs);
			return span === null ? [] : [{stepMs, ...span}];
		});
		return derived;
	};

	return {
		add(records) {
			if (known.size > maxKnownCount) {
				known.clear();
			}

			for (const [key, added] of sumUp(records, listDerived())) {
				const {stepMs, startMs, provider, model, endpoint, state} = added;
				const stored = known.get(key) ?? select.get(stepMs, startMs, provider, model ?? '', endpoint, state);
				const rollup = stored ?? added;
				if (stored !== null) {
					mergeTotals(stored, added);
				}

				known.set(key, rollup);
				replace.run(rollupTable.encode(rollup));
			}
		},
		subtract(records) {
			for (const [key, removed] of sumUp(records, listDerived())) {
				const {stepMs, startMs, provider, model, endpoint, state} = removed;
				const place = [stepMs, startMs, provider, model ?? '', endpoint, state] as const;
				const stored = known.get(key) ?? select.get(...place);
				known.delete(key);
				if (stored === null) {
					continue;
				}

				subtractTotals(stored, removed);
				if (stored.requestCount === 0) {
					deletion.run(...place);
				} else {
					replace.run(rollupTable.encode(stored));
				}
			}

			if (records.length > 0) {
				derived = undefined;
			}
		},
		forget() {
			known.clear();
			derived = undefined;
		},
	};
}

type DerivedSpan = Span & {readonly stepMs: number};

/** By all that a rollup is grouped by. */
function sumUp(records: readonly RequestRecord[], derived: readonly DerivedSpan[]): Map<string, Rollup> {
	const minutes = new Map<string, Rollup>();
	for (const record of records) {
		if (isCounted(record)) {
			addToTotals(pickRollup(minutes, record, record.startedAtMs, minuteMs), record);
		}
	}

	const rollups = new Map(minutes);
	for (const minute of minutes.values()) {
		mergeTotals(pickRollup(rollups, minute, minute.startMs, hourMs), minute);
		for (const {stepMs, fromMs, toMs} of derived) {
			if (minute.startMs >= fromMs && minute.startMs < toMs) {
				mergeTotals(pickRollup(rollups, minute, minute.startMs, stepMs), minute);
			}
		}
	}

	return rollups;
}

/** Of what is grouped alike and belongs into the same step, added where there is none yet. */
export function pickRollup(
	rollups: Map<string, Rollup>,
	{provider, model, endpoint, state}: Pick<Rollup, 'provider' | 'model' | 'endpoint' | 'state'>,
	atMs: number,
	stepMs: number,
): Rollup {
	const startMs = Math.floor(atMs / stepMs) * stepMs;
	const key = `${stepMs}\n${startMs}\n${provider}\n${model ?? ''}\n${endpoint}\n${state}`;
	let rollup = rollups.get(key);
	if (rollup === undefined) {
		rollup = {
			...createTotals(), stepMs, startMs, provider, model, endpoint, state,
		};
		rollups.set(key, rollup);
	}

	return rollup;
}
