import {dayMs, hourMs} from '../core/durations.js';
import {
	isRolled,
	type AgentTotals,
	type AnyGrouping,
	type Group,
	type Groups,
} from '../core/question.js';
import {describeTotals} from '../core/describe-totals.js';
import {sumTotals} from '../core/summary.js';
import {listDayStarts, listHourStarts} from '../query/local-time.js';
import {queryText, queryWhole} from './parameter.js';
import {readWhole, readWord} from './query.js';
import {
	answerJson,
	ApiError,
	type ApiContext,
	type ApiRequest,
	type Parameter,
	type Route,
} from './route.js';
import {
	buildWindowFilter,
	readWindow,
	widenWindow,
	windowAndFilter,
	type Window,
} from './window.js';

/** What rollups do not know is read from so many of the newest requests; `readFromMs` tells where reading ended. */
const maxRows = 50_000;
const maxPeriods = 1000;
const periodMs = {day: dayMs, hour: hourMs} as const;

const groupings = ['model', 'provider', 'endpoint', 'operation', 'state', 'modality', 'agent', 'session', 'key', 'day', 'hour'] as const;
type ApiGrouping = typeof groupings[number];

const pageParameters: readonly Parameter[] = [
	queryWhole('limit', '1–1000; 100 without.'),
	queryText('cursor', 'What the page before answered as nextCursor.'),
];

/** What windows add up to: tailrace's own words and units. */
export const insightRoutes: readonly Route[] = [
	{
		method: 'GET', path: '/v1/aggregate', title: 'What a window adds up to, by one property of the requests', access: 'read', isHeavy: true,
		parameters: [queryText('group', `${groupings.join(', ')}; model without.`), ...windowAndFilter, ...pageParameters],
		async handle(request, context) {
			const groupBy = readWord(request, 'group', groupings);
			const {groups, ...answer} = await readGroups(request, context, groupBy);
			const limit = readWhole(request, 'limit', {min: 1, max: 1000, otherwise: 100});
			const first = readWhole(request, 'cursor', {min: 0, max: Number.MAX_SAFE_INTEGER, otherwise: 0});
			return answerJson({
				group: groupBy,
				fromMs: answer.fromMs,
				toMs: answer.toMs,
				readFromMs: answer.readFromMs,
				groups: groups.slice(first, first + limit).map(group => describeGroup(group, groupBy)),
				nextCursor: groups.length > first + limit ? String(first + limit) : null,
			});
		},
	},
	{
		method: 'GET', path: '/v1/sessions', title: 'Sessions with their agents, the one with the newest request first, a page at a time', access: 'read', isHeavy: true,
		parameters: [...windowAndFilter, ...pageParameters],
		async handle(request, context) {
			const window = readWindow(request, context);
			const {agents, readFromMs} = await context.reader.readSessions({...widenWindow(window), maxRows, filter: buildWindowFilter(request, context, window)});
			const sessions = listSessions(agents);
			const limit = readWhole(request, 'limit', {min: 1, max: 1000, otherwise: 100});
			const cursor = readCursor(request);
			const rest = cursor === null ? sessions : sessions.filter(session => compareSessions(cursor, session) < 0);
			const last = rest[limit - 1];
			return answerJson({
				...window,
				readFromMs,
				sessions: rest.slice(0, limit),
				nextCursor: last === undefined || rest.length === limit ? null : `${last.lastAtMs}.${last.sessionId}`,
			});
		},
	},
];

/** From rollups where they know it all; else exactly the window, from the requests. */
async function readGroups(request: ApiRequest, context: ApiContext, groupBy: ApiGrouping): Promise<Groups> {
	const window = readWindow(request, context);
	const storeGroupBy: AnyGrouping = groupBy === 'hour' ? 'day' : groupBy;
	const isExact = !isRolled(storeGroupBy) || (request.query.get('q') ?? '') !== '';
	const widened = widenWindow(window);
	const groups = await context.reader.readGroups({
		...widened,
		maxRows,
		groupBy: storeGroupBy,
		...((groupBy === 'day' || groupBy === 'hour') && {dayStartsMs: listPeriods(widened, groupBy, context)}),
		...(isExact && {filter: buildWindowFilter(request, context, window)}),
	});
	return isExact ? {...groups, ...window} : groups;
}

/** When each day or hour of local time begins. */
function listPeriods({fromMs, toMs}: Window, groupBy: keyof typeof periodMs, {readZoneMinutes}: ApiContext): number[] {
	if ((toMs - fromMs) / periodMs[groupBy] > maxPeriods) {
		throw new ApiError(400, 'bad_parameter', `The window has more than ${maxPeriods} of these.`, 'Ask for a shorter one, or for larger groups.');
	}

	return groupBy === 'day' ? listDayStarts(fromMs, toMs, readZoneMinutes) : listHourStarts(fromMs, toMs, readZoneMinutes);
}

function describeGroup({name, provider, totals}: Group, groupBy: ApiGrouping): unknown {
	const isPeriod = groupBy === 'day' || groupBy === 'hour';
	return {
		name: isPeriod ? new Date(Number(name)).toISOString() : name,
		...(groupBy === 'model' && {provider}),
		...(isPeriod && {startMs: Number(name)}),
		...describeTotals(totals),
	};
}

type Session = {
	readonly sessionId: string;
	readonly firstAtMs: number;
	readonly lastAtMs: number;
	readonly agents: unknown;
};

type Position = Pick<Session, 'sessionId' | 'lastAtMs'>;

function listSessions(agents: readonly AgentTotals[]): Session[] {
	const groups = Map.groupBy(agents.filter(({sessionId}) => sessionId !== null), ({sessionId}) => sessionId!);
	return groups.entries()
		.map(([sessionId, members]) => ({
			sessionId,
			firstAtMs: Math.min(...members.map(({firstAtMs}) => firstAtMs)),
			lastAtMs: Math.max(...members.map(({lastAtMs}) => lastAtMs)),
			...describeTotals(sumTotals(members)),
			agents: members.map(agent => describeAgent(agent)),
		}))
		.toArray()
		.toSorted(compareSessions);
}

/** The newest first; no two are at the same place. */
function compareSessions(a: Position, b: Position): number {
	return a.lastAtMs === b.lastAtMs ? (a.sessionId < b.sessionId ? -1 : Number(a.sessionId > b.sessionId)) : b.lastAtMs - a.lastAtMs;
}

function describeAgent({sessionId, totals, requestsSeries, durationSumMs, durationCount, ...agent}: AgentTotals): unknown {
	return {...agent, ...describeTotals(totals), averageDurationMs: durationCount === 0 ? null : durationSumMs / durationCount};
}

function readCursor({query}: ApiRequest): Position | null {
	const text = query.get('cursor') ?? '';
	const position = /^(?<lastAtMs>\d{1,16}(?:\.\d+)?)\.(?<sessionId>.+)$/v.exec(text)?.groups;
	if (position === undefined && text !== '') {
		throw new ApiError(400, 'bad_parameter', 'cursor: this was no nextCursor.', 'Leave cursor out for the first page.');
	}

	return position === undefined ? null : {lastAtMs: Number(position.lastAtMs), sessionId: position.sessionId!};
}
