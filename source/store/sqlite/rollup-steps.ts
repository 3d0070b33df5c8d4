import type {Database} from 'better-sqlite3';
import {hourMs, minuteMs} from '../../core/durations.js';

const quarterHourMs = 15 * minuteMs;
const quarterDayMs = 6 * hourMs;

/**
Minutes and hours are written with the requests. These are added up from them once their time is over, so that they
cost nothing while traffic passes: quarters of an hour, since days of some zones begin with one, and of a day, since
that is the step of the longest window.
*/
export const derivedSteps = [
	{stepMs: quarterDayMs, sourceMs: hourMs},
	{stepMs: quarterHourMs, sourceMs: minuteMs},
] as const;

/** Exclusive of `toMs`. */
export type Span = {
	readonly fromMs: number;
	readonly toMs: number;
};

/** One step of rollups, and the time that it tells all about: whole steps, every one that has anything to tell. */
export type RollupLevel = Span & {readonly rollupMs: number};

const always = {fromMs: -Infinity, toMs: Infinity};
const never = {fromMs: Infinity, toMs: -Infinity};

/** Reads which time derived rollups stand for, from the first of them to the last; `null`: there is none. */
export function createSpanFinder(database: Database): (stepMs: number) => Span | null {
	const select = database.prepare<[number, number], [number | null, number | null]>(`SELECT
		(SELECT min(start_ms) FROM rollups WHERE step_ms = ?), (SELECT max(start_ms) FROM rollups WHERE step_ms = ?)`).raw();
	return stepMs => {
		const [firstMs, lastMs] = select.get(stepMs, stepMs)!;
		return firstMs === null || lastMs === null ? null : {fromMs: firstMs, toMs: lastMs + stepMs};
	};
}

/** All steps, the longest first. */
export function createLevelReader(database: Database): () => RollupLevel[] {
	const findSpan = createSpanFinder(database);
	const [quarterDay, quarterHour] = derivedSteps;
	return () => [
		{rollupMs: quarterDay.stepMs, ...findSpan(quarterDay.stepMs) ?? never},
		{rollupMs: hourMs, ...always},
		{rollupMs: quarterHour.stepMs, ...findSpan(quarterHour.stepMs) ?? never},
		{rollupMs: minuteMs, ...always},
	];
}

/** Covers a range with the fewest rollups; its ends are whole steps of the last level. */
export function coverSpan({fromMs, toMs}: Span, [level, ...finer]: readonly RollupLevel[]): RollupLevel[] {
	if (level === undefined || fromMs >= toMs) {
		return [];
	}

	const {rollupMs} = level;
	const innerFromMs = Math.ceil(Math.max(fromMs, level.fromMs) / rollupMs) * rollupMs;
	const innerToMs = Math.floor(Math.min(toMs, level.toMs) / rollupMs) * rollupMs;
	return innerFromMs < innerToMs
		? [
			...coverSpan({fromMs, toMs: innerFromMs}, finer),
			{rollupMs, fromMs: innerFromMs, toMs: innerToMs},
			...coverSpan({fromMs: innerToMs, toMs}, finer),
		]
		: coverSpan({fromMs, toMs}, finer);
}
