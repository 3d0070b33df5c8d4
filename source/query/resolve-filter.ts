import type {Comparison, Condition} from '../core/condition.js';
import type {Field} from './field.js';
import {findField, searchedFields} from './fields.js';
import type {Filter, FilterValue, Operator} from './filter.js';
import {findFlags, type FlagContext} from './flags.js';
import {readNumber, readStatusClass} from './number-value.js';
import {buildContains, readPattern} from './text-pattern.js';
import {readTime, type TimeContext, type TimeSpan} from './time-value.js';

/** The moment and the marks that a filter is asked with. */
export type FilterContext = FlagContext & TimeContext;

const never: Condition = {type: 'or', parts: []};
const not = (part: Condition): Condition => ({type: 'not', part});
const booleans: Readonly<Record<string, number>> = {
	yes: 1, true: 1, no: 0, false: 0,
};

/** Gives a filter its meaning at one moment. */
export function resolveFilter(filter: Filter, context: FilterContext): Condition {
	switch (filter.type) {
		case 'and':
		case 'or': {
			return {type: filter.type, parts: filter.parts.map(part => resolveFilter(part, context))};
		}

		case 'not': {
			return not(resolveFilter(filter.part, context));
		}

		case 'word': {
			const pattern = readTextPattern(filter.value);
			return {type: 'or', parts: searchedFields.map(field => ({type: 'like', field, pattern}))};
		}

		case 'field': {
			const operator = filter.operator === '!=' ? '=' : filter.operator;
			const parts = filter.values.map(value => resolveField(filter.field, operator, value, context) ?? never);
			const any: Condition = parts.length === 1 ? parts[0]! : {type: 'or', parts};
			return filter.operator === '!=' ? not(any) : any;
		}
	}
}

/** What one value of a field asks for; `null` if it can't be asked like this. */
export function resolveField(name: string, operator: Operator, value: FilterValue, context: FilterContext): Condition | null {
	const isEquality = operator === ':' || operator === '=' || operator === '!=';
	const flags = findFlags(name);
	if (flags !== undefined) {
		const flag = isEquality ? flags.find(known => known.name === value.text.toLowerCase()) : undefined;
		return flag?.build(context) ?? null;
	}

	const field = findField(name)!;
	if (isEquality && isNone(value)) {
		return not({type: 'known', field: field.name});
	}

	switch (field.kind) {
		case 'text':
		case 'list': {
			return isEquality ? resolveText(field, operator, value) : null;
		}

		case 'number': {
			return resolveNumber(field, operator, value.text);
		}

		case 'boolean': {
			const wanted = booleans[value.text.toLowerCase()];
			return isEquality && wanted !== undefined ? compare(field, '=', wanted) : null;
		}

		case 'time': {
			return resolveTime(field, operator, value.text, context);
		}
	}
}

function isNone({text, isQuoted}: FilterValue): boolean {
	return !isQuoted && /^(?:none|null)$/iv.test(text);
}

function compare(field: Field, operator: Comparison, value: string | number): Condition {
	return {
		type: 'compare', field: field.name, operator, value,
	};
}

function readTextPattern({text, isQuoted}: FilterValue): ReturnType<typeof readPattern> {
	return isQuoted ? buildContains(text) : readPattern(text);
}

function resolveText(field: Field, operator: Operator, value: FilterValue): Condition {
	return operator === ':' ? {type: 'like', field: field.name, pattern: readTextPattern(value)} : compare(field, '=', value.text);
}

function toComparison(operator: Operator): Comparison {
	return operator === ':' || operator === '!=' ? '=' : operator;
}

function resolveNumber(field: Field, operator: Operator, text: string): Condition | null {
	const comparison = toComparison(operator);
	const span = readSpan(field, text);
	if (span !== null && comparison === '=') {
		return {type: 'and', parts: [compare(field, '>=', span[0]), compare(field, '<=', span[1])]};
	}

	const number = readNumber(text, field.unit!);
	return number === null ? null : compare(field, comparison, number);
}

function readSpan(field: Field, text: string): readonly [number, number] | null {
	if (field.name === 'status_code' && /x/iv.test(text)) {
		return readStatusClass(text);
	}

	const ends = readEnds(text);
	if (ends === null) {
		return null;
	}

	const from = ends[0] === '' ? -Number.MAX_VALUE : readNumber(ends[0], field.unit!);
	const to = ends[1] === '' ? Number.MAX_VALUE : readNumber(ends[1], field.unit!);
	return from === null || to === null ? null : [from, to];
}

/** `a..b`, `a..`, `..b`. */
function readEnds(text: string): readonly [string, string] | null {
	const index = text.indexOf('..');
	return index === -1 || text.length === 2 ? null : [text.slice(0, index), text.slice(index + 2)];
}

const everMs = Number.MAX_SAFE_INTEGER;

function resolveTime(field: Field, operator: Operator, text: string, context: FilterContext): Condition | null {
	const isPlain = operator === ':' || operator === '=' || operator === '!=';
	if (field.means !== 'within' && !isPlain) {
		return null;
	}

	const ends = isPlain && field.means === 'within' ? readEnds(text) : null;
	if (ends !== null) {
		const from = ends[0] === '' ? {fromMs: -everMs, toMs: -everMs} : readTime(ends[0], context);
		const to = ends[1] === '' ? {fromMs: everMs, toMs: everMs} : readTime(ends[1], context);
		return from === null || to === null ? null : within(from.fromMs, to.toMs);
	}

	const span = readTime(text, context);
	if (span === null) {
		return null;
	}

	if (field.means === 'since') {
		return startedFrom(span.fromMs);
	}

	if (field.means === 'until') {
		return resolveMoment('<=', span);
	}

	// A moment has no length: what began since then.
	return isPlain ? (span.fromMs === span.toMs ? startedFrom(span.fromMs) : within(span.fromMs, span.toMs)) : resolveMoment(operator, span);
}

const startedAt = findField('started_at_ms')!;
const startedFrom = (fromMs: number): Condition => compare(startedAt, '>=', fromMs);

function within(fromMs: number, toMs: number): Condition {
	return {type: 'and', parts: [startedFrom(fromMs), compare(startedAt, '<', toMs)]};
}

/** Before or after a day means before its begin or after its end. */
function resolveMoment(operator: Comparison, {fromMs, toMs}: TimeSpan): Condition {
	const isMoment = fromMs === toMs;
	switch (operator) {
		case '>': {
			return compare(startedAt, isMoment ? '>' : '>=', toMs);
		}

		case '<=': {
			return compare(startedAt, isMoment ? '<=' : '<', toMs);
		}

		case '=':
		case '<':
		case '>=': {
			return compare(startedAt, operator, fromMs);
		}
	}
}
