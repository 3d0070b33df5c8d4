import type {Database} from 'better-sqlite3';
import {isRolled, type GroupQuery, type Groups} from '../../core/question.js';
import {SketchSum} from '../../core/sketch.js';
import {mergeSums, type Totals} from '../../core/summary.js';
import {gatherGroups, type GroupGatherer} from '../gather-groups.js';
import {groupedTable} from './columns.js';
import {countedOnly} from './counted.js';
import {createNewestGatherer} from './read-newest.js';
import {hourMs, minuteMs} from './rollups.js';
import {prepareSelect, type Select} from './select.js';
import {encodedRollupTable, type EncodedRollup} from './side-tables.js';

type Range = readonly [fromMs: number, toMs: number];

/** One step of one kind of rollup, without the sketches, which are most of a rollup. */
type StepRow = readonly [startMs: number, provider: string, model: string, endpoint: string, state: string, requests: number, failed: number, tokens: number];

/**
Sums come from the coarsest rollups that fit: whole hours as such, minutes at the edges. What changes from step to
step is added up by SQL. What rollups do not know is read from the requests, the newest of them.
*/
export function createGroupReader(database: Database): (query: GroupQuery) => Groups {
	const gatherNewest = createNewestGatherer(database, groupedTable);
	const selectActive = prepareSelect(database, groupedTable, `FROM requests INDEXED BY requests_active
		WHERE state = 'active' AND ${countedOnly} AND started_at_ms >= ? AND started_at_ms < ?`);
	const selectRollups = prepareSelect(database, encodedRollupTable, 'FROM rollups WHERE step_ms = ? AND start_ms >= ? AND start_ms < ?');
	const selectSteps = database.prepare<[number, number, number, number, number], StepRow>(`SELECT
		start_ms / ? * ? AS step_start_ms, provider, model, endpoint, state, sum(request_count), sum(failed_count), sum(input_tokens + output_tokens)
		FROM rollups WHERE step_ms = ? AND start_ms >= ? AND start_ms < ? GROUP BY 1, 2, 3, 4, 5`).raw();

	const addSteps = (gatherer: GroupGatherer, [fromMs, toMs]: Range): void => {
		const {stepMs} = gatherer.steps;
		const rollupMs = [stepMs, fromMs, toMs].every(ms => ms % hourMs === 0) ? hourMs : minuteMs;
		for (const [stepStartMs, provider, model, endpoint, state, requestCount, failedCount, tokens] of selectSteps.iterate(stepMs, stepMs, rollupMs, fromMs, toMs)) {
			const grouped = {
				startedAtMs: Math.max(fromMs, stepStartMs), provider, model: model === '' ? null : model, endpoint, state,
			};
			gatherer.addSteps(grouped, {requestCount, failedCount, tokens});
		}
	};

	// One transaction, so that a request that ends meanwhile is neither missed nor counted twice.
	return database.transaction((query: GroupQuery) => {
		const gatherer = gatherGroups(query);
		const {fromMs, toMs, stepMs} = gatherer.steps;
		const {filter} = query;
		const isWhole = isRolled(query.groupBy) && filter === undefined;
		if (!isWhole || stepMs % minuteMs !== 0) {
			const maxRows = isWhole ? Number.MAX_SAFE_INTEGER - 1 : query.maxRows;
			return gatherer.list(gatherNewest(gatherer.steps, {maxRows, ...(filter !== undefined && {filter})}, gatherer.addRow));
		}

		for (const range of splitDays([fromMs, toMs], query)) {
			addSums(gatherer, selectRollups, range);
			addSteps(gatherer, range);
		}

		for (const row of selectActive.iterate(fromMs, toMs)) {
			gatherer.addRow(row);
		}

		return gatherer.list(null);
	});
}

/** A range whose rollups may be counted for one day each. */
function splitDays([fromMs, toMs]: Range, {groupBy, dayStartsMs = []}: GroupQuery): Range[] {
	const cuts = groupBy === 'day' ? dayStartsMs.filter(startMs => startMs > fromMs && startMs < toMs) : [];
	return [fromMs, ...cuts].map((startMs, index) => [startMs, cuts[index] ?? toMs]);
}

type SketchSums = {readonly duration: SketchSum; readonly firstToken: SketchSum};

function addSums(gatherer: GroupGatherer, selectRollups: Select<EncodedRollup>, [fromMs, toMs]: Range): void {
	const firstHourMs = Math.min(toMs, Math.ceil(fromMs / hourMs) * hourMs);
	const lastHourMs = Math.max(firstHourMs, Math.floor(toMs / hourMs) * hourMs);
	const parts = [[minuteMs, fromMs, firstHourMs], [hourMs, firstHourMs, lastHourMs], [minuteMs, lastHourMs, toMs]] as const;
	const sums = new Map<Totals, SketchSums>();
	for (const [rollupMs, startMs, endMs] of parts) {
		if (startMs >= endMs) {
			continue;
		}

		for (const rollup of selectRollups.iterate(rollupMs, startMs, endMs)) {
			const {provider, model, endpoint, state} = rollup;
			const totals = gatherer.pick({
				startedAtMs: rollup.startMs, provider, model, endpoint, state,
			});
			addRollup(totals, rollup, sums);
		}
	}

	for (const [totals, {duration, firstToken}] of sums) {
		duration.addTo(totals.durationSketch);
		firstToken.addTo(totals.firstTokenSketch);
	}
}

/** Its sums at once, its sketches to those that are added up apart. */
function addRollup(totals: Totals, rollup: EncodedRollup, sums: Map<Totals, SketchSums>): void {
	let sketches = sums.get(totals);
	if (sketches === undefined) {
		sketches = {duration: new SketchSum(), firstToken: new SketchSum()};
		sums.set(totals, sketches);
	}

	mergeSums(totals, rollup);
	sketches.duration.addEncoded(rollup.durationSketch);
	sketches.firstToken.addEncoded(rollup.firstTokenSketch);
}
