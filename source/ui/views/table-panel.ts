import {pickTable, placeTable} from '../table-state.js';
import {placeColumns, type Column, type Sort} from '../table/column.js';
import {
	buildCellsLine,
	buildRule,
	buildTitlesLine,
	pickGap,
	spellDirection,
} from '../table/table-lines.js';
import {formatExact} from '../text/number.js';
import {
	line,
	span,
	type Line,
	type Span,
} from '../text/span.js';
import {cleanLabel} from '../text/width.js';
import {type ViewContext} from './view.js';

export type TablePanel<Row extends {readonly id: string}, Context> = {
	readonly title: string;
	/** In the order of the screen. */
	readonly rows: readonly Row[];
	readonly columns: ReadonlyArray<Column<Row, Context>>;
	readonly cellContext: Context;
	readonly initialSort: Sort;
	/** Said in the rule beside the sort. */
	readonly facts: readonly string[];
	/** Stands there instead of no rows. */
	readonly empty: string;
};

const headRows = 2;

export function countPanelRows(rows: number): number {
	return Math.max(1, rows - headRows);
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
		[span(panel.title, 'title'), span(` [${formatExact(panel.rows.length)}]`, 'dim'), ...(snapshot.answer?.isOld === true ? [span(' reading …', 'warn')] : [])],
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
				gap, indent: span(isSelected ? ' ▸ ' : ' '.repeat(3), 'accent'), row, context: panel.cellContext, isSelected,
			});
		}),
	].slice(0, rowCount);
}

/** The row that is selected; `null` when there is none. */
export function pickSelected<Row extends {readonly id: string}>({state}: ViewContext, rows: readonly Row[], initialSort: Sort): Row | null {
	const {selectedIndex} = placeTable(pickTable(state, initialSort), rows.map(({id}) => id), 1);
	return rows[selectedIndex] ?? null;
}

/** Rows for the table, and those for what is said of the selected row below it; 0 where the screen is low. */
export function shareTableRows(rows: number, wantedRows: number): {tableRows: number; detailRows: number} {
	const detailRows = rows >= wantedRows + 9 ? wantedRows : 0;
	return {tableRows: rows - detailRows, detailRows};
}

/** Why there is nothing: not read yet, or nothing there. */
export function explainNothing({snapshot}: ViewContext, isRead: boolean, nothing: string): string {
	if (snapshot.readProblem !== null) {
		return `The store can't be read: ${cleanLabel(snapshot.readProblem)}`;
	}

	return isRead ? nothing : 'Reading the store …';
}

/** `label value` pairs in one row, for what is said of the selected row. */
export function buildFacts(facts: ReadonlyArray<readonly [label: string, value: string | null]>): Span[] {
	return facts.flatMap(([label, value]) => value === null || value === '' ? [] : [span(` ${label} `, 'dim'), span(`${value} `)]);
}
