import process from 'node:process';
import {buildOrigin} from '../config/parse.js';
import {readSettings} from '../config/read-settings.js';
import {clientSettings, fillSetting} from '../providers/clients.js';
import type {Command} from './command.js';

/** Prints lines for a shell: `eval "$(tailrace env)"` sets them all; what has no variable stands as a comment. */
export const env: Command = {
	async run({flags}) {
		const {listen} = readSettings(flags);
		process.stdout.write(`${buildEnvironment(buildOrigin(listen))}\n`);
		return 0;
	},
};

function buildEnvironment(proxyUrl: string): string {
	const lines: string[] = [`# tailrace at ${proxyUrl}. To set the variables in this shell: eval "$(tailrace env)"`];
	for (const {client, variable, value, hint} of clientSettings) {
		const note = hint === null ? '' : `: ${fillSetting(hint, proxyUrl)}`;
		lines.push(`# ${client}${note}`);
		if (variable !== null) {
			lines.push(`export ${variable}=${fillSetting(value, proxyUrl)}`);
		}
	}

	return lines.join('\n');
}
