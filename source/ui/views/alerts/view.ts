import {type AlertRow} from '../../../alerts/board.js';
import {tableKeys} from '../../keys/table-keys.js';
import {type View} from '../view.js';
import {alertColumns} from './columns.js';
import {
	alertSort,
	buildAlerts,
	countAlertRows,
	drillAlert,
	listAlertRows,
} from './view-model.js';

/** What the user wants to hear of, and what was heard. */
export const alertsView: View = {
	id: 'alerts',
	title: 'Alerts',
	keys: tableKeys,
	buildLines: buildAlerts,
	sortColumns: alertColumns,
	table: {
		initialSort: alertSort,
		listRows: listAlertRows,
		buildCellContext: ({snapshot}) => ({nowAtMs: snapshot.nowAtMs}),
		noun: () => 'alert',
		nameRow: ({title}: AlertRow) => title,
		countRows: countAlertRows,
		drill: drillAlert,
	},
};
