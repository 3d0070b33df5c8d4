import type {Condition} from '../core/condition.js';
import {equals, not, overOnly} from '../core/conditions.js';
import {dayMs} from '../core/durations.js';
import {
	buildFilter,
	readDates,
	readPeriod,
	readRecords,
	readTallies,
} from './dialect-questions.js';
import {buildAggregate, buildEvent} from './dialects/analytics.js';
import {buildItem, buildStats} from './dialects/chatmock.js';
import {buildRun, buildSummary} from './dialects/runs.js';
import {buildMetrics, buildSessions} from './dialects/sessions.js';
import {
	buildDaily,
	buildDistribution,
	buildLog,
	buildPhaseStats,
	buildTimeline,
} from './dialects/timelog.js';
import {answerExport} from './export-answer.js';
import {readKnownRequest} from './known-request.js';
import {
	pathId,
	pathText,
	queryText,
	queryWhole,
} from './parameter.js';
import {filterParameter, readWhole, readWord} from './query.js';
import {
	answerJson,
	ApiError,
	type ApiContext,
	type ApiRequest,
	type Parameter,
	type Route,
} from './route.js';

/** Phases' means and percentiles are those of the newest requests, so that their cost is bounded. */
const maxRecent = 10_000;

const readRoute = (path: string, title: string, parameters: readonly Parameter[], handle: Route['handle']): Route => ({
	method: 'GET', path, title, access: 'read', isHeavy: true, parameters: [filterParameter, ...parameters], handle,
});

/** Over, and not well. */
const failedOnly = [overOnly, not(equals('state', 'ok'))];

const datesParameters = [queryText('start_date', 'First day, 2026-11-20.'), queryText('end_date', 'Last day.')];
const periodParameters = [queryWhole('start', 'Unix seconds.'), queryWhole('end', 'Unix seconds; now without.')];

/** What scripts written for five other systems ask for: their paths, names, units and defaults. */
export const dialectRoutes: readonly Route[] = [
	readRoute('/api/stats', 'Statistics of all requests, and of their phases', [...datesParameters, queryText('modality', 'text, image, audio, …')], async (request, context) => {
		const range = readDates(request);
		const modality = request.query.get('modality');
		const parts = modality === null ? [] : [equals('modality', modality)];
		const tallies = await readTallies(request, context, {range, parts});
		const recent = await readRecords(request, context, {limit: maxRecent, range, parts: [overOnly, ...parts]});
		return answerJson({
			...buildStats(tallies, recent.slice(0, 100), await context.reader.readRateLimits(), request.nowAtMs), ...buildPhaseStats(tallies, recent),
		});
	}),
	readRoute('/api/request-history', 'The latest requests', [queryWhole('limit', '1–100; 50 without.')], async (request, context) => {
		const records = await readRecords(request, context, {limit: 100, parts: [overOnly]});
		const limit = readWhole(request, 'limit', {min: 1, max: 100, otherwise: 50});
		return answerJson({requests: records.slice(0, limit).map(record => buildItem(record)), total_count: records.length});
	}),
	readRoute('/events/metrics', 'Metrics of all requests', [], async (request, context) => answerJson(buildMetrics(await readTallies(request, context)))),
	readRoute('/events/metrics/sessions', 'Metrics of each session', [], async (request, context) =>
		answerJson(buildSessions(await readTallies(request, context, {isBySession: true})))),
	readRoute('/events/metrics/session/{session_id}', 'Metrics of one session', [pathText('session_id', 'Its id.')], async (request, context) => {
		const sessionId = request.path.session_id!;
		const tallies = await readTallies(request, context, {parts: [equals('session_id', sessionId)]});
		if (tallies.length === 0) {
			throw new ApiError(404, 'not_found', 'There is no session with this id.', 'List sessions with /events/metrics/sessions.');
		}

		return answerJson({session_id: sessionId, ...buildMetrics(tallies)});
	}),
	readRoute('/analytics/stats', 'What is stored', [], async (_, {reader, store}) => {
		const span = await reader.readSpan();
		return answerJson({
			total_events: span?.callCount ?? 0, backend_type: store.kind, ttl_seconds: Math.round(store.retainMs / 1000), max_events: store.maxRequests,
		});
	}),
	readRoute('/analytics/events', 'Events of the last hour, or of a period', [...periodParameters, queryWhole('limit', '1–10000; 10000 without.')], async (request, context) => {
		const {start, end, range} = readPeriod(request, 3600);
		const limit = readWhole(request, 'limit', {min: 1, max: 10_000, otherwise: 10_000});
		const records = await readRecords(request, context, {limit, range, parts: [overOnly]});
		return answerJson({
			events: records.map(record => buildEvent(record)), count: records.length, start, end,
		});
	}),
	readRoute('/analytics/aggregate', 'What the last hour adds up to, or a period', periodParameters, async (request, context) => {
		const {start, end, range} = readPeriod(request, 3600);
		return answerJson(buildAggregate(await readTallies(request, context, {range}), {start, end}));
	}),
	{
		...readRoute('/analytics/export', 'Events of the last day, or of a period, as a file', [...periodParameters, queryText('format', 'json or csv.')], async (request, context) => {
			const format = readWord(request, 'format', ['json', 'csv']);
			return answerExport({...readPeriod(request, 86_400).range, filter: buildFilter(request, context, [overOnly]), format}, context);
		}),
		isLong: true,
	},
	readRoute('/api/requests', 'The latest requests, as rows of a time log', [queryWhole('limit', '1–10000; 50 without.')], async (request, context) =>
		answerJson(await readLogs(request, context, [overOnly]))),
	readRoute('/api/errors', 'The latest failed requests, as rows of a time log', [queryWhole('limit', '1–10000; 50 without.')], async (request, context) =>
		answerJson(await readLogs(request, context, failedOnly))),
	readRoute('/api/distribution/modality', 'Requests by modality', [], async (request, context) => answerJson(buildDistribution(await readTallies(request, context), 'modality'))),
	readRoute('/api/distribution/model', 'Requests by model', [], async (request, context) => answerJson(buildDistribution(await readTallies(request, context), 'model'))),
	readRoute('/api/stats/daily', 'Requests by day', [queryWhole('days', '1–3650; 7 without.')], async (request, context) => {
		const days = readWhole(request, 'days', {min: 1, max: 3650, otherwise: 7});
		return answerJson(buildDaily(await readTallies(request, context, {range: {fromMs: request.nowAtMs - (days * dayMs)}})));
	}),
	readRoute('/api/requests/{id}/timeline', 'The phases and events of one request', [pathId], async ({path}, context) => answerJson(buildTimeline(await readKnownRequest(context, path.id!)))),
	readRoute('/stats', 'The system, its endpoints and the latest runs', [], async (request, context) => {
		const {reader, readHealth} = context;
		const span = await reader.readSpan();
		const uptimeSeconds = Math.max(0, (request.nowAtMs - readHealth().startedAtMs) / 1000);
		const recent = await readRecords(request, context, {limit: maxRecent});
		return answerJson(buildSummary(await readTallies(request, context), recent, {uptimeSeconds, activeCount: span?.activeCallCount ?? 0, runCount: 20}));
	}),
	readRoute('/runs', 'The latest runs', [queryWhole('limit', '1–10000; 20 without.')], async (request, context) => {
		const records = await readRecords(request, context, {limit: readWhole(request, 'limit', {min: 1, max: 10_000, otherwise: 20})});
		return answerJson(records.map(record => buildRun(record)));
	}),
	readRoute('/runs/{run_id}', 'One run', [pathText('run_id', 'Its id.')], async ({path}, context) => {
		const {record} = await readKnownRequest(context, path.run_id!);
		return answerJson(buildRun(record));
	}),
];

async function readLogs(request: ApiRequest, context: ApiContext, parts: readonly Condition[]): Promise<unknown> {
	const records = await readRecords(request, context, {limit: readWhole(request, 'limit', {min: 1, max: 10_000, otherwise: 50}), parts});
	return records.map(record => buildLog(record));
}
