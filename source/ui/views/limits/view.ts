import {type View} from '../view.js';
import {limitColumns} from './columns.js';
import {limitsKeys} from './keys.js';
import {
	buildLimits,
	countLimitRows,
	drillLimit,
	limitSort,
	listLimitRows,
} from './view-model.js';

/** What each provider still allows. */
export const limitsView: View = {
	id: 'limits',
	title: 'Limits',
	keys: limitsKeys,
	buildLines: buildLimits,
	sortColumns: limitColumns,
	table: {
		initialSort: limitSort,
		listIds: context => listLimitRows(context).map(({id}) => id),
		countRows: countLimitRows,
		drill: drillLimit,
	},
};
