import {fields, findField} from './fields.js';
import {findFlags} from './flags.js';
import {formatValue} from './format-value.js';

export type Candidate = {readonly text: string; readonly doc: string};

export type Completion = {
	/** What a candidate replaces, in UTF-16 units. */
	readonly from: number;
	readonly to: number;
	/** The likeliest first. */
	readonly candidates: readonly Candidate[];
};

/** Values seen in the traffic, by the field's name. */
export type KnownValues = Readonly<Record<string, readonly string[]>>;

const maxCandidates = 50;

/** What may stand where the cursor is: a field, or a value of the field that was typed. */
export function completeFilter(text: string, cursor: number, known: KnownValues = {}): Completion {
	const before = text.slice(0, cursor);
	const {word} = /(?:^|[\s\(])[!\-]?(?<word>[^\s\(\)]*)$/v.exec(before)?.groups ?? {word: ''};
	const asked = /^(?<name>[a-z_]\w*)(?<operator>:?(?:!=|<=|>=|[<=>])|:)(?:.*,)?"?(?<value>[^",]*)$/iv.exec(word!)?.groups;
	if (asked === undefined) {
		return {from: cursor - word!.length, to: cursor, candidates: rank(word!, listFields())};
	}

	const value = asked.value!;
	const isOpenQuote = before[cursor - value.length - 1] === '"';
	return {
		from: cursor - value.length - (isOpenQuote ? 1 : 0),
		to: cursor,
		candidates: rank(value, listValues(asked.name!.toLowerCase(), known)),
	};
}

type Choice = Candidate & {readonly words: readonly string[]};

function listFields(): Choice[] {
	return [
		...fields.map(({name, aliases, doc}) => ({text: `${aliases[0] ?? name}:`, doc, words: [...aliases, name]})),
		{text: 'is:', doc: 'what state it is in', words: ['is']},
		{text: 'has:', doc: 'what it contains', words: ['has']},
	];
}

function listValues(name: string, known: KnownValues): Choice[] {
	const flags = findFlags(name);
	if (flags !== undefined) {
		return flags.map(flag => ({text: flag.name, doc: flag.doc, words: [flag.name]}));
	}

	const field = findField(name);
	const values = field === undefined ? [] : [...field.values, ...(Object.hasOwn(known, field.name) ? known[field.name]! : [])];
	return [...new Set(values)].map(value => ({
		text: formatValue({text: value, isQuoted: !/^[^\s"\(\)*,?]+$/v.test(value)}), doc: '', words: [value],
	}));
}

/** Those that begin with what was typed, then those that contain it. */
function rank(typed: string, choices: readonly Choice[]): Candidate[] {
	const wanted = typed.toLowerCase();
	const begins = choices.filter(({words}) => words.some(word => word.toLowerCase().startsWith(wanted)));
	const contains = choices.filter(choice => !begins.includes(choice) && choice.words.some(word => word.toLowerCase().includes(wanted)));
	return [...begins, ...contains].slice(0, maxCandidates).map(({text, doc}) => ({text, doc}));
}
