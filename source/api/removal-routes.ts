import {dayMs} from '../core/durations.js';
import {readKnownRequest} from './known-request.js';
import {pathId, queryText, queryWhole} from './parameter.js';
import {readWhole} from './query.js';
import {
	answerJson,
	ApiError,
	type Answer,
	type ApiContext,
	type ApiRequest,
	type Route,
} from './route.js';

const forever = Number.MAX_SAFE_INTEGER;

const clear = async (_: ApiRequest, context: ApiContext): Promise<Answer> => answerJson({success: true, deleted: await removeBefore(context, forever)});
const removalRoute = (route: Pick<Route, 'method' | 'path' | 'title' | 'handle'> & Partial<Pick<Route, 'parameters'>>): Route => ({
	access: 'destroy', isHeavy: true, parameters: [], ...route,
});

/** What deletes: never without the token. Requests that run stay, and so do the limits that providers told last. */
export const removalRoutes: readonly Route[] = [
	removalRoute({
		method: 'DELETE', path: '/v1/requests', title: 'Delete requests: all, or those that began before',
		parameters: [queryWhole('before', 'Epoch milliseconds.'), queryText('all', 'true, for all.')],
		handle: async (request, context) => answerJson({deleted: await removeBefore(context, readBound(request))}),
	}),
	removalRoute({
		method: 'DELETE', path: '/v1/requests/{id}', title: 'Delete one request', parameters: [pathId],
		async handle({path}, context) {
			const {record} = await readKnownRequest(context, path.id!);
			if (record.state === 'active') {
				throw new ApiError(409, 'still_running', 'The request still runs.', 'Delete it when it is over.');
			}

			return answerJson({deleted: await context.writer.remove({type: 'ids', ids: [record.id]})});
		},
	}),
	removalRoute({
		method: 'DELETE', path: '/api/request-history', title: 'Delete all requests, and with them all statistics', handle: clear,
	}),
	removalRoute({
		method: 'DELETE', path: '/api/stats', title: 'Begin the statistics anew: delete all requests', handle: clear,
	}),
	removalRoute({
		method: 'DELETE', path: '/api/logs/clear', title: 'Delete old requests', parameters: [queryWhole('days', 'What is older goes; 30 without.')],
		async handle(request, context) {
			const days = readWhole(request, 'days', {min: 0, max: 36_500, otherwise: 30});
			return answerJson({success: true, deleted: await removeBefore(context, request.nowAtMs - (days * dayMs))});
		},
	}),
	removalRoute({
		method: 'POST', path: '/analytics/clear', title: 'Delete all requests',
		async handle(_, context) {
			await removeBefore(context, forever);
			return answerJson({success: true, message: 'Analytics data cleared'});
		},
	}),
];

async function removeBefore({writer}: ApiContext, beforeMs: number): Promise<number> {
	return writer.remove({type: 'before', beforeMs});
}

/** All is asked for in so many words only. */
function readBound(request: ApiRequest): number {
	const beforeMs = readWhole(request, 'before', {min: 0, max: forever, otherwise: null});
	if (beforeMs === null && request.query.get('all') !== 'true') {
		throw new ApiError(400, 'bad_parameter', 'It is not said what shall go.', 'Give before=<epoch milliseconds>, or all=true.');
	}

	return beforeMs ?? forever;
}
