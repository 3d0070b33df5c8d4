import type {Condition} from '../core/condition.js';
import {readFilter} from '../query/read-filter.js';
import {resolveFilter} from '../query/resolve-filter.js';
import {queryText} from './parameter.js';
import {
	ApiError,
	type ApiContext,
	type ApiRequest,
	type Parameter,
} from './route.js';

export const filterParameter: Parameter = queryText('q', 'Only requests that fulfil this filter, in the language of the screen, for example model:opus is:failed.');

/** The filter that is asked with; everything without. */
export function readCondition({query, nowAtMs}: ApiRequest, {readZoneMinutes}: ApiContext): Condition {
	const {filter, problem} = readFilter(query.get('q') ?? '');
	if (problem !== null) {
		throw new ApiError(400, 'bad_filter', `q: ${problem.message} (column ${problem.column + 1})`, problem.hint ?? 'The README describes the filter language.');
	}

	return resolveFilter(filter, {nowAtMs, readZoneMinutes, markedIds: []});
}

/** A whole number within bounds, or what stands for none. */
export function readWhole<Default extends number | null>(
	{query}: ApiRequest,
	name: string,
	{min, max, otherwise}: {readonly min: number; readonly max: number; readonly otherwise: Default},
): number | Default {
	const text = query.get(name);
	if (text === null || text === '') {
		return otherwise;
	}

	const value = Number(text);
	if (!/^\d{1,16}$/v.test(text) || value < min || value > max) {
		throw new ApiError(400, 'bad_parameter', `${name}: "${text.slice(0, 40)}" is no whole number from ${min} to ${max}.`, `Leave ${name} out, or give one.`);
	}

	return value;
}

/** One of some words, or the first of them. */
export function readWord<Word extends string>({query}: ApiRequest, name: string, words: readonly [Word, ...Word[]]): Word {
	const text = query.get(name) ?? words[0];
	const word = words.find(candidate => candidate === text);
	if (word === undefined) {
		throw new ApiError(400, 'bad_parameter', `${name}: "${text.slice(0, 40)}" is unknown.`, `Use one of ${words.join(', ')}.`);
	}

	return word;
}
