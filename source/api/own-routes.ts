import type {Condition} from '../core/condition.js';
import {isDegraded} from '../core/health.js';
import {readQuantile} from '../core/sketch.js';
import {
	buildWindowSummary,
	readErrorRatio,
	readSpeed,
	type Totals,
} from '../core/summary.js';
import {
	callsOnly,
	filterParameter,
	readCondition,
	readWhole,
} from './query.js';
import {
	answerJson,
	ApiError,
	type ApiRequest,
	type Parameter,
	type Route,
} from './route.js';

const windowParameters: readonly Parameter[] = [
	{
		name: 'from', in: 'query', type: 'integer', doc: 'Epoch milliseconds, inclusive; an hour ago without.',
	},
	{
		name: 'to', in: 'query', type: 'integer', doc: 'Epoch milliseconds, exclusive; now without.',
	},
];

const activeCalls: Condition = {
	type: 'and', parts: [callsOnly, {
		type: 'compare', field: 'state', operator: '=', value: 'active',
	}],
};

const hourMs = 3_600_000;
const latestMs = 8_640_000_000_000_000;

/** Tailrace's own routes: its own words and units. */
export const ownRoutes: readonly Route[] = [
	{
		method: 'GET', path: '/health', title: 'Whether it runs', access: 'open', isHeavy: false, parameters: [],
		async handle({nowAtMs}, {reader, readHealth}) {
			const health = readHealth();
			const {count} = await reader.countRequests({maxCount: 10_000, filter: activeCalls});
			const buckets = await reader.readBuckets({fromMs: 0, toMs: nowAtMs, stepMs: hourMs});
			return answerJson({
				status: isDegraded(health) ? 'degraded' : 'healthy',
				uptime_seconds: Math.max(0, Math.round((nowAtMs - health.startedAtMs) / 1000)),
				total_requests: buckets.reduce((sum, bucket) => sum + bucket.totals.requestCount, 0),
				active_requests: count,
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
			{
				name: 'from', in: 'query', type: 'integer', doc: 'Epoch milliseconds, inclusive.',
			},
			{
				name: 'to', in: 'query', type: 'integer', doc: 'Epoch milliseconds, exclusive.',
			},
			{
				name: 'limit', in: 'query', type: 'integer', doc: '1–1000; 100 without.',
			},
			{
				name: 'cursor', in: 'query', type: 'integer', doc: 'What the page before answered as nextCursor.',
			},
		],
		async handle(request, context) {
			const page = await context.reader.readRequests({
				fromMs: readTime(request, 'from') ?? undefined,
				toMs: readTime(request, 'to') ?? undefined,
				beforeSeq: readWhole(request, 'cursor', {min: 1, max: Number.MAX_SAFE_INTEGER, otherwise: null}) ?? undefined,
				limit: readWhole(request, 'limit', {min: 1, max: 1000, otherwise: 100}),
				filter: request.query.has('q') ? readCondition(request, context) : undefined,
			});
			return answerJson({requests: page.records, nextCursor: page.nextBeforeSeq});
		},
	},
	{
		method: 'GET', path: '/v1/requests/{id}', title: 'One request with its phases and events', access: 'read', isHeavy: false,
		parameters: [{
			name: 'id', in: 'path', type: 'string', doc: 'Its id.',
		}],
		async handle({path}, {reader}) {
			const detail = await reader.readRequest(path.id!);
			if (detail === null) {
				throw new ApiError(404, 'not_found', 'There is no request with this id.', 'List requests with /v1/requests.');
			}

			return answerJson(detail);
		},
	},
	{
		method: 'GET', path: '/v1/series', title: 'What a window adds up to, by model and in steps', access: 'read', isHeavy: true,
		parameters: [...windowParameters, {
			name: 'steps', in: 'query', type: 'integer', doc: '1–500 values a series; 60 without.',
		}],
		async handle(request, {reader}) {
			const [fromMs, toMs] = readWindow(request);
			const stepCount = readWhole(request, 'steps', {min: 1, max: 500, otherwise: 60});
			const stepMs = Math.max(1000, Math.ceil((toMs - fromMs) / stepCount / 1000) * 1000);
			// Rollups answer whole minutes and hours, and cost nothing for each request.
			const bucketMs = stepMs >= hourMs ? hourMs : (Math.min(stepMs, 60_000));
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
		async handle(request, {reader}) {
			const [fromMs, toMs] = readWindow(request);
			const bucketMs = toMs - fromMs > 48 * hourMs ? hourMs : 60_000;
			const window = {fromMs: Math.floor(fromMs / bucketMs) * bucketMs, toMs: Math.ceil(toMs / bucketMs) * bucketMs};
			const {totals} = buildWindowSummary(await reader.readBuckets({...window, stepMs: bucketMs}), {...window, stepCount: 1});
			const [instance] = await reader.readInstances();
			return answerJson({instance: instance ?? null, ...window, totals: describeTotals(totals)});
		},
	},
];

function readTime(request: ApiRequest, name: string): number | null {
	return readWhole(request, name, {min: 0, max: latestMs, otherwise: null});
}

function readWindow(request: ApiRequest): readonly [fromMs: number, toMs: number] {
	const toMs = readTime(request, 'to') ?? request.nowAtMs;
	const fromMs = readTime(request, 'from') ?? Math.max(0, toMs - hourMs);
	if (fromMs >= toMs) {
		throw new ApiError(400, 'bad_parameter', 'from is not before to.', 'Give both as epoch milliseconds.');
	}

	return [fromMs, toMs];
}

/** Without the sketches, which only we can read. */
function describeTotals({durationSketch, firstTokenSketch, ...sums}: Totals): unknown {
	const totals = {durationSketch, firstTokenSketch, ...sums};
	return {
		...sums,
		outputTokensPerSecond: readSpeed(totals),
		errorRatio: readErrorRatio(totals),
		durationP50Ms: readQuantile(durationSketch, 0.5),
		durationP95Ms: readQuantile(durationSketch, 0.95),
		firstTokenP50Ms: readQuantile(firstTokenSketch, 0.5),
		firstTokenP95Ms: readQuantile(firstTokenSketch, 0.95),
	};
}
