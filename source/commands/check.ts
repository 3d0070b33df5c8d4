import {UsageError, UserError} from '../core/errors.js';
import {readNumber, unitExamples} from '../query/number-value.js';
import {
	checks,
	runChecks,
	writeOutcome,
	type Check,
} from '../report/check.js';
import type {Report} from '../report/report.js';
import {reportRequests} from '../runtime/tasks/report-requests.js';
import {writeOutput} from '../runtime/process/standard-output.js';
import {buildFlagKey, type Command} from './command.js';
import {pickText, readQuestion, readStorePath} from './question.js';

type Flags = Readonly<Record<string, unknown>>;

/** Holds a period against limits: 1 if one is broken, 2 if that can't be told. */
export const check: Command = {
	async run({flags}) {
		const limits = new Map(checks.map(known => [known.name, readLimit(known, flags)] as const).filter((entry): entry is [string, number] => entry[1] !== null));
		if (limits.size === 0) {
			throw new UsageError('check needs a limit to hold the requests against, for example --p95 5s, --error-rate 10% or --cost $20');
		}

		const outcome = runChecks(await readReport(flags), limits);
		await writeOutput(flags.json === true ? `${JSON.stringify(outcome)}\n` : writeOutcome(outcome));
		return outcome.isFine ? 0 : 1;
	},
};

/** A store that can't be read must not look like a broken limit. */
async function readReport(flags: Flags): Promise<Report> {
	try {
		return await reportRequests({
			location: readStorePath(flags), ...readQuestion(flags, {since: '15m'}), filterText: pickText(flags.filter) ?? '',
		});
	} catch (error) {
		throw error instanceof UserError ? new UsageError(error.message, {cause: error}) : error;
	}
}

function readLimit({name, unit}: Check, flags: Flags): number | null {
	const text = pickText(flags[buildFlagKey(name)]);
	if (text === null) {
		return null;
	}

	const limit = readNumber(text, unit);
	if (limit === null || limit < 0) {
		throw new UsageError(`--${name}: "${text}" is no limit; write for example ${unitExamples[unit]}`);
	}

	return limit;
}
