import process from 'node:process';
import {buildOrigin} from '../config/parse.js';
import {readSettings} from '../config/read-settings.js';
import {clientSettings, fillSetting} from '../providers/clients.js';
import type {Command} from './command.js';

/** Prints lines for a shell: `eval "$(tailrace env)"` sets them; what has no variable, or needs more than one, stands as a comment. */
export const env: Command = {
	async run({flags}) {
		const {listen} = readSettings(flags);
		process.stdout.write(`${buildEnvironment(buildOrigin(listen))}\n`);
		return 0;
	},
};

function buildEnvironment(proxyUrl: string): string {
	const lines: string[] = [`# tailrace at ${proxyUrl}. To set the variables in this shell: eval "$(tailrace env)"`];
	for (const {client, variable, value, hint, isOnlyReplaced} of clientSettings) {
		const assignment = variable === null ? null : `${variable}=${fillSetting(value, proxyUrl)}`;
		const note = [isOnlyReplaced === true ? assignment : null, hint === null ? null : fillSetting(hint, proxyUrl)].filter(part => part !== null).join(' ');
		lines.push(`# ${client}${note === '' ? '' : `: ${note}`}`);
		if (assignment !== null && isOnlyReplaced !== true) {
			lines.push(`export ${assignment}`);
		}
	}

	return lines.join('\n');
}
