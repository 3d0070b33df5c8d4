import {pickTable} from '../../table-state.js';
import {sortRows, type Sort} from '../../table/column.js';
import {buildRule} from '../../table/table-lines.js';
import {drawArea} from '../../text/chart.js';
import {formatDateTime, formatSeconds} from '../../text/duration.js';
import {formatCount, formatExact, formatPlural} from '../../text/number.js';
import {span, type Line} from '../../text/span.js';
import {cleanLabel} from '../../text/width.js';
import {buildRowFilter} from '../row-filter.js';
import {
	buildFacts,
	buildTableAndDetail,
	buildWindowContext,
	countTablePage,
	explainBound,
	explainNothing,
} from '../table-panel.js';
import {type ViewContext} from '../view.js';
import {sessionColumns} from './columns.js';
import {buildFamilies, readMeanMs, type SessionRow} from './session-rows.js';

export const sessionSort: Sort = {columnId: 'last', isDescending: true};
const detailRowCount = 8;

/** Sessions in the order of the sort, each followed by its agents. */
export function listSessionRows({snapshot, state}: ViewContext): SessionRow[] {
	if (snapshot.answer?.type !== 'sessions') {
		return [];
	}

	const families = buildFamilies(snapshot.answer.sessions.agents);
	const agentsOf = new Map(families.map(({session, agents}) => [session.id, agents]));
	return sortRows(families.map(({session}) => session), sessionColumns, pickTable(state, sessionSort).sort)
		.flatMap(session => [session, ...agentsOf.get(session.id)!]);
}

export function countSessionRows(context: ViewContext): number {
	return countTablePage(context, detailRowCount);
}

/** Who asked, and below it how the context of the selected one grew. */
export function buildSessions(context: ViewContext): Line[] {
	const {snapshot, columns} = context;
	const sessions = snapshot.answer?.type === 'sessions' ? snapshot.answer.sessions : null;
	const sessionRows = listSessionRows(context);
	const agentCount = sessionRows.filter(({depth}) => depth > 0).length;
	return buildTableAndDetail(context, {
		title: 'Sessions',
		rows: sessionRows,
		columns: sessionColumns,
		cellContext: buildWindowContext(context),
		initialSort: sessionSort,
		isFiltered: true,
		facts: [
			...(agentCount === 0 ? [] : [`${formatPlural(sessionRows.length - agentCount, 'session')}, ${formatPlural(agentCount, 'agent')}`]),
			...explainBound(sessions?.readFromMs ?? null),
		],
		empty: explainNothing(context, sessions !== null, 'No request in this window.'),
	}, {detailRows: detailRowCount, buildDetail: (selected, rows) => buildSelected(selected, columns, rows)});
}

function buildSelected(row: SessionRow, columns: number, rows: number): Line[] {
	const {contextTokens, sessionId} = row;
	const chart = drawArea(contextTokens, {width: columns - 2, height: rows - 4}, 'input');
	// What belongs together by nothing but having no session has no context that could grow.
	const [title, by] = sessionId === null ? ['Input', ', request by request'] as const : ['Context', ', turn by turn'] as const;
	return [
		buildRule(
			[span(title, 'title'), span(' of ', 'dim'), span(row.label.trim().replace(/^└ /v, ''), 'strong'), span(by, 'dim')],
			[span(sessionId === null ? `the newest ${formatPlural(contextTokens.length, 'request')}` : describeGrowth(row), 'dim')],
			columns,
		),
		...chart.map(spans => ({spans: [span(' '), ...spans]})),
		{
			spans: buildFacts([
				['first', formatDateTime(row.firstAtMs)],
				['last', formatDateTime(row.lastAtMs)],
				['mean', formatSeconds(readMeanMs(row))],
				['reasoning', row.totals.reasoningTokens === 0 ? null : formatExact(row.totals.reasoningTokens)],
			], columns),
		},
		{spans: buildFacts([['last model', row.model === null ? null : cleanLabel(row.model)], ['agents', row.agentCount === 1 ? null : formatExact(row.agentCount)]], columns)},
		{spans: buildFacts([['tools', row.toolNames.map(name => cleanLabel(name)).join(', ')]], columns)},
	];
}

function describeGrowth({contextTokens, depth, agentCount}: SessionRow): string {
	const subject = depth > 0 || agentCount === 1 ? '' : 'main agent, ';
	return `${subject}${formatCount(contextTokens[0] ?? null)} → ${formatCount(contextTokens.at(-1) ?? null)} in ${formatPlural(contextTokens.length, 'turn')}`;
}

export function drillSession(context: ViewContext, id: string): {filter: string; title: string} | null {
	const row = listSessionRows(context).find(known => known.id === id);
	if (row === undefined) {
		return null;
	}

	const fields: Array<readonly [string, string | null]> = [['session_id', row.sessionId], ...(row.depth === 0 ? [] : [['agent_id', row.agentId] as const])];
	return {filter: buildRowFilter(fields), title: row.depth === 0 ? `session ${row.label}` : `agent ${row.label.trim().replace(/^└ /v, '')}`};
}
