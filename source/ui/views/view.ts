import {type LiveRequest} from '../../live/live-model.js';
import {type Question} from '../data/question.js';
import {type Snapshot} from '../data/snapshot.js';
import {type KeyBinding} from '../keys/binding.js';
import {type UiState} from '../state.js';
import {type Column, type Sort} from '../table/column.js';
import {type Drill} from '../table-state.js';
import {type Line} from '../text/span.js';

/** Where the screen belongs to; the same as long as it is there. */
export type Place = {
	/** Where clients should send requests; `null` when no proxy is known. */
	readonly proxyUrl: string | null;
	readonly storePath: string;
	/** Simulated traffic. */
	readonly isDemo: boolean;
};

/** What a view is made of. */
export type ViewContext = {
	readonly snapshot: Snapshot;
	readonly state: UiState;
	/** The requests in the order of the list. */
	readonly order: readonly LiveRequest[];
	readonly place: Place;
	/** Columns of the screen, and rows that the view may fill. */
	readonly columns: number;
	readonly rows: number;
};

/** A view's table that is no list of requests. */
export type ViewTable = {
	readonly initialSort: Sort;
	/** In the order of the screen. */
	readonly listRows: (context: ViewContext) => ReadonlyArray<{readonly id: string}>;
	/** What the columns' cells need beside their row. */
	readonly buildCellContext: (context: ViewContext) => unknown;
	/** What a row is, in a word, and what it is called: what is copied of it. */
	readonly noun: (context: ViewContext) => string;
	readonly nameRow: (row: never) => string;
	/** How many rows are on the screen at a time. */
	readonly countRows: (context: ViewContext) => number;
	/** The filter of a row's requests and their title; `null`: nothing leads further. */
	readonly drill: (context: ViewContext, id: string) => Pick<Drill, 'filter' | 'title'> | null;
};

/** A view answers exactly the rows that can be seen; a component draws them, one text a row. */
export type View = {
	readonly id: string;
	/** On its tab and in the help. */
	readonly title: string;
	/** On its tab where all of them would not fit. */
	readonly shortTitle?: string;
	readonly keys: readonly KeyBinding[];
	/** At most `context.rows` lines. Not asked before anything was recorded. */
	readonly buildLines: (context: ViewContext) => readonly Line[];
	/** How many requests of the list are on the screen at a time; absent where there is no list. */
	readonly countListRows?: (context: ViewContext) => number;
	/** The table that `s` sorts. */
	readonly sortColumns: ReadonlyArray<Column<never, never>>;
	/** What the store must be asked for it; absent: nothing more than is there. */
	readonly question?: (state: UiState) => Question | null;
	readonly table?: ViewTable;
};
