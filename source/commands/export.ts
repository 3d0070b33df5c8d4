import path from 'node:path';
import process from 'node:process';
import {UsageError} from '../core/errors.js';
import type {ExportFormat} from '../export/export-format.js';
import {exportFormats} from '../export/index.js';
import {requestColumns} from '../export/request-columns.js';
import {exportRequests} from '../runtime/tasks/export-requests.js';
import type {Command} from './command.js';
import {
	joinQuestion,
	pickText,
	readQuestion,
	readStorePath,
} from './question.js';

/** Writes recorded requests as a table, a list, or lines. */
export const exportCommand: Command = {
	async run({flags}) {
		const output = pickText(flags.output);
		const format = pickFormat(pickText(flags.format), output);
		const isTold = output !== null && process.stderr.isTTY;
		const count = await exportRequests({
			location: readStorePath(flags),
			filter: joinQuestion(readQuestion(flags, {since: null})),
			columns: pickColumns(pickText(flags.columns)),
			format,
			output: output === '-' ? null : output,
			onProgress(written) {
				if (isTold) {
					process.stderr.write(`\r${written} requests`);
				}
			},
		});
		if (output !== null && output !== '-') {
			process.stderr.write(`${isTold ? '\r' : ''}tailrace: ${count} ${count === 1 ? 'request' : 'requests'} in ${path.resolve(output)}\n`);
		}

		return 0;
	},
};

/** What is asked for, else what the file's name says, else CSV. */
function pickFormat(wanted: string | null, output: string | null): ExportFormat {
	const id = wanted ?? path.extname(output ?? '').slice(1);
	const format = exportFormats.find(candidate => candidate.id === id);
	if (format === undefined && wanted !== null) {
		throw new UsageError(`there is no format "${wanted}"; there are ${exportFormats.map(known => known.id).join(', ')}`);
	}

	return format ?? exportFormats[0]!;
}

function pickColumns(wanted: string | null): typeof requestColumns {
	if (wanted === null) {
		return requestColumns;
	}

	return wanted.split(',').map(name => {
		const column = requestColumns.find(known => known.name === name.trim());
		if (column === undefined) {
			throw new UsageError(`there is no column "${name.trim()}"; there are ${requestColumns.map(known => known.name).join(', ')}`);
		}

		return column;
	});
}
