import {stringify} from 'csv-stringify/sync';
import type {ExportFormat, ExportValue} from './export-format.js';

/** A text that a spreadsheet would take for a formula gets a `'` before it. */
const options = {escape_formulas: true, record_delimiter: '\r\n', cast: {boolean: String}} as const;

/** Unknown is an empty cell; a list is one cell. */
function toCell(value: ExportValue): string | number | boolean | null {
	return value !== null && typeof value === 'object' ? value.join(' ') : value;
}

/** https://www.rfc-editor.org/rfc/rfc4180 */
export const csv: ExportFormat = {
	id: 'csv',
	extension: 'csv',
	doc: 'a table for spreadsheets',
	begin: names => stringify([[...names]], options),
	row: (_names, values) => stringify([values.map(value => toCell(value))], options),
	end: '',
};
