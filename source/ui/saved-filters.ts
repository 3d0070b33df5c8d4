import {type Candidate} from '../query/complete-filter.js';
import {type FilterProblem} from '../query/filter.js';
import {type EditedLine} from './line-editor.js';

/** By the name that recalls it, without its `@`. */
export type SavedFilters = Readonly<Record<string, string>>;

export type Expanded = {
	/** With each `@name` replaced by what is saved under it. */
	readonly text: string;
	/** A name that nothing is saved under. */
	readonly problem: FilterProblem | null;
	/** Where in the typed text a place of the expanded one is. */
	readonly locate: (index: number) => number;
};

const maxNameLength = 32;
export const maxSavedFilters = 100;
// A text in quotes stands for itself.
const tokenPattern = /"(?:\\.|[^"\\])*"?|(?<=^|[\s!\(\-])@(?<name>[\w\-]*)/gv;

export function isFilterName(name: string): boolean {
	return name.length <= maxNameLength && /^[\w\-]+$/v.test(name);
}

/** A name while it is typed: other characters are left out. */
export function cleanName(line: EditedLine): EditedLine {
	const clean = (text: string): string => text.replaceAll(/[^\w\-]/gv, '').slice(0, maxNameLength);
	const text = clean(line.text);
	return {text, cursor: Math.min(text.length, clean(line.text.slice(0, line.cursor)).length)};
}

export function expandSaved(typed: string, saved: SavedFilters): Expanded {
	if (!typed.includes('@')) {
		return {text: typed, problem: null, locate: index => index};
	}

	const shifts: Array<{readonly from: number; readonly to: number; readonly index: number; readonly length: number}> = [];
	let text = '';
	let readTo = 0;
	let problem: FilterProblem | null = null;
	for (const {0: token, index, groups} of typed.matchAll(tokenPattern)) {
		const name = groups?.name;
		if (name === undefined) {
			continue;
		}

		if (!Object.hasOwn(saved, name)) {
			problem ??= explainUnknown(typed, index, token, saved);
			continue;
		}

		const isAlone = typed.trim() === token;
		const filter = isAlone ? saved[name]! : `(${saved[name]!})`;
		text += typed.slice(readTo, index);
		shifts.push({
			from: text.length, to: text.length + filter.length, index, length: token.length,
		});
		text += filter;
		readTo = index + token.length;
	}

	const locate = (index: number): number => {
		const shift = shifts.findLast(({from}) => from <= index);
		return shift === undefined ? index : shift.index + (index < shift.to ? 0 : shift.length + index - shift.to);
	};

	return {text: text + typed.slice(readTo), problem, locate};
}

function explainUnknown(typed: string, index: number, token: string, saved: SavedFilters): FilterProblem {
	const names = Object.keys(saved).slice(0, 5).map(name => `@${name}`);
	return {
		message: `No filter is saved as ${token}.`,
		hint: names.length === 0 ? 'Ctrl-S saves the one in this line' : `Saved are ${names.join(', ')}`,
		index,
		column: [...typed.slice(0, index)].length,
		length: [...token].length,
	};
}

/** What may stand where a name is being typed; `null` if none is. */
export function completeName({text, cursor}: EditedLine, saved: SavedFilters): {readonly from: number; readonly candidates: readonly Candidate[]} | null {
	const typed = /(?:^|[\s!\(\-])@(?<name>[\w\-]*)$/v.exec(text.slice(0, cursor))?.groups?.name;
	return typed === undefined
		? null
		: {
			from: cursor - typed.length - 1,
			candidates: Object.entries(saved).filter(([name]) => name.startsWith(typed)).map(([name, filter]) => ({text: `@${name}`, doc: filter})),
		};
}

/** Saves a filter; an empty one is forgotten. The newest are kept. */
export function saveFilter(saved: SavedFilters, name: string, text: string): SavedFilters {
	const others = Object.entries(saved).filter(([known]) => known !== name);
	return Object.fromEntries(text === '' ? others : [...others, [name, text] as const].slice(-maxSavedFilters));
}
