import {buildWindowContext} from '../table-panel.js';
import {type View} from '../view.js';
import {sessionColumns} from './columns.js';
import {type SessionRow} from './session-rows.js';
import {sessionsKeys} from './keys.js';
import {
	buildSessions,
	countSessionRows,
	drillSession,
	sessionSort,
	listSessionRows,
} from './view-model.js';

/** Conversations of agents and their sub-agents. */
export const sessionsView: View = {
	id: 'sessions',
	title: 'Sessions',
	keys: sessionsKeys,
	buildLines: buildSessions,
	sortColumns: sessionColumns,
	question: () => ({type: 'sessions'}),
	table: {
		initialSort: sessionSort,
		listRows: listSessionRows,
		buildCellContext: buildWindowContext,
		noun: () => 'session',
		nameRow: ({sessionId, agentId, depth}: SessionRow) => (depth === 0 ? null : agentId) ?? sessionId ?? '',
		countRows: countSessionRows,
		drill: drillSession,
	},
};
