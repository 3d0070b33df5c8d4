import {readServingSettings} from '../config/serving-settings.js';
import {serveHeadless} from '../runtime/instance/serve-headless.js';
import type {Command} from './command.js';

export const serve: Command = {
	run: async ({flags}) => serveHeadless(readServingSettings(flags)),
};
