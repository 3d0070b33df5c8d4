import path from 'node:path';
import {UsageError} from '../core/errors.js';
import {backUp} from '../runtime/tasks/back-up.js';
import {writeOutput} from '../runtime/process/standard-output.js';
import {formatBytes} from '../ui/text/number.js';
import type {Command} from './command.js';
import {readStorePath} from './question.js';

/** Copies the store while it is written. */
export const backup: Command = {
	async run({flags, words}) {
		const [file, surplus] = words;
		if (file === undefined || surplus !== undefined) {
			throw new UsageError('backup needs one file to write to: tailrace backup tailrace-backup.db');
		}

		const sizeBytes = backUp(readStorePath(flags), path.resolve(file));
		await writeOutput(flags.json === true
			? `${JSON.stringify({file: path.resolve(file), sizeBytes})}\n`
			: `the store as it is now is in ${path.resolve(file)} (${formatBytes(sizeBytes)})\n`);
		return 0;
	},
};
