import type {Comparison, Condition} from '../core/condition.js';
import type {FieldValue, FilterRow} from './field.js';
import {pickField} from './fields.js';
import {buildPatternTest} from './text-pattern.js';

export type Predicate = (row: FilterRow) => boolean;

/** Answers whether a request fulfils a condition; made once, asked for every row. */
export function buildPredicate(condition: Condition): Predicate {
	switch (condition.type) {
		case 'and': {
			const parts = condition.parts.map(part => buildPredicate(part));
			return row => parts.every(part => part(row));
		}

		case 'or': {
			const parts = condition.parts.map(part => buildPredicate(part));
			return row => parts.some(part => part(row));
		}

		case 'not': {
			const part = buildPredicate(condition.part);
			return row => !part(row);
		}

		case 'id-in': {
			const ids = new Set(condition.ids);
			return ({record}) => ids.has(record.id);
		}

		case 'known': {
			const {read} = pickField(condition.field);
			return row => isKnown(read(row));
		}

		case 'like': {
			const {read} = pickField(condition.field);
			const isLike = buildPatternTest(condition.pattern);
			return row => isTrueOfAny(read(row), value => typeof value === 'string' && isLike(value));
		}

		case 'compare': {
			const {read} = pickField(condition.field);
			const isTrue = buildComparison(condition.operator, condition.value);
			return row => isTrueOfAny(read(row), isTrue);
		}
	}
}

type Single = string | number;

/** A list fulfils what any of its names does. */
function isTrueOfAny(value: FieldValue, isTrue: (value: Single) => boolean): boolean {
	if (value === null) {
		return false;
	}

	return typeof value === 'object' ? value.some(name => isTrue(name)) : isTrue(typeof value === 'boolean' ? Number(value) : value);
}

function isKnown(value: FieldValue): boolean {
	return value !== null && !(typeof value === 'object' && value.length === 0);
}

function buildComparison(operator: Comparison, wanted: Single): (value: Single) => boolean {
	switch (operator) {
		case '=': {
			return value => value === wanted;
		}

		case '<': {
			return value => value < wanted;
		}

		case '<=': {
			return value => value <= wanted;
		}

		case '>': {
			return value => value > wanted;
		}

		case '>=': {
			return value => value >= wanted;
		}
	}
}
