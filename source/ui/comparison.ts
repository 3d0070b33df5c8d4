import {type Subject, type SubjectRow} from './subject.js';
import {pickField, type Column} from './table/column.js';
import {cleanLabel} from './text/width.js';

/** Two rows side by side, as they were when it was asked for. */
export type Comparison = {
	readonly noun: string;
	readonly names: readonly [string, string];
	readonly rows: readonly ComparedRow[];
};

export type ComparedRow = {
	readonly title: string;
	/** With its unit, which tells how its difference is written. */
	readonly field: string;
	/** As the screen writes them. */
	readonly texts: readonly [string, string];
	/** The second less the first; `null` where they are no numbers, or one is unknown. */
	readonly difference: number | null;
	/** The difference as a part of the first; `null` where there is none, or the first is zero. */
	readonly ratio: number | null;
	readonly isSame: boolean;
	/** Of the second, against the first. */
	readonly verdict: 'better' | 'worse' | null;
};

export function compareRows({noun, columns, cellContext}: Subject, pair: readonly [SubjectRow, SubjectRow]): Comparison {
	return {
		noun,
		names: [cleanLabel(pair[0].name), cleanLabel(pair[1].name)],
		rows: columns.filter(({sortValue}) => sortValue !== undefined).map(column => compareCells(column, pair.map(({row}) => row) as [unknown, unknown], cellContext)),
	};
}

function compareCells(column: Column<never, never>, [first, second]: readonly [unknown, unknown], context: unknown): ComparedRow {
	const [a, b] = [first, second].map(row => (column.value ?? column.sortValue!)(row as never)) as [number | string | null, number | string | null];
	const write = (row: unknown): string => column.text(row as never, context as never);
	const field = pickField(column);
	const difference = typeof a === 'number' && typeof b === 'number' && field !== 'status_code' ? b - a : null;
	return {
		title: column.title,
		field,
		texts: [write(first), write(second)],
		difference,
		// A moment is no part of another.
		ratio: difference === null || a === 0 || field.endsWith('_at_ms') ? null : difference / Math.abs(a as number),
		isSame: a === b,
		verdict: pickVerdict(difference, column.better),
	};
}

function pickVerdict(difference: number | null, better: 'lower' | 'higher' | undefined): ComparedRow['verdict'] {
	if (difference === null || difference === 0 || better === undefined) {
		return null;
	}

	return (difference < 0) === (better === 'lower') ? 'better' : 'worse';
}
