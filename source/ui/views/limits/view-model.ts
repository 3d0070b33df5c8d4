import {findWindow} from '../../data/windows.js';
import {pickTable} from '../../table-state.js';
import {sortRows, type Sort} from '../../table/column.js';
import {type Line} from '../../text/span.js';
import {cleanLabel} from '../../text/width.js';
import {buildRowFilter} from '../row-filter.js';
import {buildTableAndDetail, countTablePage, explainBound} from '../table-panel.js';
import {type ViewContext} from '../view.js';
import {limitColumns, type LimitContext} from './columns.js';
import {buildLimitDetail, detailRowCount} from './limit-detail.js';
import {
	buildLimitRows,
	explainNoLimits,
	readLimitMoment,
	type LimitRow,
} from './limit-rows.js';

export const limitSort: Sort = {columnId: 'used', isDescending: true};

export function listLimitRows({snapshot, state}: ViewContext): LimitRow[] {
	const courses = snapshot.answer?.type === 'limits' ? snapshot.answer.limits : null;
	const rows = buildLimitRows(snapshot.limits ?? [], courses, readLimitMoment(snapshot));
	return sortRows(rows, limitColumns, pickTable(state, limitSort).sort);
}

export function countLimitRows(context: ViewContext): number {
	return countTablePage(context, detailRowCount);
}

export function buildLimitContext({snapshot, state}: ViewContext): LimitContext {
	return {nowAtMs: readLimitMoment(snapshot), windowTitle: findWindow(state.windowId).title};
}

/** Every limit that a provider told of, and who uses it up. */
export function buildLimits(context: ViewContext): Line[] {
	const {snapshot, state, columns} = context;
	const cellContext = buildLimitContext(context);
	const limits = listLimitRows(context);
	const hasKeys = limits.some(({limit}) => limit.apiKeyId !== null);
	return buildTableAndDetail(context, {
		title: 'Limits',
		rows: limits,
		// Where nobody has a key, its column would only have dashes.
		columns: hasKeys ? limitColumns : limitColumns.filter(({id}) => id !== 'key'),
		cellContext,
		initialSort: limitSort,
		isFiltered: false,
		facts: snapshot.answer?.type === 'limits' ? explainBound(snapshot.answer.limits.readFromMs).map(bound => `burnt by: ${bound}`) : [],
		empty: explainNoLimits(snapshot),
	}, {detailRows: detailRowCount, buildDetail: (selected, rows) => buildLimitDetail(selected, {nowAtMs: cellContext.nowAtMs, windowId: state.windowId, columns}, rows)});
}

export function drillLimit(context: ViewContext, id: string): {filter: string; title: string} | null {
	const row = listLimitRows(context).find(known => known.id === id);
	if (row === undefined) {
		return null;
	}

	const {provider, apiKeyId, name} = row.limit;
	const fields: Array<readonly [string, string | null]> = [['provider', provider], ...(apiKeyId === null ? [] : [['api_key_id', apiKeyId] as const])];
	return {filter: buildRowFilter(fields), title: `${cleanLabel(provider)}, limit ${cleanLabel(name)}`};
}
