import {isThemeId, type ThemeId} from '../core/theme-id.js';
import {readFilter} from '../query/read-filter.js';
import {findWindow} from './data/windows.js';
import {isFilterName} from './saved-filters.js';
import {zoomablePanels, type PanelId, type UiState} from './state.js';
import {type Sort} from './table/column.js';
import {groupings} from './table-state.js';
import {views} from './views/index.js';

/** How the user left the screen, for the next time. */
export type Remembered = {
	readonly version: 1;
	readonly themeId: ThemeId;
	readonly viewId: string;
	readonly windowId: string;
	readonly groupBy: UiState['groupBy'];
	/** By view; the Dashboard's is that of its models. */
	readonly sorts: Readonly<Record<string, Sort>>;
	readonly filter: string;
	readonly filterHistory: readonly string[];
	readonly savedFilters: Readonly<Record<string, string>>;
	readonly hiddenPanels: readonly PanelId[];
	readonly zoomedPanel: PanelId | null;
	readonly isHeaderHidden: boolean;
};

/** Where it is remembered. */
export type ScreenMemory = {
	/** `null`: nothing, or nothing that could be read. */
	readonly remembered: Remembered | null;
	/** Why what is there could not be read. */
	readonly problem: string | null;
	/** Called again and again; only the last one counts. */
	readonly keep: (state: UiState) => void;
};

export function rememberState(state: UiState): Remembered {
	const {
		themeId, viewId, windowId, groupBy, list, modelSort, tables, filter, hiddenPanels, zoomedPanel, isHeaderHidden, drill,
	} = state;
	return {
		version: 1,
		themeId,
		// What a drill showed is gone with it.
		viewId: drill?.fromViewId ?? viewId,
		windowId,
		groupBy,
		sorts: {
			...Object.fromEntries(Object.entries(tables).map(([id, {sort}]) => [id, sort])),
			dashboard: modelSort,
			requests: list.sort,
		},
		filter: filter.text,
		filterHistory: filter.history,
		savedFilters: filter.saved,
		hiddenPanels,
		zoomedPanel,
		isHeaderHidden,
	};
}

/** The state that begins as it was left. */
export function restoreState(state: UiState, remembered: Remembered): UiState {
	const {sorts, filter, filterHistory, savedFilters, version, ...rest} = remembered;
	const {dashboard = state.modelSort, requests = state.list.sort, ...tables} = sorts;
	return {
		...state,
		...rest,
		modelSort: dashboard,
		list: {...state.list, sort: requests, isFollowing: requests.columnId === 'time'},
		tables: Object.fromEntries(Object.entries(tables).map(([id, sort]) => [id, {
			selectedId: null, topIndex: 0, sort, markedIds: [],
		}])),
		filter: {
			...state.filter, text: filter, history: filterHistory, saved: savedFilters,
		},
		// What is left out must not surprise.
		notice: filter === '' ? null : 'The filter of the last time is on; Esc clears it.',
	};
}

/** From a file that anybody may have changed; `null` if it is none of ours. What no longer exists falls back. */
export function readRemembered(value: unknown): Remembered | null {
	if (!isObject(value) || value.version !== 1) {
		return null;
	}

	const {themeId, viewId, windowId, groupBy, sorts, filter, filterHistory, savedFilters, hiddenPanels, zoomedPanel, isHeaderHidden} = value;
	return {
		version: 1,
		themeId: isThemeId(themeId) ? themeId : 'dark',
		viewId: views.find(({id}) => id === viewId)?.id ?? views[0]!.id,
		windowId: findWindow(String(windowId)).id,
		groupBy: groupings.find(grouping => grouping === groupBy) ?? groupings[0]!,
		sorts: readSorts(sorts),
		filter: isFilter(filter) ? filter : '',
		filterHistory: Array.isArray(filterHistory) ? filterHistory.filter(text => isFilter(text)).slice(-100) : [],
		savedFilters: isObject(savedFilters)
			? Object.fromEntries(Object.entries(savedFilters).filter((entry): entry is [string, string] => isFilterName(entry[0]) && isFilter(entry[1])))
			: {},
		hiddenPanels: Array.isArray(hiddenPanels) ? zoomablePanels.filter(id => id !== 'requests' && hiddenPanels.includes(id)) : [],
		zoomedPanel: zoomablePanels.find(id => id === zoomedPanel) ?? null,
		isHeaderHidden: isHeaderHidden === true,
	};
}

function readSorts(value: unknown): Record<string, Sort> {
	const sorts: Record<string, Sort> = {};
	for (const {id, sortColumns} of views) {
		const sort = isObject(value) ? value[id] : undefined;
		if (isObject(sort) && sortColumns.some(column => column.id === sort.columnId && column.sortValue !== undefined)) {
			sorts[id] = {columnId: String(sort.columnId), isDescending: sort.isDescending === true};
		}
	}

	return sorts;
}

function isFilter(text: unknown): text is string {
	return typeof text === 'string' && readFilter(text).problem === null;
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
