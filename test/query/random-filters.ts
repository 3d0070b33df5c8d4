import fc from 'fast-check';
import {contentFlags, stateFlags} from '../../source/query/flags.js';
import {fields} from '../../source/query/fields.js';
import type {Field} from '../../source/query/field.js';
import type {Filter, FilterValue, Operator} from '../../source/query/filter.js';

/** Texts that rows and filters share, so that they meet; with everything that LIKE or a JSON list could read wrongly. */
export const oddTexts = [
	'', 'opus', 'OPUS', 'claude-opus-4', 'a%b', 'a_b', 'axb', String.raw`a\b`, '%', '_', '*', '?', 'a*b', '"', '","', 'Ärger', 'ärger', 'K', 'ſ', '😀', 'x😀y', 'none', '4xx', '7', 'é', '[a]',
];

export const oddNumbers = [0, 1, 0.1, 0.30000000000000004, 70, 100, 250, 400, 429, 500, 1000, 1500, 2000, 10_000_000, 70_000_000, 1_000_000_000];

const word = fc.string({unit: fc.constantFrom(...'abo4_*?'), minLength: 1, maxLength: 6}).filter(text => !/^(?:or|and|not)$/v.test(text));
const value: fc.Arbitrary<FilterValue> = fc.oneof(
	word.map(text => ({text, isQuoted: false})),
	fc.constantFrom(...oddTexts).map(text => ({text, isQuoted: true})),
	fc.constantFrom('*o*', 'a?b', '?', '*', 'none', 'a*', '*4', 'opus').map(text => ({text, isQuoted: false})),
);
const numbers: Readonly<Record<string, readonly string[]>> = {
	count: ['0', '1', '0.1', '400', '1k', '2k..', '..500', '1..429', 'none'],
	duration: ['70', '0.07s', '1s', '300ms..2s', '..1s', 'none'],
	money: ['$0.01', '0.07', '0..1', '$1', 'none'],
	bytes: ['0', '1KB', '1..2K', '4MB'],
	ratio: ['10%', '0.5', '0%..50%', '100%', 'none'],
};
const times = ['15m', 'now', 'today', 'yesterday', '14:00', '2026-11-20', '2026-11-20T10:30', '2026-11-20T10:30:00Z'];

function pickValues({kind, unit, name}: Field): fc.Arbitrary<FilterValue> {
	const raw = (texts: readonly string[]): fc.Arbitrary<FilterValue> => fc.constantFrom(...texts).map(text => ({text, isQuoted: false}));
	switch (kind) {
		case 'text':
		case 'list': {
			return value;
		}

		case 'number': {
			return raw(name === 'status_code' ? [...numbers.count!, '4xx', '2XX'] : numbers[unit!]!);
		}

		case 'boolean': {
			return raw(['yes', 'no', 'true', 'false', 'none']);
		}

		case 'time': {
			return raw(times);
		}
	}
}

const equalities: readonly Operator[] = [':', '=', '!='];
const comparisons: readonly Operator[] = [...equalities, '<', '<=', '>', '>='];

const fieldTerm: fc.Arbitrary<Filter> = fc.constantFrom(...fields).chain(field => fc.record({
	type: fc.constant('field' as const),
	field: fc.constant(field.name),
	operator: fc.constantFrom(...(field.kind === 'number' || (field.kind === 'time' && field.means === 'within') ? comparisons : equalities)),
	values: fc.array(pickValues(field), {minLength: 1, maxLength: 2}),
}, {noNullPrototype: true})).filter(({operator, values}) => equalities.includes(operator) || values.every(({text}) => !/\.\.|none|xx/iv.test(text)));

const flagTerm = (field: string, names: readonly string[]): fc.Arbitrary<Filter> => fc.constantFrom(...names).map(text => ({
	type: 'field', field, operator: ':', values: [{text, isQuoted: false}],
}));

/** Filters that can be written, with every field, flag and operator. */
export const randomFilter = fc.letrec<{filter: Filter}>(tie => ({
	filter: fc.oneof(
		{maxDepth: 3, depthSize: 'small'},
		{weight: 8, arbitrary: fieldTerm},
		{weight: 2, arbitrary: value.map((one): Filter => ({type: 'word', value: one}))},
		{weight: 1, arbitrary: flagTerm('is', stateFlags.map(({name}) => name))},
		{weight: 1, arbitrary: flagTerm('has', contentFlags.map(({name}) => name))},
		{weight: 2, arbitrary: tie('filter').map((part): Filter => ({type: 'not', part}))},
		{weight: 2, arbitrary: fc.array(tie('filter'), {minLength: 2, maxLength: 3}).map((parts): Filter => ({type: 'and', parts}))},
		{weight: 2, arbitrary: fc.array(tie('filter'), {minLength: 2, maxLength: 3}).map((parts): Filter => ({type: 'or', parts}))},
	),
})).filter;
