import type {Condition} from '../core/condition.js';
import type {RequestRecord} from '../core/request-record.js';
import type {Tally} from '../core/tally.js';
import {buildAggregate, buildCsv, buildEvent} from './dialects/analytics.js';
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
import {
	callsOnly,
	filterParameter,
	readCondition,
	readWhole,
	readWord,
} from './query.js';
import {
	answerJson,
	ApiError,
	type ApiContext,
	type ApiRequest,
	type Parameter,
	type Route,
} from './route.js';

type Range = {readonly fromMs?: number; readonly toMs?: number};

/** Phases' means and percentiles are those of the newest requests, so that their cost is bounded. */
const maxRecent = 10_000;
const dayMs = 86_400_000;

const is = (field: string, value: string): Condition => ({
	type: 'compare', field, operator: '=', value,
});
const over: Condition = {type: 'not', part: is('state', 'active')};

function buildFilter(request: ApiRequest, context: ApiContext, parts: readonly Condition[] = []): Condition {
	return {type: 'and', parts: [callsOnly, readCondition(request, context), ...parts]};
}

async function readTallies(request: ApiRequest, context: ApiContext, range: Range = {}, parts: readonly Condition[] = [], isBySession = false): Promise<readonly Tally[]> {
	return context.reader.readTallies({...range, filter: buildFilter(request, context, parts), isBySession});
}

async function readRecords(request: ApiRequest, context: ApiContext, limit: number, parts: readonly Condition[] = [], range: Range = {}): Promise<readonly RequestRecord[]> {
	const {records} = await context.reader.readRequests({...range, limit, filter: buildFilter(request, context, parts)});
	return records;
}

const count = (name: string, doc: string): Parameter => ({
	name, in: 'query', type: 'integer', doc,
});
const text = (name: string, doc: string): Parameter => ({
	name, in: 'query', type: 'string', doc,
});
const readRoute = (path: string, title: string, parameters: readonly Parameter[], handle: Route['handle']): Route => ({
	method: 'GET', path, title, access: 'read', isHeavy: true, parameters: [filterParameter, ...parameters], handle,
});

/** From unix seconds, or so many seconds before now until now. */
function readPeriod(request: ApiRequest, backSeconds: number): {start: number; end: number; range: Range} {
	const bounds = {min: 0, max: 8_640_000_000_000};
	const nowSeconds = Math.floor(request.nowAtMs / 1000);
	const end = readWhole(request, 'end', {...bounds, otherwise: nowSeconds});
	const start = readWhole(request, 'start', {...bounds, otherwise: nowSeconds - backSeconds});
	// The last second belongs to it.
	return {start, end, range: {fromMs: start * 1000, toMs: (end + 1) * 1000}};
}

/** `YYYY-MM-DD` or a whole time; the end's day belongs to it. */
function readDates({query}: ApiRequest): Range {
	const read = (name: string): number | undefined => {
		const value = query.get(name);
		const atMs = value === null ? undefined : Date.parse(/^\d{4}-\d\d-\d\d$/v.test(value) || /z$|[+\-]\d\d:?\d\d$/iv.test(value) ? value : `${value}Z`);
		if (Number.isNaN(atMs)) {
			throw new ApiError(400, 'bad_parameter', `${name} is no date.`, 'Write it as 2026-11-20.');
		}

		return atMs;
	};

	const toMs = read('end_date');
	return {fromMs: read('start_date'), toMs: toMs === undefined ? undefined : toMs + (query.get('end_date')!.length === 10 ? dayMs : 1)};
}

const periodParameters = [count('start', 'Unix seconds.'), count('end', 'Unix seconds; now without.')];

/** What scripts written for five other systems ask for: their paths, names, units and defaults. */
export const dialectRoutes: readonly Route[] = [
	readRoute('/api/stats', 'Statistics of all requests, and of their phases', [text('start_date', 'First day, 2026-11-20.'), text('end_date', 'Last day.'), text('modality', 'text, image, audio, …')], async (request, context) => {
		const range = readDates(request);
		const modality = request.query.get('modality');
		const parts = modality === null ? [] : [is('modality', modality)];
		const tallies = await readTallies(request, context, range, parts);
		const recent = await readRecords(request, context, maxRecent, [over, ...parts], range);
		return answerJson({
			...buildStats(tallies, recent.slice(0, 100), await context.reader.readRateLimits(), request.nowAtMs), ...buildPhaseStats(tallies, recent),
		});
	}),
	readRoute('/api/request-history', 'The latest requests', [count('limit', '1–100; 50 without.')], async (request, context) => {
		const records = await readRecords(request, context, 100, [over]);
		const limit = readWhole(request, 'limit', {min: 1, max: 100, otherwise: 50});
		return answerJson({requests: records.slice(0, limit).map(record => buildItem(record)), total_count: records.length});
	}),
	readRoute('/events/metrics', 'Metrics of all requests', [], async (request, context) => answerJson(buildMetrics(await readTallies(request, context)))),
	readRoute('/events/metrics/sessions', 'Metrics of each session', [], async (request, context) =>
		answerJson(buildSessions(await readTallies(request, context, {}, [], true)))),
	readRoute('/events/metrics/session/{session_id}', 'Metrics of one session', [{
		name: 'session_id', in: 'path', type: 'string', doc: 'Its id.',
	}], async (request, context) => {
		const sessionId = request.path.session_id!;
		const tallies = await readTallies(request, context, {}, [is('session_id', sessionId)]);
		if (tallies.length === 0) {
			throw new ApiError(404, 'not_found', 'There is no session with this id.', 'List sessions with /events/metrics/sessions.');
		}

		return answerJson({session_id: sessionId, ...buildMetrics(tallies)});
	}),
	readRoute('/analytics/stats', 'What is stored', [], async (_, {reader, store}) => {
		const {count: total} = await reader.countRequests({maxCount: Number.MAX_SAFE_INTEGER - 1, filter: callsOnly});
		return answerJson({
			total_events: total, backend_type: store.kind, ttl_seconds: Math.round(store.retainMs / 1000), max_events: store.maxRequests,
		});
	}),
	readRoute('/analytics/events', 'Events of the last hour, or of a period', [...periodParameters, count('limit', '1–10000; 10000 without.')], async (request, context) => {
		const {start, end, range} = readPeriod(request, 3600);
		const limit = readWhole(request, 'limit', {min: 1, max: 10_000, otherwise: 10_000});
		const records = await readRecords(request, context, limit, [over], range);
		return answerJson({
			events: records.map(record => buildEvent(record)), count: records.length, start, end,
		});
	}),
	readRoute('/analytics/aggregate', 'What the last hour adds up to, or a period', periodParameters, async (request, context) => {
		const {start, end, range} = readPeriod(request, 3600);
		return answerJson(buildAggregate(await readTallies(request, context, range), {start, end}));
	}),
	{
		...readRoute('/analytics/export', 'Events of the last day, or of a period, as a file', [...periodParameters, text('format', 'json or csv.')], async (request, context) => {
			const format = readWord(request, 'format', ['json', 'csv']);
			const records = await readAll(request, context, readPeriod(request, 86_400).range);
			const answer = format === 'json'
				? answerJson(records.map(record => buildEvent(record)))
				: {status: 200, headers: {'content-type': 'text/csv; charset=utf-8'}, body: buildCsv(records)};
			return {...answer, headers: {...answer.headers, 'content-disposition': `attachment; filename="analytics.${format}"`}};
		}),
		isLong: true,
	},
	readRoute('/api/requests', 'The latest requests, as rows of a time log', [count('limit', '1–10000; 50 without.')], async (request, context) =>
		answerJson(await readLogs(request, context, [over]))),
	readRoute('/api/errors', 'The latest failed requests, as rows of a time log', [count('limit', '1–10000; 50 without.')], async (request, context) =>
		answerJson(await readLogs(request, context, [over, {type: 'not', part: is('state', 'ok')}]))),
	readRoute('/api/distribution/modality', 'Requests by modality', [], async (request, context) => answerJson(buildDistribution(await readTallies(request, context), 'modality'))),
	readRoute('/api/distribution/model', 'Requests by model', [], async (request, context) => answerJson(buildDistribution(await readTallies(request, context), 'model'))),
	readRoute('/api/stats/daily', 'Requests by day', [count('days', '1–3650; 7 without.')], async (request, context) => {
		const days = readWhole(request, 'days', {min: 1, max: 3650, otherwise: 7});
		return answerJson(buildDaily(await readTallies(request, context, {fromMs: request.nowAtMs - (days * dayMs)})));
	}),
	readRoute('/api/requests/{id}/timeline', 'The phases and events of one request', [{
		name: 'id', in: 'path', type: 'string', doc: 'Its id.',
	}], async ({path}, {reader}) => answerJson(buildTimeline(await reader.readRequest(path.id!) ?? fail(path.id!)))),
	readRoute('/stats', 'The system, its endpoints and the latest runs', [], async (request, context) => {
		const {reader, readHealth} = context;
		const {count: activeCount} = await reader.countRequests({maxCount: 10_000, filter: {type: 'and', parts: [callsOnly, is('state', 'active')]}});
		const uptimeSeconds = Math.max(0, (request.nowAtMs - readHealth().startedAtMs) / 1000);
		return answerJson(buildSummary(await readTallies(request, context), await readRecords(request, context, maxRecent), {uptimeSeconds, activeCount, runCount: 20}));
	}),
	readRoute('/runs', 'The latest runs', [count('limit', '1–10000; 20 without.')], async (request, context) => {
		const records = await readRecords(request, context, readWhole(request, 'limit', {min: 1, max: 10_000, otherwise: 20}));
		return answerJson(records.map(record => buildRun(record)));
	}),
	readRoute('/runs/{run_id}', 'One run', [{
		name: 'run_id', in: 'path', type: 'string', doc: 'Its id.',
	}], async ({path}, {reader}) => {
		const {record} = await reader.readRequest(path.run_id!) ?? fail(path.run_id!);
		return answerJson(buildRun(record));
	}),
];

function fail(id: string): never {
	throw new ApiError(404, 'not_found', `There is no request ${id.slice(0, 64)}.`, 'List requests with /v1/requests.');
}

async function readLogs(request: ApiRequest, context: ApiContext, parts: readonly Condition[]): Promise<unknown> {
	const records = await readRecords(request, context, readWhole(request, 'limit', {min: 1, max: 10_000, otherwise: 50}), parts);
	return records.map(record => buildLog(record));
}

/** More than this is a matter of shorter periods: the answer is made in memory. */
const maxExport = 100_000;

async function readAll(request: ApiRequest, context: ApiContext, range: Range): Promise<readonly RequestRecord[]> {
	const filter = buildFilter(request, context, [over]);
	const all: RequestRecord[] = [];
	let beforeSeq: number | undefined;
	do {
		// eslint-disable-next-line no-await-in-loop -- each page begins where the one before ended
		const page = await context.reader.readRequests({
			...range, beforeSeq, limit: 2000, filter,
		});
		all.push(...page.records);
		beforeSeq = page.nextBeforeSeq ?? undefined;
		if (all.length > maxExport) {
			throw new ApiError(413, 'too_much', `More than ${maxExport} requests are in this period.`, 'Ask for shorter periods, one after the other, with start and end.');
		}

		// eslint-disable-next-line no-await-in-loop -- the screen's questions come in between
		await context.pause();
	} while (beforeSeq !== undefined);

	return all;
}
