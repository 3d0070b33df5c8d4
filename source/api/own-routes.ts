import {describeTotals} from '../core/describe-totals.js';
import {hourMs, minuteMs} from '../core/durations.js';
import {isDegraded} from '../core/health.js';
import {buildWindowSummary} from '../core/summary.js';
import {pathId, queryWhole} from './parameter.js';
import {readKnownRequest} from './known-request.js';
import {
	filterParameter,
	readCondition,
	readWhole,
} from './query.js';
import {answerJson, type Route} from './route.js';
import {
	readEpoch,
	readWindow,
	widenWindow,
	windowParameters,
} from './window.js';

/** Tailrace's own routes: its own words and units. */
export const ownRoutes: readonly Route[] = [
	{
		method: 'GET', path: '/health', title: 'Whether it runs', access: 'open', isHeavy: false, parameters: [],
		async handle({nowAtMs}, {reader, readHealth}) {
			const health = readHealth();
			const span = await reader.readSpan();
			return answerJson({
				status: isDegraded(health) ? 'degraded' : 'healthy',
				uptime_seconds: Math.max(0, Math.round((nowAtMs - health.startedAtMs) / 1000)),
				total_requests: span?.callCount ?? 0,
				active_requests: span?.activeCallCount ?? 0,
				problem: health.problem,
				waiting_events: health.waitingCount,
				dropped_events: health.dropped,
			});
		},
	},
	{
		method: 'GET', path: '/v1/requests', title: 'Requests, the newest first, a page at a time', access: 'read', isHeavy: true,
		parameters: [
			filterParameter,
			queryWhole('from', 'Epoch milliseconds, inclusive.'),
			queryWhole('to', 'Epoch milliseconds, exclusive.'),
			queryWhole('limit', '1–1000; 100 without.'),
			queryWhole('cursor', 'What the page before answered as nextCursor.'),
		],
		async handle(request, context) {
			const page = await context.reader.readRequests({
				fromMs: readEpoch(request, 'from') ?? undefined,
				toMs: readEpoch(request, 'to') ?? undefined,
				beforeSeq: readWhole(request, 'cursor', {min: 1, max: Number.MAX_SAFE_INTEGER, otherwise: null}) ?? undefined,
				limit: readWhole(request, 'limit', {min: 1, max: 1000, otherwise: 100}),
				filter: request.query.has('q') ? readCondition(request, context) : undefined,
			});
			return answerJson({requests: page.records, nextCursor: page.nextBeforeSeq});
		},
	},
	{
		method: 'GET', path: '/v1/requests/{id}', title: 'One request with its phases and events', access: 'read', isHeavy: false,
		parameters: [pathId],
		handle: async ({path}, context) => answerJson(await readKnownRequest(context, path.id!)),
	},
	{
		method: 'GET', path: '/v1/series', title: 'What a window adds up to, by model and in steps', access: 'read', isHeavy: true,
		parameters: [...windowParameters, queryWhole('steps', '1–500 values a series; 60 without.')],
		async handle(request, context) {
			const {reader} = context;
			const {fromMs, toMs} = readWindow(request, context);
			const stepCount = readWhole(request, 'steps', {min: 1, max: 500, otherwise: 60});
			const stepMs = Math.max(1000, Math.ceil((toMs - fromMs) / stepCount / 1000) * 1000);
			// Rollups answer whole minutes and hours, and cost nothing for each request.
			const bucketMs = stepMs >= hourMs ? hourMs : Math.min(stepMs, minuteMs);
			const alignedToMs = Math.ceil(toMs / bucketMs) * bucketMs;
			const window = {fromMs: alignedToMs - (Math.ceil((alignedToMs - fromMs) / bucketMs) * bucketMs), toMs: alignedToMs};
			const buckets = await reader.readBuckets({...window, stepMs: bucketMs});
			const {totals, models, ...series} = buildWindowSummary(buckets, {...window, stepCount});
			return answerJson({
				...series, totals: describeTotals(totals), models: models.map(model => ({...model, totals: describeTotals(model.totals)})),
			});
		},
	},
	{
		method: 'GET', path: '/v1/limits', title: 'The latest state of each rate limit', access: 'read', isHeavy: false, parameters: [],
		async handle(_, {reader}) {
			const limits = await reader.readRateLimits();
			return answerJson({limits: limits.map(({type, ...limit}) => limit)});
		},
	},
	{
		method: 'GET', path: '/v1/stats', title: 'The run of tailrace that records, and what a window adds up to', access: 'read', isHeavy: true, parameters: windowParameters,
		async handle(request, context) {
			const {reader} = context;
			const {stepMs, ...window} = widenWindow(readWindow(request, context));
			const {totals} = buildWindowSummary(await reader.readBuckets({...window, stepMs}), {...window, stepCount: 1});
			const [instance] = await reader.readInstances();
			return answerJson({instance: instance ?? null, ...window, totals: describeTotals(totals)});
		},
	},
];
