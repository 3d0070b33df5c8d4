/**
What a filter's text says, before time and marks give it a meaning: plain data, checked against the fields.
`read-filter.ts` reads it, `resolve-filter.ts` makes a condition of it.
*/
export type Filter =
	/** No parts: everything. */
	| {readonly type: 'and'; readonly parts: readonly Filter[]}
	| {readonly type: 'or'; readonly parts: readonly Filter[]}
	| {readonly type: 'not'; readonly part: Filter}
	/** Any of the values. `field` is a name of `fields.ts`, or `is` or `has`. */
	| {readonly type: 'field'; readonly field: string; readonly operator: Operator; readonly values: readonly FilterValue[]}
	/** A word by itself, searched in the texts of a request. */
	| {readonly type: 'word'; readonly value: FilterValue};

export type Operator = ':' | '=' | '!=' | '<' | '<=' | '>' | '>=';

export type FilterValue = {
	readonly text: string;
	/** Taken as it is: no wildcards, no `none`, no range. */
	readonly isQuoted: boolean;
};

/** A mistake in a filter's text, for a caret below it. */
export type FilterProblem = {
	readonly message: string;
	/** What to do about it; `null` if there is nothing better to say. */
	readonly hint: string | null;
	/** From 0, in UTF-16 units. */
	readonly index: number;
	/** From 0, in code points. */
	readonly column: number;
	/** In code points, at least 1. */
	readonly length: number;
};

export type FilterResult =
	| {readonly filter: Filter; readonly problem: null}
	| {readonly filter: null; readonly problem: FilterProblem};

/** Everything. */
export const noFilter: Filter = {type: 'and', parts: []};
