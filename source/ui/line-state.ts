import {type FilterCompletion, type FilterPrompt} from './filter-state.js';
import {type Typed} from './prompt-state.js';
import {
	editLine,
	editText,
	insertText,
	type EditedLine,
} from './line-editor.js';
import {type UiState} from './state.js';

/** A command or a query that is being typed. */
export type TypedLine = FilterPrompt & {readonly kind: LineKind};
export type LineKind = 'command' | 'sql';

/** By kind, the newest at the end. */
export type LineHistory = Readonly<Record<LineKind, readonly string[]>>;

const maxHistory = 100;

export function openLine(state: UiState, kind: LineKind, text: string): UiState {
	const line: TypedLine = {
		kind, line: editText(text), problem: null, historyIndex: state.lineHistory[kind].length, draft: text, completion: null, naming: null,
	};
	return {...state, line};
}

export function typeLine(state: UiState, typed: Typed): UiState {
	const {line} = state;
	if (line === null) {
		return state;
	}

	const edited = typed.type === 'key' ? editLine(line.line, typed.keyName) : insertText(line.line, typed.text);
	// With nothing left to delete one wants out.
	return line.line.text === '' && typed.type === 'key' && typed.keyName === 'backspace' ? {...state, line: null} : {...state, line: change(line, edited)};
}

function change(line: TypedLine, edited: EditedLine, changes: Partial<TypedLine> = {}): TypedLine {
	return {
		...line, line: edited, problem: null, completion: null, ...changes,
	};
}

export function recallLine(state: UiState, step: 1 | -1): UiState {
	const {line, lineHistory} = state;
	if (line === null) {
		return state;
	}

	const history = lineHistory[line.kind];
	const historyIndex = Math.max(0, Math.min(history.length, line.historyIndex + step));
	const draft = line.historyIndex === history.length ? line.line.text : line.draft;
	return historyIndex === line.historyIndex ? state : {...state, line: change(line, editText(history[historyIndex] ?? draft), {historyIndex, draft})};
}

export function rememberLine({lineHistory}: UiState, kind: LineKind, text: string): LineHistory {
	return {...lineHistory, [kind]: [...lineHistory[kind].filter(known => known !== text), text].slice(-maxHistory)};
}

/** Puts in the first candidate, or the next one; one that is alone is done. */
export function completeLine(line: TypedLine, step: 1 | -1, start: () => FilterCompletion): TypedLine {
	const completion = line.completion === null ? start() : move(line.completion, step);
	const candidate = completion.candidates[completion.index];
	if (candidate === undefined) {
		return line;
	}

	const {line: {text, cursor}, from} = completion;
	const before = text.slice(0, from) + candidate.text;
	return change(line, {text: before + text.slice(cursor), cursor: before.length}, {completion: completion.candidates.length === 1 ? null : completion});
}

function move(completion: FilterCompletion, step: 1 | -1): FilterCompletion {
	const {length} = completion.candidates;
	return {...completion, index: (completion.index + step + length) % length};
}
