import type {CommandFlag} from './command.js';

export const filterFlag: CommandFlag = {
	name: 'filter', short: 'q', placeholder: 'filter', doc: 'Only those that fulfil it, in the filter language.',
};

export const jsonFlag: CommandFlag = {name: 'json', placeholder: '', doc: 'As JSON.'};

/** Which period a command is about; `since` is what counts without the flag. */
export function buildPeriodFlags(since: string): CommandFlag[] {
	return [
		{
			name: 'since', short: 's', placeholder: 'time', doc: `Only those from then on: 15m, 2h, today, 2026-11-20, … (${since})`,
		},
		{name: 'until', placeholder: 'time', doc: 'Only those up to then. (now)'},
	];
}
