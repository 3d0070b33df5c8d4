import type {Covered, WindowQuery} from '../core/question.js';

/** A window in whole steps, and where a moment falls in it. */
export type Steps = Omit<Covered, 'readFromMs'> & {
	readonly count: number;
	readonly indexOf: (atMs: number) => number;
	readonly createSeries: () => number[];
};

export function createSteps({fromMs, toMs, stepMs}: WindowQuery): Steps {
	const alignedFromMs = Math.floor(fromMs / stepMs) * stepMs;
	const alignedToMs = Math.ceil(toMs / stepMs) * stepMs;
	const count = Math.max(0, Math.round((alignedToMs - alignedFromMs) / stepMs));
	return {
		fromMs: alignedFromMs,
		toMs: alignedToMs,
		stepMs,
		count,
		indexOf: atMs => Math.floor((atMs - alignedFromMs) / stepMs),
		createSeries: () => Array.from({length: count}, () => 0),
	};
}

/**
Gives the newest rows to `add`, as many as may be read; answers where reading ended. `rows` are the newest first,
one more than may be read if there are more.
*/
export function addNewest<Row extends {readonly startedAtMs: number}>(rows: Iterable<Row>, maxRows: number, add: (row: Row) => void): number | null {
	let count = 0;
	let oldestAtMs: number | null = null;
	for (const row of rows) {
		if (count === maxRows) {
			return oldestAtMs ?? row.startedAtMs;
		}

		add(row);
		count++;
		oldestAtMs = row.startedAtMs;
	}

	return null;
}
