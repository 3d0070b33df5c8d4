import {readWhole} from './query.js';
import {
	answerJson,
	ApiError,
	type ApiContext,
	type ApiRequest,
	type Parameter,
	type Route,
} from './route.js';

const dayMs = 86_400_000;
const forever = Number.MAX_SAFE_INTEGER;

const daysParameter: Parameter = {
	name: 'days', in: 'query', type: 'integer', doc: 'What is older goes; 30 without.',
};

const clear: Route['handle'] = async (_, context) => answerJson({success: true, deleted: await removeBefore(context, forever)});
const clearRoute = (method: Route['method'], path: string, title: string, handle: Route['handle'], parameters: readonly Parameter[] = []): Route => ({
	method, path, title, access: 'destroy', isHeavy: true, parameters, handle,
});

/** What deletes: never without the token. Requests that run stay, and so do the limits that providers told last. */
export const removalRoutes: readonly Route[] = [
	clearRoute('DELETE', '/v1/requests', 'Delete requests: all, or those that began before', async (request, context) => answerJson({deleted: await removeBefore(context, readBound(request))}), [
		{
			name: 'before', in: 'query', type: 'integer', doc: 'Epoch milliseconds.',
		},
		{
			name: 'all', in: 'query', type: 'string', doc: 'true, for all.',
		},
	]),
	clearRoute('DELETE', '/v1/requests/{id}', 'Delete one request', async ({path}, {reader, writer}) => {
		const id = path.id!;
		const detail = await reader.readRequest(id);
		if (detail === null) {
			throw new ApiError(404, 'not_found', 'There is no request with this id.', 'List requests with /v1/requests.');
		}

		if (detail.record.state === 'active') {
			throw new ApiError(409, 'still_running', 'The request still runs.', 'Delete it when it is over.');
		}

		return answerJson({deleted: await writer.remove({type: 'ids', ids: [id]})});
	}, [{
		name: 'id', in: 'path', type: 'string', doc: 'Its id.',
	}]),
	clearRoute('DELETE', '/api/request-history', 'Delete all requests, and with them all statistics', clear),
	clearRoute('DELETE', '/api/stats', 'Begin the statistics anew: delete all requests', clear),
	clearRoute('DELETE', '/api/logs/clear', 'Delete old requests', async (request, context) => {
		const days = readWhole(request, 'days', {min: 0, max: 36_500, otherwise: 30});
		return answerJson({success: true, deleted: await removeBefore(context, request.nowAtMs - (days * dayMs))});
	}, [daysParameter]),
	clearRoute('POST', '/analytics/clear', 'Delete all requests', async (_, context) => {
		await removeBefore(context, forever);
		return answerJson({success: true, message: 'Analytics data cleared'});
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
