import {writeStats as writeJson} from '../report/json.js';
import {writeStats as writeText} from '../report/text.js';
import {reportRequests} from '../runtime/tasks/report-requests.js';
import {writeOutput} from '../runtime/process/standard-output.js';
import type {Command} from './command.js';
import {pickText, readQuestion, readStorePath} from './question.js';

/** Totals of a period, and of its models. */
export const stats: Command = {
	async run({flags}) {
		const summary = await reportRequests({
			location: readStorePath(flags), ...readQuestion(flags, {since: '24h'}), filterText: pickText(flags.filter) ?? '',
		});
		await writeOutput(flags.json === true ? writeJson(summary) : writeText(summary));
		return 0;
	},
};
