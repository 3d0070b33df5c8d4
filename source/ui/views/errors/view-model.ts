import {pickCommonText} from '../../../core/message-pattern.js';
import {formatValue} from '../../../query/format-value.js';
import {findWindow} from '../../data/windows.js';
import {pickTable} from '../../table-state.js';
import {sortRows, type Sort} from '../../table/column.js';
import {buildRule} from '../../table/table-lines.js';
import {drawArea} from '../../text/chart.js';
import {formatAge, formatDateTime} from '../../text/duration.js';
import {formatExact, formatPlural, unknown} from '../../text/number.js';
import {span, type Line} from '../../text/span.js';
import {cleanLabel, clipText} from '../../text/width.js';
import {buildRowFilter} from '../row-filter.js';
import {
	buildFacts,
	buildTableAndDetail,
	buildWindowContext,
	countTablePage,
	explainBound,
	explainNothing,
} from '../table-panel.js';
import {type ViewContext} from '../view.js';
import {errorColumns, type ErrorTableRow} from './columns.js';

export const errorSort: Sort = {columnId: 'last', isDescending: true};
const detailRowCount = 5;
/** A rule, and a chart that is no sparkline, and no wall where one or two failed. */
const minChartRows = 4;
const maxChartRows = 7;
/** A filter has at most 1 KB. */
const maxMessageLength = 120;

function readRows({snapshot}: ViewContext): readonly ErrorTableRow[] {
	return snapshot.answer?.type === 'errors'
		? snapshot.answer.errors.groups.map(group => ({...group, id: JSON.stringify([group.provider, group.errorKind, group.messagePattern, group.requestHash])}))
		: [];
}

export function listErrorRows(context: ViewContext): ErrorTableRow[] {
	return sortRows(readRows(context), errorColumns, pickTable(context.state, errorSort).sort);
}

export function countErrorRows(context: ViewContext): number {
	return countTablePage(context, detailRowCount);
}

/** The same errors together, and all of what the selected one says. */
export function buildErrors(context: ViewContext): Line[] {
	const {snapshot, columns} = context;
	const errors = snapshot.answer?.type === 'errors' ? snapshot.answer.errors : null;
	const errorRows = listErrorRows(context);
	const failedCount = errorRows.reduce((sum, {count}) => sum + count, 0);
	return buildTableAndDetail(context, {
		title: 'Errors',
		rows: errorRows,
		columns: errorColumns,
		cellContext: buildWindowContext(context),
		initialSort: errorSort,
		isFiltered: true,
		facts: [
			`${formatExact(failedCount)} failed`,
			...explainBound(errors?.readFromMs ?? null),
		],
		empty: explainNothing(context, errors !== null, 'Nothing failed in this window.'),
	}, {detailRows: detailRowCount, buildDetail: (selected, rows) => [...buildSelected(selected, columns), ...buildOverTime(selected, context, Math.min(maxChartRows, rows - detailRowCount))]});
}

function buildSelected(row: ErrorTableRow, columns: number): Line[] {
	const message = cleanLabel(row.message ?? 'It says nothing more.');
	const width = columns - 3;
	return [
		buildRule([span(row.requestHash === null ? 'Error' : 'Retry storm: the same request again and again', 'title'), span(` ${cleanLabel(row.errorKind ?? unknown)}`, 'strong')], [], columns),
		{spans: [span(` ${clipText(message.slice(0, width), width)}`)]},
		{spans: [span(` ${clipText(message.slice(width), width)}`)]},
		{spans: buildFacts([['first', formatDateTime(row.firstAtMs)], ['last', formatDateTime(row.lastAtMs)]], columns)},
		{
			spans: buildFacts([
				['requests', formatExact(row.count)],
				['from', row.sessionCount === 0 ? null : formatPlural(row.sessionCount, 'session')],
				['last model', row.model === null ? null : cleanLabel(row.model)],
				['request hash', row.requestHash === null ? null : cleanLabel(row.requestHash)],
			], columns),
		},
	];
}

/** When it happened, where there is room for a chart. */
function buildOverTime({series}: ErrorTableRow, {state, columns, snapshot}: ViewContext, rows: number): Line[] {
	if (rows < minChartRows || snapshot.answer?.type !== 'errors') {
		return [];
	}

	const most = `at most ${formatExact(Math.max(0, ...series))} in ${formatAge(snapshot.answer.errors.stepMs)}`;
	return [
		buildRule([span(`Failed, ${findWindow(state.windowId).title}`, 'title')], [span(most, 'dim')], columns),
		...drawArea(series, {width: columns - 2, height: rows - 1}, 'bad').map(spans => ({spans: [span(' '), ...spans]})),
	];
}

export function drillError(context: ViewContext, id: string): {filter: string; title: string} | null {
	const row = readRows(context).find(known => known.id === id);
	return row === undefined ? null : {filter: buildErrorFilter(row), title: `errors ${row.errorKind ?? unknown}, ${row.provider}`};
}

/** What differs between its messages is left out: the longest text that all have is searched. */
function buildErrorFilter({provider, errorKind, message, messagePattern, requestHash}: ErrorTableRow): string {
	if (requestHash !== null) {
		return `state=failed ${buildRowFilter([['provider', provider], ['request_hash', requestHash]])}`;
	}

	const common = messagePattern === null ? '' : pickCommonText(messagePattern).slice(0, maxMessageLength);
	const text = message === null ? 'message:none' : (common === '' ? '' : `message:${formatValue({text: common, isQuoted: true})}`);
	return ['state=failed', buildRowFilter([['provider', provider], ['error_kind', errorKind]]), text].join(' ').trim();
}
