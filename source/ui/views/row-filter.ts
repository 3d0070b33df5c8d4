import {formatValue} from '../../query/format-value.js';

/** What a row's requests have in common, in the filter language; `null`: those that do not tell. */
export function buildRowFilter(fields: ReadonlyArray<readonly [field: string, value: string | null]>): string {
	const terms = fields.map(([field, value]) => `${field}=${value === null ? 'none' : formatValue({text: value, isQuoted: true})}`);
	// What is no call of a model is in no sum either.
	return [...terms, '-is:control'].join(' ');
}
