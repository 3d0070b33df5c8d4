import {secretPath} from '../config/paths.js';
import {readServingSettings} from '../config/serving-settings.js';
import {readSecret} from '../runtime/files/secret.js';
import {startInstance} from '../runtime/instance/start-instance.js';
import {canDrawScreen} from '../runtime/process/terminal.js';
import {warnRemote} from '../runtime/instance/warn-remote.js';
import type {Command} from './command.js';

/** The proxy and the screen; without a terminal, the proxy and its log. */
export const monitor: Command = {
	async run({flags}) {
		const settings = readServingSettings(flags);
		if (!canDrawScreen()) {
			const {serveHeadless} = await import('../runtime/instance/serve-headless.js');
			return serveHeadless(settings);
		}

		warnRemote(settings);
		// The screen's code loads while the threads start.
		const secret = readSecret(secretPath());
		const [instance, {watchInstance}] = await Promise.all([
			startInstance(settings, secret, {isDemo: false}),
			import('../runtime/screen/watch-instance.js'),
		]);
		return watchInstance(instance, settings, {isDemo: false});
	},
};
