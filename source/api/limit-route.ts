import {minuteMs} from '../core/durations.js';
import {queryWhole} from './parameter.js';
import {readWhole} from './query.js';
import {answerJson, type Route} from './route.js';
import {readWindow, windowParameters} from './window.js';

/** What burns a limit is read from so many of the newest requests; `readFromMs` tells where reading ended. */
const maxRows = 50_000;

export const limitRoute: Route = {
	method: 'GET', path: '/v1/limits/history', title: 'Rate limits as they stood when a window ended, how they came there in steps, and who burnt them', access: 'read', isHeavy: true,
	parameters: [...windowParameters, queryWhole('steps', '1–500 values a series, of whole minutes or hours; 60 without.')],
	async handle(request, context) {
		const window = readWindow(request, context);
		const stepCount = readWhole(request, 'steps', {
			min: 1, max: 500, otherwise: 60,
		});
		const {limits, ...covered} = await context.reader.readLimitCourses({
			...window,
			stepMs: Math.ceil((window.toMs - window.fromMs) / stepCount / minuteMs) * minuteMs,
			atMs: window.toMs < request.nowAtMs ? window.toMs - 1 : request.nowAtMs,
			maxRows,
		});
		return answerJson({...covered, limits: limits.map(({limit: {type, ...limit}, ...course}) => ({...limit, ...course}))});
	},
};
