import {readSettings} from '../config/read-settings.js';
import {examine} from '../runtime/doctor/examine.js';
import type {Finding} from '../runtime/doctor/finding.js';
import {writeOutput} from '../runtime/process/standard-output.js';
import type {Command} from './command.js';

/** Tells what stands in the way of recording: 1 if something does. */
export const doctor: Command = {
	async run({flags, environment}) {
		const findings = await examine(readSettings(flags), environment);
		await writeOutput(flags.json === true ? `${JSON.stringify(findings)}\n` : findings.map(finding => writeFinding(finding)).join(''));
		return findings.some(({status}) => status === 'fail') ? 1 : 0;
	},
};

function writeFinding({status, subject, message, remedy}: Finding): string {
	return `${status.padEnd(4)}  ${subject}: ${message}\n${remedy === null ? '' : `      to mend it: ${remedy}\n`}`;
}
