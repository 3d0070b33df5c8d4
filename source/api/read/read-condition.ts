import type {Comparison, Condition, PatternPart} from '../../core/condition.js';
import {isFieldName} from '../../query/fields.js';
import {
	fail,
	readList,
	readObject,
	readShortText,
	readFinite,
} from './read-value.js';

const comparisons: ReadonlySet<unknown> = new Set<Comparison>(['=', '<', '<=', '>', '>=']);
/** Beyond what a filter of 1 KB can come to. */
const maxDepth = 40;
const maxTerms = 2000;
const maxIds = 10_000;

/** A condition that came from outside: only fields and comparisons that there are, and no more of them than a filter can have. */
export function readCondition(value: unknown): Condition {
	let termCount = 0;
	const readParts = (parts: unknown, depth: number): readonly Condition[] => readList(parts, 'parts', maxTerms).map(part => read(part, depth + 1));
	const read = (term: unknown, depth: number): Condition => {
		termCount++;
		if (depth > maxDepth || termCount > maxTerms) {
			fail('filter', 'it has too many terms');
		}

		const {type, parts, part, field, operator, value: wanted, pattern, ids} = readObject(term, 'filter');
		switch (type) {
			case 'and':
			case 'or': {
				return {type, parts: readParts(parts, depth)};
			}

			case 'not': {
				return {type, part: read(part, depth + 1)};
			}

			case 'compare': {
				return {
					type, field: readField(field), operator: readComparison(operator), value: typeof wanted === 'number' ? readFinite(wanted, 'value') : readShortText(wanted, 'value'),
				};
			}

			case 'like': {
				return {type, field: readField(field), pattern: readList(pattern, 'pattern', maxTerms).map(piece => readPatternPart(piece))};
			}

			case 'known': {
				return {type, field: readField(field)};
			}

			case 'id-in': {
				return {type, ids: readList(ids, 'ids', maxIds).map(id => readShortText(id, 'ids'))};
			}

			default: {
				return fail('filter', 'a term has no known type');
			}
		}
	};

	return read(value, 0);
}

function readField(value: unknown): string {
	return typeof value === 'string' && isFieldName(value) ? value : fail('field', 'it is no known field');
}

/** It stands in SQL as it is. */
function readComparison(value: unknown): Comparison {
	return comparisons.has(value) ? value as Comparison : fail('operator', 'it is none of = < <= > >=');
}

function readPatternPart(value: unknown): PatternPart {
	const {type, text} = readObject(value, 'pattern');
	if (type === 'any' || type === 'one') {
		return {type};
	}

	return type === 'literal' ? {type, text: readShortText(text, 'text')} : fail('pattern', 'a part has no known type');
}
