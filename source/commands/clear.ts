import process from 'node:process';
import {createInterface} from 'node:readline/promises';
import {readSettings} from '../config/read-settings.js';
import {UsageError} from '../core/errors.js';
import {countBefore, removeBefore} from '../runtime/tasks/remove-requests.js';
import {writeOutput} from '../runtime/process/standard-output.js';
import {formatExact, formatPlural} from '../ui/text/number.js';
import type {Command} from './command.js';
import {readStorePath} from './question.js';

const always = Number.MAX_SAFE_INTEGER;

/** Deletes all requests that are over, once somebody said yes. */
export const clear: Command = {
	async run({flags}) {
		const settings = {...readSettings(flags), store: readStorePath(flags)};
		const count = await countBefore(settings.store, always);
		const all = count === 1 ? 'the one request' : `all ${formatExact(count)} requests`;
		if (flags.yes !== true && count > 0 && !await isAgreed(`Delete ${all} in ${settings.store}? This can't be undone. Type yes: `)) {
			process.stderr.write('tailrace: nothing is deleted\n');
			return 1;
		}

		const deletedCount = await removeBefore(settings, always);
		await writeOutput(flags.json === true ? `${JSON.stringify({deletedCount})}\n` : `${formatPlural(deletedCount, 'request')} deleted\n`);
		return 0;
	},
};

async function isAgreed(question: string): Promise<boolean> {
	if (!process.stdin.isTTY || !process.stderr.isTTY) {
		throw new UsageError('clear asks before it deletes everything, and here is nobody to ask; say --yes');
	}

	const lines = createInterface({input: process.stdin, output: process.stderr});
	try {
		const answer = await lines.question(question);
		return answer.trim().toLowerCase() === 'yes';
	} finally {
		lines.close();
	}
}
