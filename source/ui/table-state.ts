import {rolledGroupings, rowGroupings, type Grouping} from '../core/question.js';
import {type Command} from './keys/binding.js';
import {initialList, keepVisible} from './list-state.js';
import {type UiState} from './state.js';
import {pickNextSort, type Column, type Sort} from './table/column.js';

/** Where the user is in a table whose rows have ids. Everything is by id, so that new numbers move nothing. */
export type TableState = {
	/** `null`: the first one. */
	readonly selectedId: string | null;
	readonly topIndex: number;
	readonly sort: Sort;
	/** In the order of marking. */
	readonly markedIds: readonly string[];
};

/** The requests behind a row. */
export type Drill = {
	/** In the filter language. */
	readonly filter: string;
	/** As the title of the list says it. */
	readonly title: string;
	readonly fromViewId: string;
};

/** A view's table as the screen shows it. */
export type TableFacts = {
	/** In the order of the screen. */
	readonly ids: readonly string[];
	/** Rows that fit on the screen. */
	readonly pageRows: number;
	readonly initialSort: Sort;
	readonly sortColumns: ReadonlyArray<Column<never, never>>;
	/** The filter of a row's requests and their title; `null`: nothing leads further. */
	readonly drill: (id: string) => Pick<Drill, 'filter' | 'title'> | null;
};

/** In the order in which they are gone through. */
export const groupings: readonly Grouping[] = [...rolledGroupings, ...rowGroupings];

export function pickTable(state: Pick<UiState, 'tables' | 'viewId'>, initialSort: Sort): TableState {
	return state.tables[state.viewId] ?? {
		selectedId: null, topIndex: 0, sort: initialSort, markedIds: [],
	};
}

/** Which part of the table stands on the screen. An id that is gone counts as the first. */
export function placeTable(table: TableState, ids: readonly string[], pageRows: number): {selectedIndex: number; topIndex: number} {
	if (ids.length === 0) {
		return {selectedIndex: -1, topIndex: 0};
	}

	const selectedIndex = table.selectedId === null ? 0 : Math.max(0, ids.indexOf(table.selectedId));
	return {selectedIndex, topIndex: keepVisible(table.topIndex, selectedIndex, ids.length, pageRows)};
}

const moves: Partial<Record<Command, (index: number, pageRows: number, count: number) => number>> = {
	up: index => index - 1,
	down: index => index + 1,
	first: () => 0,
	last: (_index, _pageRows, count) => count - 1,
	'half-page-up': (index, pageRows) => index - Math.max(1, Math.floor(pageRows / 2)),
	'half-page-down': (index, pageRows) => index + Math.max(1, Math.floor(pageRows / 2)),
	'page-up': (index, pageRows) => index - Math.max(1, pageRows - 1),
	'page-down': (index, pageRows) => index + Math.max(1, pageRows - 1),
};

/** What a command does in a table; `null` if it isn't about it. */
export function reduceTable(state: UiState, command: Command, facts: TableFacts): UiState | null {
	const table = pickTable(state, facts.initialSort);
	const keep = (changes: Partial<TableState>): UiState => ({...state, tables: {...state.tables, [state.viewId]: {...table, ...changes}}});
	const move = moves[command];
	if (move !== undefined) {
		return moveSelection(facts, table, move, keep) ?? state;
	}

	if (command === 'open') {
		return drillInto(state, facts, table);
	}

	if (command === 'sort-next') {
		return keep({sort: pickNextSort(facts.sortColumns, table.sort), topIndex: 0});
	}

	if (command === 'sort-reverse') {
		return keep({sort: {...table.sort, isDescending: !table.sort.isDescending}, topIndex: 0});
	}

	if (command === 'mark') {
		const id = facts.ids[placeTable(table, facts.ids, facts.pageRows).selectedIndex];
		return id === undefined ? {...state, notice: 'There is nothing to mark here.'} : markRow(keep, table, id);
	}

	const step = groupSteps[command];
	return step === undefined ? null : {...keep({selectedId: null, topIndex: 0, markedIds: []}), groupBy: pickGrouping(state.groupBy, step)};
}

function markRow(keep: (changes: Partial<TableState>) => UiState, {markedIds}: TableState, id: string): UiState {
	const marked = markedIds.includes(id) ? markedIds.filter(other => other !== id) : [...markedIds, id];
	return {...keep({markedIds: marked}), notice: explainMarks(marked.length)};
}

/** What can be done with them. */
export function explainMarks(count: number): string {
	return count === 1 ? '1 marked. = compares it with the selected one.' : `${count} marked.${count === 0 ? '' : ' = compares the last two.'}`;
}

const groupSteps: Partial<Record<Command, 1 | -1>> = {'next-group': 1, 'previous-group': -1};

function moveSelection(
	{ids, pageRows}: TableFacts,
	table: TableState,
	move: (index: number, pageRows: number, count: number) => number,
	keep: (changes: Partial<TableState>) => UiState,
): UiState | null {
	const {selectedIndex, topIndex} = placeTable(table, ids, pageRows);
	const index = Math.max(0, Math.min(ids.length - 1, move(selectedIndex, pageRows, ids.length)));
	const selectedId = ids[index];
	return selectedId === undefined ? null : keep({selectedId, topIndex: keepVisible(topIndex, index, ids.length, pageRows)});
}

/** Its requests, from where Esc leads back. */
function drillInto(state: UiState, facts: TableFacts, table: TableState): UiState {
	const id = facts.ids[placeTable(table, facts.ids, facts.pageRows).selectedIndex];
	const drill = id === undefined ? null : facts.drill(id);
	return drill === null
		? {...state, notice: 'There is nothing to open here.'}
		: {
			...state, viewId: 'requests', drill: {...drill, fromViewId: state.viewId}, list: initialList,
		};
}

function pickGrouping(groupBy: Grouping, step: 1 | -1): Grouping {
	return groupings[(groupings.indexOf(groupBy) + step + groupings.length) % groupings.length]!;
}
