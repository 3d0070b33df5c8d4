import {readZoneMinutes} from '../core/clock.js';
import {isThemeId, themeIds} from '../core/theme-id.js';
import {completeFilter, type Candidate} from '../query/complete-filter.js';
import {findNearestWord} from '../query/nearest-word.js';
import {readTime} from '../query/time-value.js';
import {exportFormats} from '../export/index.js';
import {askSql} from './action-state.js';
import {findWindow, windows} from './data/windows.js';
import {openExport, pickFormat} from './export-state.js';
import {readTyped} from './filter-state.js';
import {editText} from './line-editor.js';
import {applyFilter} from './prompt-state.js';
import {
	showView,
	showWindow,
	sortShown,
	tell,
} from './navigation.js';
import {type Reduced, type ScreenFacts, type UiState} from './state.js';
import {groupings} from './table-state.js';
import {pickField} from './table/column.js';

/** What can't be done, and what could: shown below the line. */
export type LineMistake = {readonly message: string; readonly hint: string | null; readonly index: number};

/** A command with words of its own; what keys do is taken from the keys. */
export type LineCommand = {
	readonly name: string;
	/** What comes behind it. */
	readonly usage: string;
	readonly doc: string;
	readonly listValues: (facts: ScreenFacts, before: string) => readonly Candidate[];
	/** `argument` begins at `index` of the line. */
	readonly run: (call: LineCall) => Reduced | LineMistake;
};

export type LineCall = {
	readonly state: UiState;
	readonly facts: ScreenFacts;
	readonly argument: string;
	readonly index: number;
};

export const lineCommands: readonly LineCommand[] = [
	{
		name: 'filter',
		usage: '<filter>',
		doc: 'show only what fulfils it; nothing clears it',
		listValues: ({readKnownValues}, before) => completeFilter(before, before.length, readKnownValues()).candidates,
		run({state, argument, index}) {
			const {text, problem} = readTyped(argument, state.filter.saved);
			return problem === null
				? applyFilter(state, {...state.filter, text})
				: {message: problem.message, hint: problem.hint, index: index + problem.index};
		},
	},
	{
		name: 'since',
		usage: '<time>',
		doc: 'show only what began since then: 2h, today, 14:30',
		listValues: () => ['15m', '2h', 'today', 'yesterday'].map(text => ({text, doc: ''})),
		run: call => showSince(call),
	},
	{
		name: 'window',
		usage: '<length>',
		doc: 'the window of time',
		listValues: () => windows.map(({id}) => ({text: id, doc: ''})),
		run: ({state, argument, index}) => windows.some(({id}) => id === argument) ? showWindow(state, argument) : explainWord(argument, windows.map(({id}) => id), index),
	},
	{
		name: 'sort',
		usage: '<column> [asc|desc]',
		doc: 'sort the table of this view',
		listValues: facts => listSortColumns(facts).map(({name, title}) => ({text: name, doc: title})),
		run: call => sortBy(call),
	},
	{
		name: 'group',
		usage: '<property>',
		doc: 'models grouped by something else',
		listValues: () => groupings.map(text => ({text, doc: ''})),
		run({state, argument, index}) {
			const groupBy = groupings.find(known => known === argument);
			return groupBy === undefined ? explainWord(argument, groupings, index) : showView({...state, groupBy}, 'models');
		},
	},
	{
		name: 'view',
		usage: '<name>',
		doc: 'go to a view',
		listValues: ({viewIds}) => viewIds.map(text => ({text, doc: ''})),
		run: ({state, facts: {viewIds}, argument, index}) => viewIds.includes(argument) ? showView(state, argument) : explainWord(argument, viewIds, index),
	},
	{
		name: 'theme',
		usage: '<name>',
		doc: 'other colours',
		listValues: () => themeIds.map(text => ({text, doc: ''})),
		run: ({state, argument, index}) => isThemeId(argument) ? {state: {...state, themeId: argument}, effects: []} : explainWord(argument, themeIds, index),
	},
	{
		name: 'export',
		usage: '<format> [file]',
		doc: 'write what is on the screen to a file',
		listValues: () => exportFormats.map(({id, doc}) => ({text: id, doc})),
		run: call => exportTo(call),
	},
	{
		name: 'sql',
		usage: '<select …>',
		doc: 'ask the store, reading only',
		listValues: () => [],
		run: ({state, argument, index}) => argument === '' ? {message: 'There is no statement.', hint: 'SELECT * FROM by_model', index} : askSql(state, argument),
	},
	{
		name: 'q',
		usage: '',
		doc: 'quit',
		listValues: () => [],
		run: ({state}) => ({state, effects: [{type: 'quit'}]}),
	},
];

export function explainWord(word: string, words: readonly string[], index: number): LineMistake {
	const nearest = findNearestWord(word, words);
	return {
		message: word === '' ? 'Something is missing here.' : `There is no “${word}”.`,
		hint: nearest === null ? `one of ${words.slice(0, 12).join(' ')}` : `did you mean “${nearest}”?`,
		index,
	};
}

/** In the filter, and in a window that reaches back so far. */
function showSince({state, facts: {nowAtMs}, argument, index}: LineCall): Reduced | LineMistake {
	const time = readTime(argument, {nowAtMs, readZoneMinutes});
	if (time === null) {
		return {message: argument === '' ? 'Since when?' : `“${argument}” is no time.`, hint: 'for example 2h, today, 14:30 or 2026-11-20', index};
	}

	const rest = state.filter.text.replaceAll(/(?:^|\s)since:\S+/gv, '').trim();
	const windowId = (windows.find(({ms}) => ms >= nowAtMs - time.fromMs) ?? windows.at(-1)!).id;
	const reach = findWindow(state.windowId).ms < findWindow(windowId).ms ? showWindow(state, windowId) : {state, effects: []};
	const filtered = applyFilter(reach.state, {...state.filter, prompt: null, text: `${rest} since:${argument}`.trim()});
	return {state: filtered.state, effects: [...reach.effects, ...filtered.effects]};
}

function listSortColumns({sortColumns}: ScreenFacts): Array<{readonly name: string; readonly title: string}> {
	return sortColumns.filter(({sortValue}) => sortValue !== undefined).map(column => ({name: column.id, title: column.title}));
}

function sortBy({state, facts, argument, index}: LineCall): Reduced | LineMistake {
	const [name = '', direction = ''] = argument.split(' ', 2);
	const column = facts.sortColumns.find(known => known.sortValue !== undefined && (known.id === name || pickField(known) === name));
	if (column === undefined) {
		return explainWord(name, listSortColumns(facts).map(known => known.name), index);
	}

	const isDescending = direction === '' ? column.isDescendingFirst ?? false : direction === 'desc';
	return ['', 'asc', 'desc'].includes(direction)
		? sortShown(state, {columnId: column.id, isDescending}, facts)
		: explainWord(direction, ['asc', 'desc'], index + name.length + 1);
}

function exportTo({state, facts: {readSubject, nowAtMs}, argument, index}: LineCall): Reduced | LineMistake {
	const [format] = argument.split(' ', 1) as [string];
	const path = argument.slice(format.length).trim();
	const formatIndex = exportFormats.findIndex(({id}) => id === format);
	if (formatIndex === -1) {
		return explainWord(format, exportFormats.map(({id}) => id), index);
	}

	const opened = openExport(readSubject(), nowAtMs);
	if (opened === null) {
		return tell(state, 'There is nothing to export here.');
	}

	const dialog = pickFormat(opened, formatIndex);
	return {state: {...state, dialog: path === '' ? dialog : {...dialog, path: editText(path)}}, effects: []};
}
