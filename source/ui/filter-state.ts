import {type FilterProblem} from '../query/filter.js';
import {completeFilter, type Candidate, type KnownValues} from '../query/complete-filter.js';
import {readFilter} from '../query/read-filter.js';
import {
	editLine,
	editText,
	insertText,
	type EditedLine,
} from './line-editor.js';
import {
	cleanName,
	completeName,
	expandSaved,
	isFilterName,
	saveFilter,
	type SavedFilters,
} from './saved-filters.js';

/** What the lists are narrowed to, and the line in which it is typed. */
export type FilterState = {
	/** The last text that could be read; empty: everything. */
	readonly text: string;
	/** `null`: nothing is being typed. */
	readonly prompt: FilterPrompt | null;
	/** The newest at the end. */
	readonly history: readonly string[];
	readonly saved: SavedFilters;
};

export type FilterPrompt = {
	readonly line: EditedLine;
	readonly problem: FilterProblem | null;
	/** Where in the history; its length: at what was typed. */
	readonly historyIndex: number;
	/** What was typed before the history was entered. */
	readonly draft: string;
	/** What Tab goes through; `null` after any other key. */
	readonly completion: FilterCompletion | null;
	/** The name to save it under, while that is typed. */
	readonly naming: EditedLine | null;
};

export type FilterCompletion = {
	/** The line before the first Tab, with the part that the candidates replace. */
	readonly line: EditedLine;
	readonly from: number;
	readonly candidates: readonly Candidate[];
	readonly index: number;
};

export const noFilterState: FilterState = {
	text: '', prompt: null, history: [], saved: {},
};

const maxHistory = 100;

/** Begins with what is applied. */
export function openPrompt(filter: FilterState): FilterState {
	const {text, history} = filter;
	return {
		...filter,
		prompt: {
			line: editText(text), problem: null, historyIndex: history.length, draft: text, completion: null, naming: null,
		},
	};
}

/** Keeps what is applied, and remembers it. */
export function closePrompt(filter: FilterState): FilterState {
	const text = filter.text.trim();
	const history = text === '' ? filter.history : [...filter.history.filter(known => known !== text), text].slice(-maxHistory);
	return {
		...filter, text, history, prompt: null,
	};
}

export function typeKey(filter: FilterState, keyName: string): FilterState {
	return editPrompt(filter, line => editLine(line, keyName));
}

export function typeText(filter: FilterState, text: string): FilterState {
	return editPrompt(filter, line => insertText(line, text));
}

function editPrompt(filter: FilterState, edit: (line: EditedLine) => EditedLine): FilterState {
	const {prompt} = filter;
	if (prompt === null) {
		return filter;
	}

	return prompt.naming === null
		? applyLine(filter, edit(prompt.line))
		: {...filter, prompt: {...prompt, naming: cleanName(edit(prompt.naming))}};
}

/** Asks for the name to save the filter under. */
export function startNaming(filter: FilterState): FilterState {
	const {prompt} = filter;
	return prompt?.problem === null ? {...filter, prompt: {...prompt, naming: editText(''), completion: null}} : filter;
}

/** Saves it under the name that was typed, and goes back to the line. */
export function saveNamed(filter: FilterState): FilterState {
	const name = filter.prompt?.naming?.text ?? '';
	return isFilterName(name) ? {...stopNaming(filter), saved: saveFilter(filter.saved, name, filter.text)} : filter;
}

export function stopNaming(filter: FilterState): FilterState {
	return filter.prompt === null ? filter : {...filter, prompt: {...filter.prompt, naming: null}};
}

/** Applied as typed; what can't be read leaves what was applied before. */
function applyLine(filter: FilterState, line: EditedLine, changes: Partial<FilterPrompt> = {}): FilterState {
	const {text, problem} = readTyped(line.text, filter.saved);
	return {
		...filter,
		text: problem === null ? text : filter.text,
		prompt: {
			...filter.prompt!, line, problem, completion: null, ...changes,
		},
	};
}

/** What was typed with the saved filters in place of their names, and what is wrong with it where it was typed. */
export function readTyped(typed: string, saved: SavedFilters): {readonly text: string; readonly problem: FilterProblem | null} {
	const {text, problem, locate} = expandSaved(typed, saved);
	const found = problem ?? readFilter(text).problem;
	return {text: text.trim(), problem: found === null || found === problem ? found : {...found, index: locate(found.index)}};
}

export function recallFilter(filter: FilterState, step: 1 | -1): FilterState {
	const {prompt, history} = filter;
	if (prompt === null) {
		return filter;
	}

	const historyIndex = Math.max(0, Math.min(history.length, prompt.historyIndex + step));
	if (historyIndex === prompt.historyIndex) {
		return filter;
	}

	const draft = prompt.historyIndex === history.length ? prompt.line.text : prompt.draft;
	return applyLine(filter, editText(history[historyIndex] ?? draft), {historyIndex, draft});
}

/** Puts in the first candidate, or the one after (1) or before (-1) it; one that is alone is done. */
export function completePrompt(filter: FilterState, step: 1 | -1, known: KnownValues): FilterState {
	const {prompt} = filter;
	if (prompt === null) {
		return filter;
	}

	const completion = prompt.completion === null ? startCompletion(prompt.line, known, filter.saved) : moveCompletion(prompt.completion, step);
	const candidate = completion.candidates[completion.index];
	if (candidate === undefined) {
		return filter;
	}

	const {line: {text, cursor}, from} = completion;
	const before = text.slice(0, from) + candidate.text;
	return applyLine(filter, {text: before + text.slice(cursor), cursor: before.length}, {completion: completion.candidates.length === 1 ? null : completion});
}

function startCompletion(line: EditedLine, known: KnownValues, saved: SavedFilters): FilterCompletion {
	const {from, candidates} = completeName(line, saved) ?? completeFilter(line.text, line.cursor, known);
	return {
		line, from, candidates, index: 0,
	};
}

function moveCompletion(completion: FilterCompletion, step: 1 | -1): FilterCompletion {
	const {length} = completion.candidates;
	return {...completion, index: (completion.index + step + length) % length};
}
