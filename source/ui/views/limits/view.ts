import {type View} from '../view.js';
import {limitColumns} from './columns.js';
import {type LimitRow} from './limit-rows.js';
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
		listRows: listLimitRows,
		buildCellContext: ({snapshot}) => ({nowAtMs: snapshot.nowAtMs}),
		noun: () => 'limit',
		nameRow: ({limit}: LimitRow) => `${limit.provider} ${limit.name}`,
		countRows: countLimitRows,
		drill: drillLimit,
	},
};
