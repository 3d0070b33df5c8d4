import {dashboardView} from './dashboard/view.js';
import {requestsView} from './requests/view.js';
import {type View} from './view.js';

/** All views; their place is their key. */
export const views: readonly View[] = [
	dashboardView,
	requestsView,
];
