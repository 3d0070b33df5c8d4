import type {Database} from 'better-sqlite3';
import type {RateLimit} from '../../core/event.js';
import type {LimitCourses, LimitQuery} from '../../core/limit-course.js';
import {gatherLimits, type LimitGatherer} from '../gather-limits.js';
import {burningTable} from './columns.js';
import {createNewestGatherer} from './read-newest.js';
import {prepareSelect} from './select.js';
import {limitStepTable} from './side-tables.js';

/** Names come from a provider's headers, which could be anything: of more captures the newest are read. */
const maxCaptures = 20_000;

type LevelRow = readonly [atMs: number, provider: string, apiKeyId: string, name: string, usedRatio: number | null, overAtMs: number];

const inRange = 'step_ms = ? AND start_ms >= ? AND start_ms < ?';

/** SQL adds up the steps of the course; only what tells the state and the pace is read row by row. */
export function createCourseReader(database: Database, readLatest: () => readonly RateLimit[]): (query: LimitQuery) => LimitCourses {
	const gatherNewest = createNewestGatherer(database, burningTable);
	// With `max` alone, the other columns are those of its row.
	const selectStates = prepareSelect(database, limitStepTable, `FROM (
		SELECT *, max(start_ms) FROM rate_limit_history WHERE ${inRange} GROUP BY provider, api_key_id, name) LIMIT ${maxCaptures}`);
	const selectCaptures = prepareSelect(database, limitStepTable, `FROM rate_limit_history WHERE ${inRange} ORDER BY step_ms DESC, start_ms DESC LIMIT ${maxCaptures}`);
	// A number that is bound is a fraction, by which no whole steps come out.
	const selectLevels = database.prepare<[number, number, number, number, number], LevelRow>(`SELECT
		start_ms / CAST(? AS INTEGER) * CAST(? AS INTEGER), provider, api_key_id, name, max(highest_used_ratio), max(ifnull(reset_at_ms, captured_at_ms + ifnull(window_ms, 0)))
		FROM rate_limit_history WHERE ${inRange} GROUP BY 1, 2, 3, 4`).raw();

	const addLevels = ({steps: {stepMs, fromMs: firstMs}, levelRange, addLevel}: LimitGatherer): void => {
		for (const [atMs, provider, apiKeyId, name, usedRatio, overAtMs] of selectLevels.iterate(stepMs, stepMs, levelRange.stepMs, levelRange.fromMs, levelRange.toMs)) {
			addLevel({
				provider, apiKeyId: apiKeyId === '' ? null : apiKeyId, name, atMs: Math.max(firstMs, atMs), usedRatio, overAtMs,
			});
		}
	};

	// One transaction, so that the state, the course and the burners are of one moment.
	return database.transaction((query: LimitQuery) => {
		const gatherer = gatherLimits(query);
		const {stateRange, paceRanges} = gatherer;
		const latest = readLatest();
		for (const limit of latest) {
			gatherer.addCapture(limit);
		}

		for (const {stepMs, fromMs, toMs} of paceRanges) {
			for (const step of selectCaptures.iterate(stepMs, fromMs, toMs)) {
				gatherer.addCapture(step);
			}
		}

		// Most limits are told every day, so that nobody has to look for them in a month.
		if (latest.some(limit => !gatherer.hasCapture(limit))) {
			for (const step of selectStates.iterate(stateRange.stepMs, stateRange.fromMs, stateRange.toMs)) {
				gatherer.addCapture(step);
			}
		}

		addLevels(gatherer);
		const {fromMs, add} = gatherer.gatherBurners();
		const readFromMs = fromMs === null || query.maxRows === 0 ? null : gatherNewest({fromMs, toMs: query.atMs + 1}, {maxRows: query.maxRows}, add);
		return gatherer.list(readFromMs);
	});
}
