import {readQuantile, type Sketch} from '../../../core/sketch.js';
import {findWindow} from '../../data/windows.js';
import {pickTable} from '../../table-state.js';
import {sortRows, type Sort} from '../../table/column.js';
import {buildRule} from '../../table/table-lines.js';
import {formatSeconds} from '../../text/duration.js';
import {drawHistogram} from '../../text/histogram.js';
import {span, type Line, type Span} from '../../text/span.js';
import {fitLine} from '../../text/width.js';
import {
	buildTableAndDetail,
	countTablePage,
	explainBound,
	explainNothing,
} from '../table-panel.js';
import {type ViewContext} from '../view.js';
import {groupColumns, readAllTokens, type GroupContext} from './columns.js';
import {
	buildGroupFilter,
	groupTitles,
	readGroupRows,
	type GroupRow,
} from './group-rows.js';

export const modelSort: Sort = {columnId: 'cost', isDescending: true};
const histogramRows = 8;
const sideBySideColumns = 80;

export function listGroupRows(context: ViewContext): GroupRow[] {
	const {rows} = readGroupRows(context);
	return sortRows(rows, groupColumns, pickTable(context.state, modelSort).sort);
}

export function countGroupRows(context: ViewContext): number {
	return countTablePage(context, histogramRows);
}

export function buildGroupContext(context: ViewContext): GroupContext {
	const {state} = context;
	return {
		windowTitle: findWindow(state.windowId).title,
		groupTitle: groupTitles[state.groupBy].toUpperCase(),
		allTokens: readGroupRows(context).rows.reduce((sum, row) => sum + readAllTokens(row), 0),
	};
}

/** Groups of requests, and below them how the latencies of the selected one lie. */
export function buildModels(context: ViewContext): Line[] {
	const {state, columns} = context;
	const {isRead, readFromMs} = readGroupRows(context);
	const groupRows = listGroupRows(context);
	return buildTableAndDetail(context, {
		title: state.groupBy === 'model' ? 'Models' : `By ${groupTitles[state.groupBy]}`,
		rows: groupRows,
		columns: groupColumns,
		cellContext: buildGroupContext(context),
		initialSort: modelSort,
		isFiltered: true,
		facts: explainBound(readFromMs),
		empty: explainNothing(context, isRead, 'No request in this window.'),
	}, {detailRows: histogramRows, buildDetail: (selected, rows) => buildHistograms(selected, columns, rows)});
}

function buildHistograms({label, totals}: GroupRow, columns: number, rows: number): Line[] {
	const height = rows - 1;
	if (columns < sideBySideColumns) {
		return [buildHead('Total time', label, totals.durationSketch, columns), ...indent(drawHistogram(totals.durationSketch, {width: columns - 2, height}, 'accent'))];
	}

	const leftWidth = Math.floor((columns - 1) / 2);
	const rightWidth = columns - 1 - leftWidth;
	const left = [buildHead('Total time', label, totals.durationSketch, leftWidth), ...indent(drawHistogram(totals.durationSketch, {width: leftWidth - 2, height}, 'accent'))];
	const right = [buildHead('First token', '', totals.firstTokenSketch, rightWidth), ...indent(drawHistogram(totals.firstTokenSketch, {width: rightWidth - 2, height}, 'thinking'))];
	return left.map((row, index) => ({
		spans: [...fitLine(row, leftWidth).spans, span(index === 0 ? '┬' : '│', 'dim'), ...fitLine(right[index]!, rightWidth).spans],
	}));
}

function indent(rows: readonly Line[]): Line[] {
	return rows.map(({spans}) => ({spans: [span(' '), ...spans]}));
}

function buildHead(title: string, label: string, sketch: Sketch, width: number): Line {
	const quantiles = ([['p50', 0.5], ['p95', 0.95], ['p99', 0.99]] as const)
		.flatMap(([name, ratio]): Span[] => [span(` ${name} `, 'dim'), span(formatSeconds(readQuantile(sketch, ratio)))]);
	return fitLine(buildRule([span(title, 'title'), ...(label === '' ? [] : [span(' of ', 'dim'), span(label, 'strong')])], quantiles, width), width);
}

export function drillGroup(context: ViewContext, id: string): {filter: string; title: string} | null {
	const {groupBy} = context.state;
	const row = readGroupRows(context).rows.find(known => known.id === id);
	return row === undefined ? null : {filter: buildGroupFilter(row, groupBy), title: `${groupTitles[groupBy]} ${row.label}`};
}
