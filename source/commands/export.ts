import path from 'node:path';
import process from 'node:process';
import {readSettings} from '../config/read-settings.js';
import {readZoneMinutes} from '../core/clock.js';
import type {Condition} from '../core/condition.js';
import {UsageError} from '../core/errors.js';
import type {ExportFormat} from '../export/export-format.js';
import {exportFormats} from '../export/index.js';
import {requestColumns} from '../export/request-columns.js';
import {readFilter} from '../query/read-filter.js';
import {resolveFilter} from '../query/resolve-filter.js';
import {exportRequests} from '../runtime/export-requests.js';
import type {Command} from './command.js';

/** Writes recorded requests as a table, a list, or lines. */
export const exportCommand: Command = {
	async run({flags}) {
		const {store} = readSettings(flags);
		const output = pickText(flags.output);
		const format = pickFormat(pickText(flags.format), output);
		const isTold = output !== null && process.stderr.isTTY;
		const count = await exportRequests({
			location: store,
			filter: buildCondition([['filter', pickText(flags.filter)], ['since', pickText(flags.since)], ['until', pickText(flags.until)]]),
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

function pickText(value: unknown): string | null {
	return typeof value === 'string' && value !== '' ? value : null;
}

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

function buildCondition(parts: ReadonlyArray<readonly [name: string, text: string | null]>): Condition {
	const context = {nowAtMs: Date.now(), readZoneMinutes, markedIds: []};
	return {
		type: 'and',
		parts: parts.filter(part => part[1] !== null).map(([name, text]) => {
			const {filter, problem} = readFilter(name === 'filter' ? text! : `${name}:${text!}`);
			if (problem !== null) {
				throw new UsageError(`--${name}: ${problem.message}${problem.hint === null ? '' : ` (${problem.hint})`}`);
			}

			return resolveFilter(filter, context);
		}),
	};
}
