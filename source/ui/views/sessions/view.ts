import {type View} from '../view.js';
import {sessionColumns} from './columns.js';
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
		listIds: context => listSessionRows(context).map(({id}) => id),
		countRows: countSessionRows,
		drill: drillSession,
	},
};
