import {answerJson, type Route} from './route.js';

export const alertRoute: Route = {
	method: 'GET', path: '/v1/alerts', title: 'Alerts and budgets: what rings, what is armed, and what has ended', access: 'read', isHeavy: false, parameters: [],
	handle: (_, {readAlerts}) => answerJson({alerts: readAlerts()}),
};
