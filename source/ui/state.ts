import {type Grouping} from '../core/question.js';
import {type ThemeId} from '../core/theme-id.js';
import {type LiveRequest} from '../live/live-model.js';
import {type KnownValues} from '../query/complete-filter.js';
import {reduceAction} from './action-state.js';
import {reduceLine} from './command-line.js';
import {reduceDialog} from './dialog-state.js';
import {type FilterQuestion} from './data/filter-requests.js';
import {stepWindow, defaultWindowId} from './data/windows.js';
import {type ExportDialog} from './export-state.js';
import {noFilterState, type FilterState} from './filter-state.js';
import {type KeyBinding, type Command} from './keys/binding.js';
import {layoutReducers} from './layout-state.js';
import {
	initialList,
	pinList,
	placeList,
	reduceList,
	type ListFacts,
	type ListState,
} from './list-state.js';
import {type LineHistory, type TypedLine} from './line-state.js';
import {
	only,
	readSort,
	showView,
	showWindow,
	sortTable,
} from './navigation.js';
import {type Page} from './page-state.js';
import {reducePrompt, toggleMark} from './prompt-state.js';
import {type Subject} from './subject.js';
import {pickNextSort, type Column, type Sort} from './table/column.js';
import {
	reduceTable,
	type Drill,
	type TableFacts,
	type TableState,
} from './table-state.js';
import {type ExportJob} from './tools.js';
import {travelReducers} from './travel-state.js';

/** Parts of a request's detail, as tabs. */
export const detailTabs = ['Summary', 'Waterfall', 'Tokens', 'Headers', 'Events', 'Raw'] as const;
export const zoomablePanels = ['charts', 'models', 'limits', 'requests'] as const;
export type PanelId = typeof zoomablePanels[number];

export type UiState = {
	readonly viewId: string;
	readonly isHelpOpen: boolean;
	readonly detailId: string | null;
	/** Stands over the view, and over a detail. */
	readonly page: Page | null;
	/** What to export where is being asked, or it is being written. */
	readonly dialog: ExportDialog | null;
	/** A command or a query that is being typed. */
	readonly line: TypedLine | null;
	readonly lineHistory: LineHistory;
	/** Names of the store's tables and columns, once they were needed. */
	readonly schema: readonly string[];
	readonly detailTab: number;
	/** First row of the text on the screen, in the help or the detail. */
	readonly scroll: number;
	readonly list: ListState;
	readonly modelSort: Sort;
	readonly windowId: string;
	readonly isFrozen: boolean;
	/** Where the past window on the screen ends; `null`: the present. */
	readonly travelEndMs: number | null;
	/** By view: the tables that are no list of requests. */
	readonly tables: Readonly<Record<string, TableState>>;
	/** What the models' table groups by. */
	readonly groupBy: Grouping;
	/** What the list of requests is narrowed to, and where from; `null`: it has all. */
	readonly drill: Drill | null;
	/** Of every list of requests. */
	readonly filter: FilterState;
	/** In the order of marking. */
	readonly markedIds: readonly string[];
	readonly isHeaderHidden: boolean;
	/** Alone on the Dashboard; `null`: all are there. */
	readonly zoomedPanel: PanelId | null;
	/** Left out of the Dashboard. */
	readonly hiddenPanels: readonly PanelId[];
	readonly themeId: ThemeId;
	/** Answers the last key, until the next one. */
	readonly notice: string | null;
};

export const initialState: UiState = {
	viewId: 'dashboard',
	isHelpOpen: false,
	detailId: null,
	page: null,
	dialog: null,
	line: null,
	lineHistory: {command: [], sql: []},
	schema: [],
	detailTab: 0,
	scroll: 0,
	list: initialList,
	modelSort: {columnId: 'cost', isDescending: true},
	windowId: defaultWindowId,
	isFrozen: false,
	travelEndMs: null,
	tables: {},
	groupBy: 'model',
	drill: null,
	filter: noFilterState,
	markedIds: [],
	isHeaderHidden: false,
	zoomedPanel: null,
	hiddenPanels: [],
	themeId: 'dark',
	notice: null,
};

/** What should happen outside; `effects.ts` does it. */
export type Effect =
	| {readonly type: 'quit'}
	| {readonly type: 'suspend'}
	| {readonly type: 'show-window'; readonly windowId: string}
	| {readonly type: 'show-filter'; readonly question: FilterQuestion}
	| {readonly type: 'freeze'; readonly isFrozen: boolean}
	| {readonly type: 'travel'; readonly endMs: number | null}
	| {readonly type: 'show-request'; readonly id: string | null}
	| {readonly type: 'export'; readonly job: ExportJob}
	| {readonly type: 'stop-export'}
	| {readonly type: 'run-sql'; readonly text: string}
	| {readonly type: 'stop-sql'}
	| {readonly type: 'read-schema'}
	| {readonly type: 'copy'; readonly text: string; readonly what: string};

/** What the screen shows when a key is pressed. */
export type ScreenFacts = {
	readonly list: ListFacts;
	readonly viewIds: readonly string[];
	/** Of the table that `s` sorts in this view. */
	readonly sortColumns: ReadonlyArray<Column<never, never>>;
	/** The farthest that the text can be scrolled, and rows of it on the screen. */
	readonly maxScroll: number;
	readonly scrollRows: number;
	/** The detail's parts that can be gone to, as indexes of `detailTabs`. */
	readonly tabs: readonly number[];
	readonly nowAtMs: number;
	/** When the oldest stored request started; `null` while unknown. */
	readonly oldestAtMs: number | null;
	/** The view's own table; `null`: it has none. */
	readonly readTable: () => TableFacts | null;
	/** What the keys that act are about. */
	readonly readSubject: () => Subject;
	/** The keys of this place, for the commands that they are. */
	readonly listBindings: () => readonly KeyBinding[];
	/** Of the traffic, for completion. */
	readonly readKnownValues: () => KnownValues;
};

export type UiAction = {
	readonly binding: KeyBinding;
	readonly facts: ScreenFacts;
};

export type Reduced = {
	readonly state: UiState;
	readonly effects: readonly Effect[];
};

export function reduceUi(state: UiState, {binding, facts}: UiAction): Reduced {
	const quiet = {...state, notice: null};
	const why = binding.whyDisabled?.(state, facts) ?? null;
	if (why !== null) {
		return only({...quiet, notice: why});
	}

	const {command} = binding;
	const acted = reduceLine(quiet, command, facts, (next, pressed) => reduceUi(next, {binding: pressed, facts}))
		?? reduceDialog(quiet, command)
		?? reduceAction(quiet, command, facts);
	if (acted !== null) {
		return acted;
	}

	const prompted = reducePrompt(quiet, command, facts.readKnownValues);
	if (prompted !== null) {
		return prompted;
	}

	const isText = state.isHelpOpen || state.detailId !== null || state.page !== null;
	if (isText) {
		const scrolled = reduceScroll(quiet, command, facts);
		if (scrolled !== null) {
			return only(scrolled);
		}
	}

	const table = isText ? null : facts.readTable();
	const inTable = table === null ? null : reduceTable(quiet, command, table);
	if (inTable !== null) {
		return only(inTable);
	}

	if (command.startsWith('show-')) {
		return showView(quiet, command.slice('show-'.length));
	}

	const reduce = reducers[command];
	return reduce === undefined ? reduceSelection(quiet, command, facts) : reduce(quiet, facts);
}

function openRequest(state: UiState, request: LiveRequest | undefined): Reduced {
	if (request === undefined) {
		return only({...state, notice: 'There is no request to open yet.'});
	}

	const {id} = request.record;
	return only({...state, detailId: id, scroll: 0}, {type: 'show-request', id});
}

export type Reducer = (state: UiState, facts: ScreenFacts) => Reduced;

const reducers: Partial<Record<Command, Reducer>> = {
	help: state => only({...state, isHelpOpen: !state.isHelpOpen, scroll: 0}),
	back: state => state.isHelpOpen
		? only({...state, isHelpOpen: false, scroll: 0})
		: only({...state, detailId: null, scroll: 0}, {type: 'show-request', id: null}),
	open(state, facts) {
		const {selectedIndex} = placeList(state.list, facts.list);
		return openRequest(state, facts.list.order[selectedIndex]);
	},
	mark(state, {list}) {
		const {selectedIndex} = placeList(state.list, list);
		return toggleMark(state, state.detailId ?? list.order[selectedIndex]?.record.id);
	},
	'next-view': (state, {viewIds}) => showView(state, pickNeighbour(viewIds, state.viewId, 1)),
	'previous-view': (state, {viewIds}) => showView(state, pickNeighbour(viewIds, state.viewId, -1)),
	'next-tab': (state, {tabs}) => only({...state, detailTab: pickTab(tabs, state.detailTab, 1), scroll: 0}),
	'previous-tab': (state, {tabs}) => only({...state, detailTab: pickTab(tabs, state.detailTab, -1), scroll: 0}),
	quit: state => only(state, {type: 'quit'}),
	suspend: state => only(state, {type: 'suspend'}),
	'window-longer': state => showWindow(state, stepWindow(state.windowId, 1).id),
	'window-shorter': state => showWindow(state, stepWindow(state.windowId, -1).id),
	...travelReducers,
	...layoutReducers,
	'leave-drill': (state, facts) => state.drill === null ? reducePrompt(state, 'clear-filter', facts.readKnownValues)! : showView(state, state.drill.fromViewId),
	'toggle-header': state => only({...state, isHeaderHidden: !state.isHeaderHidden}),
	zoom(state) {
		const shown = zoomablePanels.filter(id => !state.hiddenPanels.includes(id));
		const index = state.zoomedPanel === null ? -1 : shown.indexOf(state.zoomedPanel);
		return only({...state, zoomedPanel: shown[index + 1] ?? null});
	},
	'sort-next'(state, facts) {
		const sort = pickNextSort(facts.sortColumns, readSort(state));
		return only(sortTable(state, sort, facts));
	},
	'sort-reverse'(state, facts) {
		const sort = readSort(state);
		return only(sortTable(state, {...sort, isDescending: !sort.isDescending}, facts));
	},
};

function pickNeighbour(ids: readonly string[], id: string, step: 1 | -1): string {
	return ids[(ids.indexOf(id) + step + ids.length) % ids.length]!;
}

/** Those that are shown together count as the first. */
function pickTab(tabs: readonly number[], tab: number, step: 1 | -1): number {
	return tabs[(Math.max(0, tabs.indexOf(tab)) + step + tabs.length) % tabs.length] ?? 0;
}

/** Moves in the list; an open detail goes along. */
function reduceSelection(state: UiState, command: Command, facts: ScreenFacts): Reduced {
	const from = state.detailId === null ? state.list : pinList(state.list, state.detailId, facts.list);
	const list = reduceList(from, command, facts.list);
	if (list === from) {
		const notice = command.endsWith('-error') ? 'No failed request in this direction.' : null;
		return only({...state, notice});
	}

	if (state.detailId === null || list.selectedId === null || list.selectedId === state.detailId) {
		return only({...state, list});
	}

	return only({
		...state, list, detailId: list.selectedId, scroll: 0,
	}, {type: 'show-request', id: list.selectedId});
}

function reduceScroll(state: UiState, command: Command, {maxScroll, scrollRows}: ScreenFacts): UiState | null {
	const page = Math.max(1, scrollRows - 1);
	const targets: Partial<Record<Command, number>> = {
		up: state.scroll - 1,
		down: state.scroll + 1,
		first: 0,
		last: maxScroll,
		'page-up': state.scroll - page,
		'page-down': state.scroll + page,
	};
	const target = targets[command];
	return target === undefined ? null : {...state, scroll: Math.max(0, Math.min(maxScroll, target))};
}
