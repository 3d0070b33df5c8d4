import {existsSync} from 'node:fs';
import {homedir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {readSettings} from '../config/read-settings.js';
import {systemClock} from '../core/clock.js';
import {dayMs} from '../core/durations.js';
import {UsageError} from '../core/errors.js';
import {escapeForTerminal} from '../core/text.js';
import type {ImportFormat} from '../import/import-format.js';
import {importFormats} from '../import/index.js';
import {importRequests, type ImportOutcome} from '../runtime/tasks/import-requests.js';
import {writeOutput} from '../runtime/process/standard-output.js';
import {formatPlural} from '../ui/text/number.js';
import type {Command} from './command.js';
import {pickText, readStorePath} from './question.js';

/** Reads requests from a file into the store. */
export const importCommand: Command = {
	async run({flags, words, environment}) {
		const input = pickInput(words, environment);
		const isTold = process.stderr.isTTY;
		const outcome = await importRequests({
			location: readStorePath(flags),
			input,
			format: pickFormat(pickText(flags.format)),
			onProgress(count) {
				if (isTold) {
					process.stderr.write(`\r${formatPlural(count, 'request')}`);
				}
			},
		});
		const {retain} = readSettings(flags);
		if (isTold) {
			process.stderr.write('\r');
		}

		process.stderr.write(outcome.problems.map(problem => `tailrace: ${input}: ${escapeForTerminal(problem)}\n`).join(''));
		await writeOutput(flags.json === true ? `${JSON.stringify(outcome)}\n` : writeText(outcome, input, retain));
		return outcome.readCount === 0 && outcome.skippedCount > 0 ? 1 : 0;
	},
};

/** Without a file, the statistics where ChatMock keeps them. */
function pickInput(words: readonly string[], environment: Readonly<NodeJS.ProcessEnv>): string {
	if (words.length > 1) {
		throw new UsageError(`import reads one file; "${words[1]!}" is one too many`);
	}

	const home = pickText(environment.CHATGPT_LOCAL_HOME) ?? path.join(homedir(), '.chatgpt-local');
	const stats = path.join(home, 'stats.json');
	if (words.length === 0 && !existsSync(stats)) {
		throw new UsageError(`import needs a file: tailrace import old.jsonl (without one it takes ${stats}, which isn't there)`);
	}

	return words[0] ?? stats;
}

function pickFormat(wanted: string | null): ImportFormat | null {
	const format = importFormats.find(({id}) => id === wanted);
	if (format === undefined && wanted !== null) {
		throw new UsageError(`there is no format "${wanted}"; there are ${importFormats.map(({id}) => id).join(', ')}`);
	}

	return format ?? null;
}

function writeText(outcome: ImportOutcome, input: string, retainMs: number): string {
	const {readCount, newCount, skippedCount, problems, notes, oldestAtMs, format} = outcome;
	const untold = skippedCount - problems.length;
	const isOld = oldestAtMs !== null && oldestAtMs < systemClock.nowAtMs() - retainMs;
	return [
		`${input} (${format}): ${formatPlural(readCount, 'request')}, ${newCount} of them new, ${readCount - newCount} known already`,
		...skippedCount === 0 ? [] : [`${skippedCount} left out${untold > 0 ? `, ${untold} of them not listed` : ''}`],
		...notes,
		...isOld ? [`some are older than --retain (${retainMs / dayMs} days) and will be deleted when tailrace runs; give it a longer one to keep them`] : [],
		'',
	].join('\n');
}
