import {type Span, type Tone} from '../text/span.js';

/**
One column of a table: its head, its cells, its place and its order. Header, rows and sorting read the same list,
so nothing can disagree. `Context` is what a cell needs beside its row, for example the time.
*/
export type Column<Row, Context> = {
	readonly id: string;
	readonly title: string;
	/** Columns of the screen that it needs; the head with its sort mark must fit. */
	readonly width: number;
	/** Its share of what is left over; 0 keeps it at `width`. */
	readonly flex?: number;
	readonly maxWidth?: number;
	readonly align?: 'left' | 'right';
	/** Lower stays longer when the screen gets narrower. */
	readonly priority: number;
	readonly text: (row: Row, context: Context) => string;
	readonly tone?: (row: Row, context: Context) => Tone;
	/** A head that says more than the title, where it fits. */
	readonly head?: (context: Context) => string;
	/** Draws the cell itself, `width` columns exactly, instead of `text`. */
	readonly draw?: (row: Row, context: Context, width: number) => readonly Span[];
	/** `null`s come last, whatever the direction. Absent: the table can't be sorted by it. */
	readonly sortValue?: (row: Row) => number | string | null;
	/** What exports and comparisons take, where it is not what the table is sorted by. */
	readonly value?: (row: Row) => number | string | null;
	/** What exports call it, with its unit: `p95_ms`, `cost_nano_usd`. Default: its id. */
	readonly field?: string;
	/** Which of two values one would rather have; absent: neither. */
	readonly better?: 'lower' | 'higher';
	/** The direction that one wants first. */
	readonly isDescendingFirst?: boolean;
};

export type Sort = {
	readonly columnId: string;
	readonly isDescending: boolean;
};

/** A column with the width that it got. */
export type PlacedColumn<Row, Context> = {
	readonly column: Column<Row, Context>;
	readonly width: number;
};

/** The columns that fit into `width`, in their order, with what is left over given to those that flex. */
export function placeColumns<Row, Context>(
	columns: ReadonlyArray<Column<Row, Context>>,
	width: number,
	gap: number,
): Array<PlacedColumn<Row, Context>> {
	const kept = new Set<Column<Row, Context>>();
	let used = -gap;
	for (const column of columns.toSorted((a, b) => a.priority - b.priority)) {
		if (used + gap + column.width > width) {
			break;
		}

		kept.add(column);
		used += gap + column.width;
	}

	let spare = width - used;
	const placed = columns.filter(column => kept.has(column)).map(column => ({column, width: column.width}));
	// Twice: what one with a maximum could not take goes to the others.
	for (let round = 0; round < 2 && spare > 0; round++) {
		spare = shareSpare(placed, spare);
	}

	return placed;
}

function shareSpare<Row, Context>(placed: Array<{column: Column<Row, Context>; width: number}>, spare: number): number {
	const flexible = placed.filter(({column, width}) => (column.flex ?? 0) > 0 && width < (column.maxWidth ?? Infinity));
	let shares = flexible.reduce((sum, {column}) => sum + column.flex!, 0);
	let left = spare;
	for (const place of flexible) {
		const share = Math.floor(left * place.column.flex! / shares);
		const taken = Math.min(share, (place.column.maxWidth ?? Infinity) - place.width);
		place.width += taken;
		left -= taken;
		shares -= place.column.flex!;
	}

	return left;
}

/** By the column's value, unknown ones last; rows with equal values keep their order. */
export function sortRows<Row, Context>(rows: readonly Row[], columns: ReadonlyArray<Column<Row, Context>>, sort: Sort): Row[] {
	const sortValue = columns.find(({id}) => id === sort.columnId)?.sortValue;
	if (sortValue === undefined) {
		return [...rows];
	}

	const sign = sort.isDescending ? -1 : 1;
	return rows
		.map(row => ({row, value: sortValue(row)}))
		.toSorted((a, b) => a.value === null || b.value === null ? Number(a.value === null) - Number(b.value === null) : sign * (a.value < b.value ? -1 : Number(a.value > b.value)))
		.map(({row}) => row);
}

/** `cache_ratio`, as exports call the column. */
export function pickField({id, field}: Pick<Column<never, never>, 'id' | 'field'>): string {
	return field ?? id.replaceAll('-', '_');
}

/** The sort by the next column that can be sorted by, in the order of the table. */
export function pickNextSort<Row, Context>(columns: ReadonlyArray<Column<Row, Context>>, sort: Sort): Sort {
	const sortable = columns.filter(({sortValue}) => sortValue !== undefined);
	const index = sortable.findIndex(({id}) => id === sort.columnId);
	const next = sortable[(index + 1) % sortable.length]!;
	return {columnId: next.id, isDescending: next.isDescendingFirst ?? false};
}
