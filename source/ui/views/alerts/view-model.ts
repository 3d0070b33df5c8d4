import {type AlertRow} from '../../../alerts/board.js';
import {pickTable} from '../../table-state.js';
import {sortRows, type Sort} from '../../table/column.js';
import {formatPlural} from '../../text/number.js';
import {type Line} from '../../text/span.js';
import {cleanLabel} from '../../text/width.js';
import {buildTablePanel, countPanelRows} from '../table-panel.js';
import {type ViewContext} from '../view.js';
import {alertColumns} from './columns.js';

export const alertSort: Sort = {columnId: 'state', isDescending: false};

/** From here on there is room for an example. */
const spelledColumns = 120;

export function listAlertRows({snapshot, state}: ViewContext): AlertRow[] {
	return sortRows(snapshot.alerts, alertColumns, pickTable(state, alertSort).sort);
}

export function countAlertRows({rows}: ViewContext): number {
	return countPanelRows(rows);
}

/** Every rule and budget with what is measured now, and what rang before. */
export function buildAlerts(context: ViewContext): Line[] {
	const {snapshot, columns, rows} = context;
	const {alerts, nowAtMs} = snapshot;
	const firingCount = alerts.filter(({state}) => state === 'firing').length;
	return buildTablePanel(context, {
		title: 'Alerts',
		rows: listAlertRows(context),
		columns: alertColumns,
		cellContext: {nowAtMs},
		initialSort: alertSort,
		isFiltered: false,
		facts: firingCount === 0 ? [] : [`${formatPlural(firingCount, 'alert')} ringing`],
		empty: explainNone(snapshot, columns),
	}, rows);
}

function explainNone({status}: ViewContext['snapshot'], columns: number): string {
	if (status.state === 'lost') {
		return 'What is watched is not known until it answers again.';
	}

	return columns < spelledColumns
		? 'Nothing is watched. Begin with --alert or --budget-day.'
		: 'Nothing is watched here. Begin with: tailrace --alert "cost > $5 per 1h" --budget-day 20, or in the config file.';
}

/** The requests that a rule watches. */
export function drillAlert(context: ViewContext, id: string): {filter: string; title: string} | null {
	const row = context.snapshot.alerts.find(known => known.id === id);
	return row === undefined || row.state === 'ended' ? null : {filter: row.filterText, title: `alert ${cleanLabel(row.title)}`};
}
