import type {FilterValue} from './filter.js';

/** A value as a filter's text has it. */
export function formatValue({text, isQuoted}: FilterValue): string {
	return isQuoted ? `"${text.replaceAll(/["\\]/gv, String.raw`\$&`)}"` : text;
}
