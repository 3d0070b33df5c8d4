import {type View} from '../view.js';
import {limitColumns} from './columns.js';
import {type LimitRow} from './limit-rows.js';
import {limitsKeys} from './keys.js';
import {
	buildLimitContext,
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
	question: () => ({type: 'limits', hasBurners: true}),
	table: {
		initialSort: limitSort,
		listRows: listLimitRows,
		buildCellContext: buildLimitContext,
		noun: () => 'limit',
		nameRow: ({limit}: LimitRow) => `${limit.provider} ${limit.name}`,
		countRows: countLimitRows,
		drill: drillLimit,
	},
};
