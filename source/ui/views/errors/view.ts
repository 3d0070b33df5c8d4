import {type View} from '../view.js';
import {errorColumns} from './columns.js';
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
		listIds: context => listErrorRows(context).map(({id}) => id),
		countRows: countErrorRows,
		drill: drillError,
	},
};
