import process from 'node:process';
import {readSettings} from '../config/read-settings.js';
import {UsageError, UserError} from '../core/errors.js';
import type {Command} from './command.js';

export const attach: Command = {
	async run({flags, words}) {
		const [url, surplus] = words;
		if (surplus !== undefined) {
			throw new UsageError(`attach takes one address at most; "${surplus}" is one too many`);
		}

		if (!process.stdout.isTTY || !process.stdin.isTTY) {
			throw new UserError('attach draws a screen and needs a terminal; without one, ask the store with tailrace tail, stats or sql');
		}

		if (process.env.TERM === 'dumb') {
			throw new UserError('attach draws a screen, which this terminal cannot (TERM=dumb); tailrace tail writes each request as a line');
		}

		const settings = readSettings(flags);
		if (url !== undefined) {
			const {watchRemote} = await import('../runtime/screen/watch-remote.js');
			return watchRemote(url, settings);
		}

		if (settings.store === 'memory:') {
			throw new UserError('there is nothing to attach to in memory:; give the --store of the running tailrace, or the address of its API');
		}

		const {watchStore} = await import('../runtime/screen/watch-store.js');
		return watchStore(settings);
	},
};
