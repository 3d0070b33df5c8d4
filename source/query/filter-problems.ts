import {findField} from './fields.js';
import type {FilterValue, Operator} from './filter.js';
import {findFlags} from './flags.js';
import {findNearestWord} from './nearest-word.js';
import {unitExamples} from './number-value.js';
import {resolveField, type FilterContext} from './resolve-filter.js';

/** What is wrong with a value, and what to do about it. */
export type ValueProblem = {readonly message: string; readonly hint: string | null};

// Whether a value can be read does not depend on the moment.
const anyTime: FilterContext = {nowAtMs: 0, readZoneMinutes: () => 0, markedIds: []};

export function explainField(name: string, words: readonly string[]): string {
	const nearest = findNearestWord(name, words);
	return nearest === null ? 'quote it to search for the text' : `did you mean “${nearest}”?`;
}

/** `null` if the field can be asked for this value. */
export function explainValue(name: string, operator: Operator, value: FilterValue): ValueProblem | null {
	if (resolveField(name, operator, value, anyTime) !== null) {
		return null;
	}

	const {text} = value;
	const flags = findFlags(name);
	if (flags !== undefined) {
		const names = flags.map(flag => flag.name);
		const nearest = findNearestWord(text, names);
		return {message: `There is no “${name}:${text}”.`, hint: nearest === null ? `one of ${names.join(' ')}` : `did you mean “${name}:${nearest}”?`};
	}

	const field = findField(name)!;
	switch (field.kind) {
		case 'number': {
			return {message: `“${text}” is no number that ${name} can have.`, hint: `for example ${unitExamples[field.unit!]}`};
		}

		case 'time': {
			return {message: `“${text}” is no time.`, hint: 'for example 15m, today, 14:30 or 2026-11-20'};
		}

		case 'boolean': {
			return {message: `“${text}” is neither yes nor no.`, hint: field.example};
		}

		case 'text':
		case 'list': {
			return {message: `Texts have no ${operator}.`, hint: field.example};
		}
	}
}
