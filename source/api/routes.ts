import {alertRoute} from './alert-route.js';
import {dialectRoutes} from './dialect-routes.js';
import {eventRoutes} from './events/event-routes.js';
import {insightRoutes} from './insight-routes.js';
import {limitRoute} from './limit-route.js';
import {metricsRoutes} from './metrics/metrics-routes.js';
import {buildOpenApi} from './openapi.js';
import {ownRoutes} from './own-routes.js';
import {pointsRoute} from './points-route.js';
import {readRoutes} from './read/read-routes.js';
import {answerJson, type Route} from './route.js';
import {writeRoutes} from './write-routes.js';

const openApiRoute: Route = {
	method: 'GET', path: '/openapi.json', title: 'This API as an OpenAPI 3.1 document', access: 'read', isHeavy: false, parameters: [],
	handle: ({prefix}) => answerJson(buildOpenApi(routes, prefix)),
};

/** THE table: the server, the guard and `/openapi.json` read it. */
export const routes: readonly Route[] = [
	openApiRoute, ...ownRoutes, ...eventRoutes, ...insightRoutes, limitRoute, alertRoute, ...metricsRoutes, pointsRoute, ...dialectRoutes, ...writeRoutes, ...readRoutes,
];
