import {type Snapshot} from '../../data/snapshot.js';
import {pickTable} from '../../table-state.js';
import {sortRows, type Sort} from '../../table/column.js';
import {type Line} from '../../text/span.js';
import {cleanLabel} from '../../text/width.js';
import {buildRowFilter} from '../row-filter.js';
import {buildTablePanel, countPanelRows} from '../table-panel.js';
import {type ViewContext} from '../view.js';
import {limitColumns} from './columns.js';
import {buildLimitRows, type LimitRow} from './limit-rows.js';

export const limitSort: Sort = {columnId: 'used', isDescending: true};

export function listLimitRows({snapshot, state}: ViewContext): LimitRow[] {
	const rows = buildLimitRows(snapshot.limits, snapshot.requests, snapshot.nowAtMs);
	return sortRows(rows, limitColumns, pickTable(state, limitSort).sort);
}

export function countLimitRows({rows}: ViewContext): number {
	return countPanelRows(rows);
}

/** Every limit that a provider told of, and who uses it up. */
export function buildLimits(context: ViewContext): Line[] {
	const {snapshot, rows} = context;
	const limits = listLimitRows(context);
	const hasKeys = limits.some(({limit}) => limit.apiKeyId !== null);
	return buildTablePanel(context, {
		title: 'Limits',
		rows: limits,
		// Where nobody has a key, its column would only have dashes.
		columns: hasKeys ? limitColumns : limitColumns.filter(({id}) => id !== 'key'),
		cellContext: {nowAtMs: snapshot.nowAtMs},
		initialSort: limitSort,
		isFiltered: false,
		facts: [],
		empty: explainNoLimits(snapshot),
	}, rows);
}

function explainNoLimits({travel}: Snapshot): string {
	return travel === null
		? 'No provider has told of a limit yet.'
		: 'Of limits only the present state is known, not how they were then. l goes back to the present.';
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
