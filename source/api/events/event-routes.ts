import {queryText} from '../parameter.js';
import {filterParameter, readCondition} from '../query.js';
import {ApiError, type Route} from '../route.js';
import {createEventFilter} from './event-filter.js';
import {openEventStream} from './event-stream.js';

export const eventRoutes: readonly Route[] = [
	{
		method: 'GET', path: '/v1/events', title: 'What happens, as it happens: server-sent events', access: 'read', isHeavy: false,
		parameters: [
			filterParameter,
			queryText('after', 'Go on after the event with this id, as the header Last-Event-ID does.'),
		],
		handle(request, context) {
			const {events: hub} = context;
			if (hub.isFull) {
				throw new ApiError(503, 'too_many_followers', 'Too many follow already.', 'Close some, or ask again later.');
			}

			const filter = request.query.has('q') ? createEventFilter(readCondition(request, context)) : null;
			const after = request.lastEventId ?? request.query.get('after');
			return {
				status: 200,
				// Nobody in between may hold back what is to be heard at once.
				headers: {'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no'},
				open: cut => openEventStream({
					hub, after, filter, cut,
				}),
			};
		},
	},
];
