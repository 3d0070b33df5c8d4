import {type View} from '../view.js';
import {groupColumns} from './columns.js';
import {groupTitles, isAsked, type GroupRow} from './group-rows.js';
import {modelsKeys} from './keys.js';
import {
	buildGroupContext,
	buildModels,
	countGroupRows,
	drillGroup,
	listGroupRows,
	modelSort,
} from './view-model.js';

/** What models, and whoever asks them, did and cost. */
export const modelsView: View = {
	id: 'models',
	title: 'Models',
	keys: modelsKeys,
	buildLines: buildModels,
	sortColumns: groupColumns,
	question: state => isAsked(state) ? {type: 'groups', groupBy: state.groupBy} : null,
	table: {
		initialSort: modelSort,
		listRows: listGroupRows,
		buildCellContext: buildGroupContext,
		noun: ({state}) => groupTitles[state.groupBy],
		nameRow: ({label}: GroupRow) => label,
		countRows: countGroupRows,
		drill: drillGroup,
	},
};
