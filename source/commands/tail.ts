import {UsageError} from '../core/errors.js';
import {tailRequests} from '../runtime/tasks/tail-requests.js';
import type {Command} from './command.js';
import {pickText, readCondition, readStorePath} from './question.js';

const defaultCount = 10;
const maxCount = 10_000;

/** Writes requests as they come to their end. */
export const tail: Command = {
	async run({flags}) {
		await tailRequests({
			location: readStorePath(flags),
			filter: readCondition(flags.filter),
			count: readCount(pickText(flags.lines)),
			isJson: flags.json === true,
			isFollowing: flags.once !== true,
		});
		return 0;
	},
};

function readCount(text: string | null): number {
	const count = text === null ? defaultCount : Number(text);
	if (!/^\d{1,5}$/v.test(text ?? '0') || count > maxCount) {
		throw new UsageError(`--lines: "${text}" is no number from 0 to ${maxCount}`);
	}

	return count;
}
