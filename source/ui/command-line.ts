import {type Candidate} from '../query/complete-filter.js';
import {askSql} from './action-state.js';
import {type FilterCompletion} from './filter-state.js';
import {type KeyBinding, type Command} from './keys/binding.js';
import {explainWord, lineCommands, type LineMistake} from './line-commands.js';
import {
	completeLine,
	recallLine,
	rememberLine,
	type TypedLine,
} from './line-state.js';
import {only} from './navigation.js';
import {type Reduced, type ScreenFacts, type UiState} from './state.js';

/** Does what a key does. */
export type Press = (state: UiState, binding: KeyBinding) => Reduced;

/** A key while a command or a query is typed; `null` if it means nothing there. */
export function reduceLine(state: UiState, command: Command, facts: ScreenFacts, press: Press): Reduced | null {
	const {line} = state;
	if (line === null) {
		return null;
	}

	const complete = (step: 1 | -1): Reduced => only({...state, line: completeLine(line, step, () => findCompletion(line, state, facts))});
	const changes: Partial<Record<Command, () => Reduced>> = {
		'prompt-accept': () => acceptLine(state, line, facts, press),
		'prompt-leave': () => only({...state, line: null}),
		'prompt-complete': () => complete(1),
		'prompt-complete-back': () => complete(-1),
		'prompt-older': () => only(recallLine(state, -1)),
		'prompt-newer': () => only(recallLine(state, 1)),
	};
	return changes[command]?.() ?? null;
}

/** Keeps the line open where it has a mistake, which stands below it then. */
function acceptLine(state: UiState, line: TypedLine, facts: ScreenFacts, press: Press): Reduced {
	const text = line.line.text.trim();
	const left = {...state, line: null};
	if (text === '') {
		return only(left);
	}

	const remembered = {...left, lineHistory: rememberLine(state, line.kind, text)};
	const done = line.kind === 'sql' ? askSql(remembered, text) : runCommand(remembered, line.line.text, facts, press);
	if ('state' in done) {
		return done;
	}

	const column = [...line.line.text.slice(0, done.index)].length;
	return only({...state, line: {...line, problem: {...done, column, length: 1}, completion: null}});
}

function runCommand(state: UiState, text: string, facts: ScreenFacts, press: Press): Reduced | LineMistake {
	const {name, argument, nameIndex, index} = splitCommand(text);
	const command = lineCommands.find(known => known.name === name && (known.usage !== '' || argument === ''));
	if (command !== undefined && !(argument === '' && hasKey(name, facts))) {
		return command.run({
			state, facts, argument, index,
		});
	}

	const binding = facts.listBindings().find(known => known.command === name);
	if (binding === undefined) {
		return explainWord(name, listNames(facts).map(known => known.text.trim()), nameIndex);
	}

	return argument === '' ? press(state, binding) : {message: `${name} takes nothing behind it.`, hint: null, index};
}

/** The first word, and what stands behind it, with their places. */
function splitCommand(text: string): {readonly name: string; readonly argument: string; readonly nameIndex: number; readonly index: number} {
	const nameIndex = text.length - text.trimStart().length;
	const [name] = text.trimStart().split(' ', 1) as [string];
	const rest = text.slice(nameIndex + name.length);
	return {
		name, argument: rest.trim(), nameIndex, index: text.length - rest.trimStart().length,
	};
}

/** The end of a text that has none of some characters. */
function cutWord(text: string, separators: string): string {
	let from = text.length;
	while (from > 0 && !separators.includes(text[from - 1]!)) {
		from--;
	}

	return text.slice(from);
}

/** `export` alone is what the key does. */
function hasKey(name: string, facts: ScreenFacts): boolean {
	return facts.listBindings().some(({command}) => command === name);
}

/** What keys do here, and the commands that keys have not. */
function listNames(facts: ScreenFacts): Candidate[] {
	const own = lineCommands.map(({name, usage, doc}) => ({text: usage === '' ? name : `${name} `, doc: usage === '' ? doc : `${usage}  ${doc}`}));
	const names = new Set(own.map(({text}) => text.trim()));
	const keys = facts.listBindings()
		.filter(({command}, index, all) => !names.has(command) && all.findIndex(other => other.command === command) === index)
		.map(({command, title}) => ({text: command, doc: title}));
	return [...own, ...keys];
}

function findCompletion({kind, line}: TypedLine, {schema}: UiState, facts: ScreenFacts): FilterCompletion {
	const before = line.text.slice(0, line.cursor);
	const word = cutWord(before, ' (),.=<>');
	if (kind === 'sql') {
		return rank(line, before.length - word.length, word, word === '' ? [] : schema.map(text => ({text, doc: ''})));
	}

	const {name} = splitCommand(before);
	if (!before.trimStart().includes(' ')) {
		return rank(line, before.length - before.trimStart().length, before.trimStart(), listNames(facts));
	}

	const command = lineCommands.find(known => known.name === name);
	const argument = before.trimStart().slice(name.length).trimStart();
	if (command?.name === 'filter') {
		// Its own language knows what fits, and where it begins.
		return completeArgument(line, argument, command.listValues(facts, argument));
	}

	const last = cutWord(before, ' ');
	return rank(line, before.length - last.length, last, argument.includes(' ') ? [] : command?.listValues(facts, argument) ?? []);
}

function completeArgument(line: TypedLine['line'], argument: string, candidates: readonly Candidate[]): FilterCompletion {
	const part = cutWord(argument, ' :<>=,"!(');
	return {
		line, from: line.cursor - part.length, candidates, index: 0,
	};
}

const maxCandidates = 50;

/** Those that begin with what was typed, then those that contain it. */
function rank(line: TypedLine['line'], from: number, typed: string, candidates: readonly Candidate[]): FilterCompletion {
	const wanted = typed.toLowerCase();
	const begins = candidates.filter(({text}) => text.toLowerCase().startsWith(wanted));
	const contains = candidates.filter(candidate => !begins.includes(candidate) && candidate.text.toLowerCase().includes(wanted));
	return {
		line, from, candidates: [...begins, ...contains].slice(0, maxCandidates), index: 0,
	};
}
