import {type View} from '../view.js';
import {requestColumns} from './columns.js';
import {requestsKeys} from './keys.js';
import {buildRequestsPanel, countRequestRows} from './view-model.js';

/** Every request, as it happens. */
export const requestsView: View = {
	id: 'requests',
	title: 'Requests',
	keys: requestsKeys,
	buildLines: context => buildRequestsPanel(context, context.rows),
	countListRows: ({rows, columns}) => countRequestRows(rows, columns),
	sortColumns: requestColumns,
	question: ({drill}) => drill === null ? null : {type: 'requests', filter: drill.filter},
};
