import {type KnownValues} from '../query/complete-filter.js';
import {
	closePrompt,
	completePrompt,
	openPrompt,
	recallFilter,
	saveNamed,
	startNaming,
	stopNaming,
	typeKey,
	typeText,
	type FilterState,
} from './filter-state.js';
import {editPath, pastePath, type ExportDialog} from './export-state.js';
import {type Command} from './keys/binding.js';
import {typeLine} from './line-state.js';
import {initialList} from './list-state.js';
import {explainMarks} from './table-state.js';
import {type Effect, type Reduced, type UiState} from './state.js';

/** A key or a paste that goes into the line. */
export type Typed =
	| {readonly type: 'key'; readonly keyName: string}
	| {readonly type: 'paste'; readonly text: string};

export function reduceTyped(state: UiState, typed: Typed): Reduced {
	if (state.line !== null) {
		return {state: typeLine(state, typed), effects: []};
	}

	if (state.dialog !== null) {
		return {state: typeInDialog(state, state.dialog, typed), effects: []};
	}

	const filter = typed.type === 'key' ? typeKey(state.filter, typed.keyName) : typeText(state.filter, typed.text);
	return applyFilter(state, filter);
}

function typeInDialog(state: UiState, dialog: ExportDialog, typed: Typed): UiState {
	// What is being written is not changed any more.
	return dialog.writtenCount === null ? {...state, dialog: typed.type === 'key' ? editPath(dialog, typed.keyName) : pastePath(dialog, typed.text)} : state;
}

type Change = (filter: FilterState, readKnownValues: () => KnownValues) => FilterState;

const changes: Partial<Record<Command, Change>> = {
	filter: openPrompt,
	'clear-filter': filter => ({...filter, text: '', prompt: null}),
	// A mistake is to be mended, not to be forgotten.
	'prompt-accept': filter => filter.prompt?.problem === null ? closePrompt(filter) : filter,
	'prompt-leave': closePrompt,
	'prompt-save': startNaming,
	'prompt-complete': (filter, readKnownValues) => completePrompt(filter, 1, readKnownValues()),
	'prompt-complete-back': (filter, readKnownValues) => completePrompt(filter, -1, readKnownValues()),
	'prompt-older': filter => recallFilter(filter, -1),
	'prompt-newer': filter => recallFilter(filter, 1),
};

/** While a name is typed. */
const namingChanges: Partial<Record<Command, Change>> = {'prompt-accept': saveNamed, 'prompt-leave': stopNaming};
const keepFilter: Change = filter => filter;

/** `null` if the command is not about the filter. */
export function reducePrompt(state: UiState, command: Command, readKnownValues: () => KnownValues): Reduced | null {
	const isNaming = (state.filter.prompt?.naming ?? null) !== null;
	const change = isNaming && Object.hasOwn(changes, command) ? namingChanges[command] ?? keepFilter : changes[command];
	return change === undefined ? null : applyFilter(state, change(state.filter, readKnownValues));
}

/** Other requests are another list: one that follows goes on to, any other keeps what is selected. */
export function applyFilter(state: UiState, filter: FilterState): Reduced {
	if (filter.text === state.filter.text) {
		return {state: {...state, filter}, effects: []};
	}

	const list = state.list.isFollowing ? {...initialList, sort: state.list.sort} : {...state.list, topId: null};
	return showFilter({...state, filter, list});
}

/** Marks or unmarks a request. */
export function toggleMark(state: UiState, id: string | undefined): Reduced {
	if (id === undefined) {
		return {state: {...state, notice: 'There is no request to mark yet.'}, effects: []};
	}

	const isMarked = state.markedIds.includes(id);
	const markedIds = isMarked ? state.markedIds.filter(marked => marked !== id) : [...state.markedIds, id];
	const notice = markedIds.length > maxMarks ? `No more than ${maxMarks} requests can be marked.` : `${explainMarks(markedIds.length)} The filter is:marked shows them.`;
	return markedIds.length > maxMarks ? {state: {...state, notice}, effects: []} : showFilter({...state, markedIds, notice});
}

const maxMarks = 500;

function showFilter(state: UiState): Reduced {
	return {state, effects: [pickFilterEffect(state)]};
}

export function pickFilterEffect({filter: {text}, markedIds, windowId}: UiState): Effect {
	return {type: 'show-filter', question: {text, markedIds, windowId}};
}
