import {type Line} from '../../text/span.js';
import {type PanelId} from '../../state.js';
import {buildRequestsPanel, countRequestRows} from '../requests/view-model.js';
import {type ViewContext} from '../view.js';
import {buildChartsPanel, wantChartRows} from './charts-panel.js';
import {buildLimitsPanel} from './limits-panel.js';
import {buildModelsPanel} from './models-panel.js';
import {shareRows, type PanelRows} from './share-rows.js';

const maxModelRows = 8;
const maxLimitRows = 6;
/** A rule, the heads, and enough requests to see something happen. */
const minRequestRows = 7;

/** How many rows each panel gets on this screen; a zoomed one gets all. */
function layOutPanels({snapshot, state, columns, rows}: ViewContext): Map<string, number> {
	if (state.zoomedPanel !== null) {
		return new Map([[state.zoomedPanel, rows]]);
	}

	const modelCount = Math.max(1, Math.min(maxModelRows, snapshot.summary?.models.length ?? 1));
	const limitCount = Math.min(maxLimitRows, snapshot.limits?.length ?? 0);
	const charts = wantChartRows(columns, rows);
	const wanted: PanelRows[] = [
		{
			id: 'limits', min: Math.min(2, limitCount), want: limitCount === 0 ? 0 : limitCount + 1, rank: 0,
		},
		{
			id: 'models', min: Math.min(4, modelCount + 2), want: modelCount + 2, rank: 2,
		},
		{id: 'charts', ...charts, rank: 1},
		{
			id: 'requests', min: minRequestRows, want: minRequestRows, rank: 3,
		},
	];
	const hidden: readonly string[] = state.hiddenPanels;
	return shareRows(wanted.filter(({id}) => !hidden.includes(id)), rows);
}

const panels: ReadonlyArray<readonly [PanelId, (context: ViewContext, rows: number) => Line[]]> = [
	['charts', buildChartsPanel],
	['models', buildModelsPanel],
	['limits', buildLimitsPanel],
	['requests', buildRequestsPanel],
];

export function buildDashboard(context: ViewContext): Line[] {
	const given = layOutPanels(context);
	return panels.flatMap(([id, build]) => build(context, given.get(id) ?? 0));
}

export function countDashboardRequests(context: ViewContext): number {
	return countRequestRows(layOutPanels(context).get('requests') ?? 0, context.columns);
}
