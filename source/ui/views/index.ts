import {alertsView} from './alerts/view.js';
import {dashboardView} from './dashboard/view.js';
import {errorsView} from './errors/view.js';
import {limitsView} from './limits/view.js';
import {modelsView} from './models/view.js';
import {requestsView} from './requests/view.js';
import {sessionsView} from './sessions/view.js';
import {type View} from './view.js';

/** All views; their place is their key. */
export const views: readonly View[] = [
	dashboardView,
	requestsView,
	modelsView,
	limitsView,
	sessionsView,
	errorsView,
	alertsView,
];
