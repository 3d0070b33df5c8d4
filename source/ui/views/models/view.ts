import {type View} from '../view.js';
import {groupColumns} from './columns.js';
import {isAsked} from './group-rows.js';
import {modelsKeys} from './keys.js';
import {
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
		listIds: context => listGroupRows(context).map(({id}) => id),
		countRows: countGroupRows,
		drill: drillGroup,
	},
};
