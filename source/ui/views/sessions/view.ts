import {buildFirstStart, isFirstStart} from '../first-start/view-model.js';
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
	buildLines: context => isFirstStart(context) ? buildFirstStart(context) : buildSessions(context),
	countListRows: () => 1,
	sortColumns: sessionColumns,
	question: () => ({type: 'sessions'}),
	table: {
		initialSort: sessionSort,
		listIds: context => listSessionRows(context).map(({id}) => id),
		countRows: countSessionRows,
		drill: drillSession,
	},
};
