import type {ExportFormat} from './export-format.js';
import {jsonl} from './jsonl.js';

export const json: ExportFormat = {
	id: 'json',
	extension: 'json',
	doc: 'one list of objects',
	begin: () => '[',
	row: (names, values, index) => `${index === 0 ? '\n' : ',\n'}${jsonl.row(names, values, index).trimEnd()}`,
	end: '\n]\n',
};
