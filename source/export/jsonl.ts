import type {ExportFormat} from './export-format.js';

/** https://jsonlines.org */
export const jsonl: ExportFormat = {
	id: 'jsonl',
	extension: 'jsonl',
	doc: 'one object a line',
	begin: () => '',
	row: (names, values) => `${JSON.stringify(Object.fromEntries(names.map((name, index) => [name, values[index]!])))}\n`,
	end: '',
};
