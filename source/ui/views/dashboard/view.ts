import {type View} from '../view.js';
import {modelColumns} from './columns.js';
import {dashboardKeys} from './keys.js';
import {buildDashboard, countDashboardRequests} from './view-model.js';

/** Everything at a glance. */
export const dashboardView: View = {
	id: 'dashboard',
	title: 'Dashboard',
	shortTitle: 'Dash',
	keys: dashboardKeys,
	buildLines: buildDashboard,
	countListRows: countDashboardRequests,
	sortColumns: modelColumns,
};
