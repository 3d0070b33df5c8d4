import {buildWindowContext} from '../table-panel.js';
import {type View} from '../view.js';
import {errorColumns, type ErrorTableRow} from './columns.js';
import {errorsKeys} from './keys.js';
import {
	buildErrors,
	countErrorRows,
	drillError,
	errorSort,
	listErrorRows,
} from './view-model.js';

/** What failed, how often, and since when. */
export const errorsView: View = {
	id: 'errors',
	title: 'Errors',
	keys: errorsKeys,
	buildLines: buildErrors,
	sortColumns: errorColumns,
	question: () => ({type: 'errors'}),
	table: {
		initialSort: errorSort,
		listRows: listErrorRows,
		buildCellContext: buildWindowContext,
		noun: () => 'error',
		nameRow: ({message, errorKind}: ErrorTableRow) => message ?? errorKind ?? '',
		countRows: countErrorRows,
		drill: drillError,
	},
};
