import type {ImportFormat} from './import-format.js';
import {readObject} from './import-values.js';
import {readRow} from './own-values.js';

/** What `tailrace export` writes as JSON lines, or as JSON: a list with one object a line. */
export const ownJsonl: ImportFormat = {
	id: 'jsonl',
	doc: 'an export of tailrace as JSON lines or JSON',
	isLike: firstLine => firstLine.trim() === '[' || /"started_at_ms"\s*:/v.test(firstLine),
	start: () => ({
		kind: 'lines',
		readLine(line) {
			const text = line.trim().replace(/,$/v, '');
			return text === '[' || text === ']' ? null : readRow(readObject(text));
		},
	}),
};
