import type {Database} from 'better-sqlite3';
import {minuteMs} from '../../core/durations.js';
import {
	isRolled,
	type AnyGrouping,
	type GroupQuery,
	type Groups,
} from '../../core/question.js';
import {SketchSum} from '../../core/sketch.js';
import {mergeSums, type Totals} from '../../core/summary.js';
import {gatherGroups, type GroupedRow, type GroupGatherer} from '../gather-groups.js';
import {groupedTables} from './columns.js';
import {countedOnly} from './counted.js';
import {createNewestGatherer} from './read-newest.js';
import {
	coverSpan,
	createLevelReader,
	type RollupLevel,
	type Span,
} from './rollup-steps.js';
import {prepareSelect, type Select} from './select.js';
import {encodedRollupTable, type EncodedRollup} from './side-tables.js';

/** One step of one kind of rollup, without the sketches, which are most of a rollup. */
type StepRow = readonly [startMs: number, provider: string, model: string, endpoint: string, state: string, requests: number, failed: number, tokens: number];

/**
Sums come from the longest rollups that fit. What changes from step to step comes from the same where they are no longer
than a step, else it is added up by SQL. What rollups do not know is read from the requests, the newest of them.
*/
export function createGroupReader(database: Database): (query: GroupQuery) => Groups {
	const pickRowReader = createRowReaders(database);
	const readLevels = createLevelReader(database);
	const selectRollups = prepareSelect(database, encodedRollupTable, 'FROM rollups WHERE step_ms = ? AND start_ms >= ? AND start_ms < ?');
	// Numbers are bound as REAL, and a quotient of those has a fraction.
	const selectSteps = database.prepare<[number, number, number, number, number], StepRow>(`SELECT
		start_ms / CAST(? AS INTEGER) * CAST(? AS INTEGER) AS step_start_ms, provider, model, endpoint, state, sum(request_count), sum(failed_count), sum(input_tokens + output_tokens)
		FROM rollups WHERE step_ms = ? AND start_ms >= ? AND start_ms < ? GROUP BY 1, 2, 3, 4, 5`).raw();

	const addSteps = (gatherer: GroupGatherer, {rollupMs, fromMs, toMs}: RollupLevel): void => {
		const {stepMs} = gatherer.steps;
		for (const [stepStartMs, provider, model, endpoint, state, requestCount, failedCount, tokens] of selectSteps.iterate(stepMs, stepMs, rollupMs, fromMs, toMs)) {
			const grouped = {
				startedAtMs: Math.max(fromMs, stepStartMs), provider, model: model === '' ? null : model, endpoint, state,
			};
			gatherer.addSteps(grouped, {requestCount, failedCount, tokens});
		}
	};

	const addSpan = (gatherer: GroupGatherer, span: Span, levels: readonly RollupLevel[]): void => {
		const {stepMs} = gatherer.steps;
		const finer = levels.filter(({rollupMs}) => stepMs % rollupMs === 0);
		const sums = new Map<Totals, SketchSums>();
		for (const part of coverSpan(span, levels)) {
			const isStepped = stepMs % part.rollupMs === 0;
			for (const rollup of selectRollups.iterate(part.rollupMs, part.fromMs, part.toMs)) {
				addRollup(gatherer, rollup, sums, isStepped);
			}

			for (const stepPart of isStepped ? [] : coverSpan(part, finer)) {
				addSteps(gatherer, stepPart);
			}
		}

		for (const [totals, {duration, firstToken}] of sums) {
			duration.addTo(totals.durationSketch);
			firstToken.addTo(totals.firstTokenSketch);
		}
	};

	// One transaction, so that a request that ends meanwhile is neither missed nor counted twice.
	return database.transaction((query: GroupQuery) => {
		const gatherer = gatherGroups(query);
		const {steps} = gatherer;
		const {filter} = query;
		const {gatherNewest, selectActive} = pickRowReader(query.groupBy);
		const isWhole = isRolled(query.groupBy) && filter === undefined;
		if (!isWhole || steps.stepMs % minuteMs !== 0) {
			const maxRows = isWhole ? Number.MAX_SAFE_INTEGER - 1 : query.maxRows;
			return gatherer.list(gatherNewest(steps, {maxRows, ...(filter !== undefined && {filter})}, gatherer.addRow));
		}

		const levels = readLevels();
		for (const span of splitDays(steps, query)) {
			addSpan(gatherer, span, levels);
		}

		for (const row of selectActive.iterate(steps.fromMs, steps.toMs)) {
			gatherer.addRow(row);
		}

		return gatherer.list(null);
	});
}

type RowReader = {
	readonly gatherNewest: ReturnType<typeof createNewestGatherer<GroupedRow>>;
	readonly selectActive: Select<GroupedRow>;
};

/** Of the requests themselves, for each grouping that was asked for. */
function createRowReaders(database: Database): (groupBy: AnyGrouping) => RowReader {
	const readers = new Map<AnyGrouping, RowReader>();
	return groupBy => {
		let reader = readers.get(groupBy);
		if (reader === undefined) {
			const table = groupedTables[groupBy];
			reader = {
				gatherNewest: createNewestGatherer(database, table),
				selectActive: prepareSelect(database, table, `FROM requests INDEXED BY requests_active
					WHERE state = 'active' AND ${countedOnly} AND started_at_ms >= ? AND started_at_ms < ?`),
			};
			readers.set(groupBy, reader);
		}

		return reader;
	};
}

/** Spans whose rollups may be counted for one day each. */
function splitDays({fromMs, toMs}: Span, {groupBy, dayStartsMs = []}: GroupQuery): Span[] {
	const cuts = groupBy === 'day' ? dayStartsMs.filter(startMs => startMs > fromMs && startMs < toMs) : [];
	return [fromMs, ...cuts].map((startMs, index) => ({fromMs: startMs, toMs: cuts[index] ?? toMs}));
}

type SketchSums = {readonly duration: SketchSum; readonly firstToken: SketchSum};

/** Its sums at once, its sketches to those that are added up apart. */
function addRollup(gatherer: GroupGatherer, rollup: EncodedRollup, sums: Map<Totals, SketchSums>, isStepped: boolean): void {
	const {
		startMs, provider, model, endpoint, state, requestCount, failedCount,
	} = rollup;
	const grouped = {
		startedAtMs: startMs, provider, model, endpoint, state,
	};
	const totals = gatherer.pick(grouped);
	let sketches = sums.get(totals);
	if (sketches === undefined) {
		sketches = {duration: new SketchSum(), firstToken: new SketchSum()};
		sums.set(totals, sketches);
	}

	mergeSums(totals, rollup);
	sketches.duration.addEncoded(rollup.durationSketch);
	sketches.firstToken.addEncoded(rollup.firstTokenSketch);
	if (isStepped) {
		gatherer.addSteps(grouped, {requestCount, failedCount, tokens: rollup.inputTokens + rollup.outputTokens});
	}
}
