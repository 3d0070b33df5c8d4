import path from 'node:path';
import process from 'node:process';
import {UsageError} from '../core/errors.js';
import {formatCount} from '../report/amounts.js';
import {reportFormats} from '../report/index.js';
import type {ReportFormat} from '../report/report-format.js';
import {reportRequests} from '../runtime/tasks/report-requests.js';
import {writeOutput} from '../runtime/process/standard-output.js';
import {didWriteWhole} from '../runtime/files/whole-file.js';
import type {Command} from './command.js';
import {pickText, readQuestion, readStorePath} from './question.js';

/** Sums up a period, for people or for programs. */
export const report: Command = {
	async run({flags}) {
		const output = pickText(flags.output);
		const format = pickFormat(pickText(flags.format), output);
		const isTold = output !== null && output !== '-' && process.stderr.isTTY;
		const written = format.write(await reportRequests({
			location: readStorePath(flags),
			...readQuestion(flags, {since: '24h'}),
			filterText: pickText(flags.filter) ?? '',
			onProgress(count) {
				if (isTold) {
					process.stderr.write(`\r${formatCount(count)} requests read`);
				}
			},
		}));
		if (output === null || output === '-') {
			await writeOutput(written);
			return 0;
		}

		await didWriteWhole(output, true, async file => {
			file.write(written);
		});
		process.stderr.write(`${isTold ? '\r' : ''}tailrace: the report is in ${path.resolve(output)}\n`);
		return 0;
	},
};

/** What is asked for, else what the file's name says, else text. */
function pickFormat(wanted: string | null, output: string | null): ReportFormat {
	const extension = path.extname(output ?? '').slice(1).toLowerCase();
	const format = reportFormats.find(({id, extensions}) => wanted === null ? extensions.includes(extension) : id === wanted || extensions.includes(wanted));
	if (format === undefined && wanted !== null) {
		throw new UsageError(`there is no format "${wanted}"; there are ${reportFormats.map(({id}) => id).join(', ')}`);
	}

	return format ?? reportFormats[0]!;
}
