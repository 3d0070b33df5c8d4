import {readSettings} from '../config/read-settings.js';
import {serveHeadless} from '../runtime/instance/serve-headless.js';
import type {Command} from './command.js';

export const serve: Command = {
	run: async ({flags}) => serveHeadless(readSettings(flags)),
};
