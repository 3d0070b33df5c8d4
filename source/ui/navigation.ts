import {sortList, initialList} from './list-state.js';
import {pickFilterEffect} from './prompt-state.js';
import {
	type Effect,
	type Reduced,
	type ScreenFacts,
	type UiState,
} from './state.js';
import {type Sort} from './table/column.js';
import {pickTable} from './table-state.js';

export function only(state: UiState, ...effects: readonly Effect[]): Reduced {
	return {state, effects};
}

/** Answers a key in the last line. */
export function tell(state: UiState, notice: string): Reduced {
	return only({...state, notice});
}

export function showView(state: UiState, viewId: string): Reduced {
	const next = {
		...state, viewId, isHelpOpen: false, detailId: null, page: null, scroll: 0, drill: null, list: state.drill === null ? state.list : initialList,
	};
	const effects: Effect[] = state.detailId === null ? [] : [{type: 'show-request', id: null}];
	return only(next, ...effects);
}

export function showWindow(state: UiState, windowId: string): Reduced {
	const next = {...state, windowId};
	return only(next, {type: 'show-window', windowId}, ...(state.filter.text === '' ? [] : [pickFilterEffect(next)]));
}

/** On the Dashboard the models are sorted, since its requests are the live tail; elsewhere the list. */
export function readSort(state: UiState): Sort {
	return state.viewId === 'dashboard' ? state.modelSort : state.list.sort;
}

export function sortTable(state: UiState, sort: Sort, facts: ScreenFacts): UiState {
	const isModels = state.viewId === 'dashboard';
	return {
		...state,
		modelSort: isModels ? sort : state.modelSort,
		list: isModels ? state.list : sortList(state.list, sort, facts.list),
	};
}

/** Of whatever table the view has. */
export function sortShown(state: UiState, sort: Sort, facts: ScreenFacts): Reduced {
	const table = facts.readTable();
	if (table === null) {
		return only(sortTable(state, sort, facts));
	}

	const sorted = {...pickTable(state, table.initialSort), sort, topIndex: 0};
	return only({...state, tables: {...state.tables, [state.viewId]: sorted}});
}
