import {formatDuration, parseDuration} from '../config/parse.js';
import {readSettings} from '../config/read-settings.js';
import {systemClock} from '../core/clock.js';
import {dayMs, minuteMs} from '../core/durations.js';
import {UsageError} from '../core/errors.js';
import {removeBefore} from '../runtime/tasks/remove-requests.js';
import {writeOutput} from '../runtime/process/standard-output.js';
import {formatPlural} from '../ui/text/number.js';
import type {Command} from './command.js';
import {pickText, readStorePath} from './question.js';

const parseKeep = parseDuration({minMs: minuteMs, maxMs: 3650 * dayMs});

/** Deletes old requests now. */
export const prune: Command = {
	async run({flags}) {
		const settings = {...readSettings(flags), store: readStorePath(flags)};
		const keepMs = readKeep(pickText(flags.keep)) ?? settings.retain;
		const deletedCount = await removeBefore(settings, systemClock.nowAtMs() - keepMs);
		await writeOutput(flags.json === true ? `${JSON.stringify({deletedCount})}\n` : `${formatPlural(deletedCount, 'request')} deleted that were older than ${formatDuration(keepMs)}\n`);
		return 0;
	},
};

function readKeep(text: string | null): number | null {
	try {
		return text === null ? null : parseKeep(text);
	} catch (error) {
		throw new UsageError(`--keep: ${(error as Error).message}`, {cause: error});
	}
}
