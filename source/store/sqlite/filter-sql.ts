import type {Condition, TextPattern} from '../../core/condition.js';
import type {Field} from '../../query/field.js';
import {pickField} from '../../query/fields.js';

/** For `WHERE`, over a row of `requests`; every value is a named parameter. */
export type FilterSql = {
	readonly text: string;
	readonly parameters: Readonly<Record<string, string | number>>;
};

/** The same meaning as `buildPredicate`. */
export function buildFilterSql(condition: Condition): FilterSql {
	const parameters: Record<string, string | number> = {};
	const bind = (value: string | number): string => {
		const name = `f${Object.keys(parameters).length}`;
		parameters[name] = value;
		return `@${name}`;
	};

	return {text: buildText(condition, bind), parameters};
}

type Bind = (value: string | number) => string;

function buildText(condition: Condition, bind: Bind): string {
	switch (condition.type) {
		case 'and': {
			return joinTexts(condition.parts, ' AND ', 'TRUE', bind);
		}

		case 'or': {
			return joinTexts(condition.parts, ' OR ', 'FALSE', bind);
		}

		case 'not': {
			return `NOT ${buildText(condition.part, bind)}`;
		}

		case 'id-in': {
			return `(id IN (SELECT value FROM json_each(${bind(JSON.stringify(condition.ids))})))`;
		}

		case 'known': {
			return `(${pickField(condition.field).sql} IS NOT NULL)`;
		}

		case 'like': {
			return testAny(pickField(condition.field), String.raw`LIKE ${bind(buildLike(condition.pattern))} ESCAPE '\'`);
		}

		case 'compare': {
			return testAny(pickField(condition.field), `${condition.operator} ${bind(condition.value)}`);
		}
	}
}

function joinTexts(parts: readonly Condition[], word: string, none: string, bind: Bind): string {
	return parts.length === 0 ? none : `(${parts.map(part => buildText(part, bind)).join(word)})`;
}

// `IS TRUE`: of what is unknown the answer is no, not unknown, so that `NOT` turns it. A time is always known, and found by its index.
function testAny({kind, sql}: Field, test: string): string {
	if (kind === 'list') {
		return `EXISTS (SELECT 1 FROM json_each(CASE WHEN json_valid(${sql}) THEN ${sql} END) WHERE value ${test})`;
	}

	return kind === 'time' ? `(${sql} ${test})` : `((${sql} ${test}) IS TRUE)`;
}

function buildLike(pattern: TextPattern): string {
	return pattern.map(part => part.type === 'literal'
		? part.text.replaceAll(/[%\\_]/gv, String.raw`\$&`)
		: (part.type === 'any' ? '%' : '_')).join('');
}
