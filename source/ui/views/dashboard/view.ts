import {buildFirstStart, isFirstStart} from '../first-start/view-model.js';
import {type View} from '../view.js';
import {modelColumns} from './columns.js';
import {dashboardKeys} from './keys.js';
import {buildDashboard, countDashboardRequests} from './view-model.js';

/** Everything at a glance. */
export const dashboardView: View = {
	id: 'dashboard',
	title: 'Dashboard',
	keys: dashboardKeys,
	buildLines: context => isFirstStart(context) ? buildFirstStart(context) : buildDashboard(context),
	countListRows: countDashboardRequests,
	sortColumns: modelColumns,
};
