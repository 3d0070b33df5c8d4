import {findWindow} from '../data/windows.js';
import {type UiState} from '../state.js';
import {pickTable, placeTable} from '../table-state.js';
import {placeColumns, type Column, type Sort} from '../table/column.js';
import {
	buildCellsLine,
	buildRule,
	buildTitlesLine,
	pickGap,
	spellDirection,
} from '../table/table-lines.js';
import {formatClock} from '../text/duration.js';
import {formatExact} from '../text/number.js';
import {
	emptyLine,
	line,
	span,
	type Line,
	type Span,
} from '../text/span.js';
import {
	cleanLabel,
	clipText,
	measureSpans,
	measureWidth,
} from '../text/width.js';
import {type ViewContext} from './view.js';

export type TablePanel<Row extends {readonly id: string}, Context> = {
	readonly title: string;
	/** In the order of the screen. */
	readonly rows: readonly Row[];
	readonly columns: ReadonlyArray<Column<Row, Context>>;
	readonly cellContext: Context;
	readonly initialSort: Sort;
	/** Its rows are of requests that fulfil the filter, which stands in the rule. */
	readonly isFiltered: boolean;
	/** Said in the rule beside the sort. */
	readonly facts: readonly string[];
	/** Stands there instead of no rows. */
	readonly empty: string;
};

/** What the cells of a window's rows need beside their row. */
export type WindowContext = {
	readonly nowAtMs: number;
	readonly windowTitle: string;
};

const headRows = 2;

/** The filter that narrows what is shown; nothing without one. */
export function buildFilterMark({filter: {text}}: Pick<UiState, 'filter'>, columns: number): Span[] {
	return text === '' ? [] : [span(` /${clipText(cleanLabel(text), Math.floor(columns / 2) - 12)}`, 'accent')];
}

export function countPanelRows(rows: number): number {
	return Math.max(1, rows - headRows);
}

export function buildWindowContext({snapshot, state}: ViewContext): WindowContext {
	return {nowAtMs: snapshot.nowAtMs, windowTitle: findWindow(state.windowId).title};
}

/** A rule with what the table is about, the heads, and the rows that can be seen. */
export function buildTablePanel<Row extends {readonly id: string}, Context>(
	{state, columns, snapshot}: ViewContext,
	panel: TablePanel<Row, Context>,
	rowCount: number,
): Line[] {
	const table = pickTable(state, panel.initialSort);
	const sortTitle = panel.columns.find(({id}) => id === table.sort.columnId)?.title.toLowerCase() ?? '';
	const facts = [...panel.facts, `by ${sortTitle} ${spellDirection(table.sort)}`];
	const rule = buildRule(
		[
			span(panel.title, 'title'),
			span(` [${formatExact(panel.rows.length)}]`, 'dim'),
			...(panel.isFiltered ? buildFilterMark(state, columns) : []),
			...(snapshot.answer?.isOld === true ? [span(' reading …', 'warn')] : []),
		],
		[span(facts.join('  '), 'dim')],
		columns,
	);
	if (panel.rows.length === 0) {
		return [rule, line(span(`   ${panel.empty}`, 'dim'))].slice(0, rowCount);
	}

	const pageRows = countPanelRows(rowCount);
	const {selectedIndex, topIndex} = placeTable(table, panel.rows.map(({id}) => id), pageRows);
	const gap = pickGap(columns);
	const placed = placeColumns(panel.columns, columns - 4, gap);
	return [
		rule,
		buildTitlesLine(placed, {
			gap, indent: ' '.repeat(3), sort: table.sort, context: panel.cellContext,
		}),
		...panel.rows.slice(topIndex, topIndex + pageRows).map((row, index) => {
			const isSelected = topIndex + index === selectedIndex;
			return buildCellsLine(placed, {
				gap, indent: span(`${table.markedIds.includes(row.id) ? '◆' : ' '}${isSelected ? '▸' : ' '} `, 'accent'), row, context: panel.cellContext, isSelected,
			});
		}),
	].slice(0, rowCount);
}

/**
The table, and below it, where the screen is high enough, what is said of the selected row: in at least `detailRows`
rows, and in more where the table leaves them empty.
*/
export function buildTableAndDetail<Row extends {readonly id: string}, Context>(
	context: ViewContext,
	panel: TablePanel<Row, Context>,
	{detailRows, buildDetail}: {readonly detailRows: number; readonly buildDetail: (selected: Row, rows: number) => readonly Line[]},
): Line[] {
	const {rows} = context;
	const selected = hasDetail(rows, detailRows) ? pickSelected(context, panel) : null;
	if (selected === null) {
		return buildTablePanel(context, panel, rows);
	}

	const detail = buildDetail(selected, detailRows + countSpareRows(rows - detailRows, panel.rows.length));
	const tableRows = rows - detail.length;
	const lines = buildTablePanel(context, panel, tableRows);
	const filler = Array.from({length: Math.max(0, tableRows - lines.length)}, () => emptyLine);
	return [...lines, ...filler, ...detail];
}

/** How many rows of the table are on the screen at a time; those that the detail takes beyond its own are empty ones. */
export function countTablePage({rows}: ViewContext, detailRows: number): number {
	return countPanelRows(hasDetail(rows, detailRows) ? rows - detailRows : rows);
}

function hasDetail(rows: number, detailRows: number): boolean {
	return rows >= detailRows + 9;
}

/** Of the rows of a table, those that stay empty, with one that sets it off; a chart higher than this tells no more. */
function countSpareRows(tableRows: number, rowCount: number): number {
	return Math.min(Math.max(0, tableRows - headRows - rowCount - 1), Math.floor(tableRows / 3));
}

function pickSelected<Row extends {readonly id: string}, Context>({state}: ViewContext, {rows, initialSort}: TablePanel<Row, Context>): Row | null {
	const {selectedIndex} = placeTable(pickTable(state, initialSort), rows.map(({id}) => id), 1);
	return rows[selectedIndex] ?? null;
}

/** Said of a table that only the newest requests could be read for; nothing if all were. */
export function explainBound(readFromMs: number | null): string[] {
	return readFromMs === null ? [] : [`the newest only, since ${formatClock(readFromMs)}`];
}

/** Why there is nothing: not read yet, or nothing there. */
export function explainNothing({snapshot, state}: ViewContext, isRead: boolean, nothing: string): string {
	if (snapshot.readProblem !== null) {
		return `The store can't be read: ${cleanLabel(snapshot.readProblem)}`;
	}

	if (!isRead) {
		return 'Reading the store …';
	}

	return state.filter.text === '' ? nothing : 'No request of this window fulfils the filter.';
}

/** `label value` pairs in one row, for what is said of the selected row. */
export function buildFacts(facts: ReadonlyArray<readonly [label: string, value: string | null]>, columns: number): Span[] {
	const spans: Span[] = [];
	for (const [label, value] of facts) {
		if (value === null || value === '') {
			continue;
		}

		// A number that is cut off is another number; one text alone may be.
		const head = span(` ${label} `, 'dim');
		const room = columns - measureSpans([...spans, head]) - 1;
		if (measureWidth(value) <= room || spans.length === 0) {
			spans.push(head, span(`${clipText(value, room)} `));
		}
	}

	return spans;
}
