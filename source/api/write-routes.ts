import {dialectWrites} from './ingest/dialect-writes.js';
import {ownWrites} from './ingest/own-writes.js';
import {traceRoute} from './otlp/trace-route.js';
import {removalRoutes} from './removal-routes.js';
import type {Route} from './route.js';

/** Every route that changes what is stored. */
export const writeRoutes: readonly Route[] = [...ownWrites, ...dialectWrites, ...removalRoutes, traceRoute];
