import {type FilterProblem} from '../query/filter.js';
import {completeFilter, type Candidate, type KnownValues} from '../query/complete-filter.js';
import {readFilter} from '../query/read-filter.js';
import {
	editLine,
	editText,
	insertText,
	type EditedLine,
} from './line-editor.js';

/** What the lists are narrowed to, and the line in which it is typed. */
export type FilterState = {
	/** The last text that could be read; empty: everything. */
	readonly text: string;
	/** `null`: nothing is being typed. */
	readonly prompt: FilterPrompt | null;
	/** The newest at the end. */
	readonly history: readonly string[];
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
};

export type FilterCompletion = {
	/** The line before the first Tab, with the part that the candidates replace. */
	readonly line: EditedLine;
	readonly from: number;
	readonly candidates: readonly Candidate[];
	readonly index: number;
};

export const noFilterState: FilterState = {text: '', prompt: null, history: []};

const maxHistory = 100;

/** Begins with what is applied. */
export function openPrompt(filter: FilterState): FilterState {
	const {text, history} = filter;
	return {
		...filter,
		prompt: {
			line: editText(text), problem: null, historyIndex: history.length, draft: text, completion: null,
		},
	};
}

/** Keeps what is applied, and remembers it. */
export function closePrompt(filter: FilterState): FilterState {
	const text = filter.text.trim();
	const history = text === '' ? filter.history : [...filter.history.filter(known => known !== text), text].slice(-maxHistory);
	return {text, history, prompt: null};
}

export function typeKey(filter: FilterState, keyName: string): FilterState {
	return filter.prompt === null ? filter : applyLine(filter, editLine(filter.prompt.line, keyName));
}

export function typeText(filter: FilterState, text: string): FilterState {
	return filter.prompt === null ? filter : applyLine(filter, insertText(filter.prompt.line, text));
}

/** Applied as typed; what can't be read leaves what was applied before. */
function applyLine(filter: FilterState, line: EditedLine, changes: Partial<FilterPrompt> = {}): FilterState {
	const {problem} = readFilter(line.text);
	return {
		...filter,
		text: problem === null ? line.text.trim() : filter.text,
		prompt: {
			...filter.prompt!, line, problem, completion: null, ...changes,
		},
	};
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

	const completion = prompt.completion === null ? startCompletion(prompt.line, known) : moveCompletion(prompt.completion, step);
	const candidate = completion.candidates[completion.index];
	if (candidate === undefined) {
		return filter;
	}

	const {line: {text, cursor}, from} = completion;
	const before = text.slice(0, from) + candidate.text;
	return applyLine(filter, {text: before + text.slice(cursor), cursor: before.length}, {completion: completion.candidates.length === 1 ? null : completion});
}

function startCompletion(line: EditedLine, known: KnownValues): FilterCompletion {
	const {from, candidates} = completeFilter(line.text, line.cursor, known);
	return {
		line, from, candidates, index: 0,
	};
}

function moveCompletion(completion: FilterCompletion, step: 1 | -1): FilterCompletion {
	const {length} = completion.candidates;
	return {...completion, index: (completion.index + step + length) % length};
}
