import process from 'node:process';
import {readSettings} from '../config/read-settings.js';
import {UserError} from '../core/errors.js';
import type {Command} from './command.js';

export const attach: Command = {
	async run({flags}) {
		if (!process.stdout.isTTY || !process.stdin.isTTY) {
			throw new UserError('attach draws a screen and needs a terminal; to read the store elsewhere use sqlite3, it is a plain SQLite file');
		}

		const settings = readSettings(flags);
		if (settings.store === 'memory:') {
			throw new UserError('there is nothing to attach to in memory:; give the --store of the running tailrace');
		}

		const {watchStore} = await import('../runtime/watch-store.js');
		return watchStore(settings);
	},
};
