/**
What a filter asks of a request, resolved to plain data that may cross threads: `query/build-predicate.ts` and the store's
SQL mean the same by it. Two-valued: what is unknown fulfils no comparison, and `not` of that is true.
*/
export type Condition =
	/** No parts: always true. */
	| {readonly type: 'and'; readonly parts: readonly Condition[]}
	/** No parts: never true. */
	| {readonly type: 'or'; readonly parts: readonly Condition[]}
	| {readonly type: 'not'; readonly part: Condition}
	/** Of a list: any of its names. */
	| {readonly type: 'compare'; readonly field: string; readonly operator: Comparison; readonly value: string | number}
	| {readonly type: 'like'; readonly field: string; readonly pattern: TextPattern}
	| {readonly type: 'known'; readonly field: string}
	| {readonly type: 'id-in'; readonly ids: readonly string[]};

export type Comparison = '=' | '<' | '<=' | '>' | '>=';

/** The whole text must be these: a literal, any text, any one character. Letters of ASCII match in both cases, as SQL's LIKE does it. */
export type TextPattern = readonly PatternPart[];
export type PatternPart = {readonly type: 'literal'; readonly text: string} | {readonly type: 'any'} | {readonly type: 'one'};
