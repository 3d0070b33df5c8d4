import {isLoopback, unbracketHost} from '../config/parse.js';
import {readServingSettings} from '../config/serving-settings.js';
import type {Settings} from '../config/settings.js';
import {UsageError, UserError} from '../core/errors.js';
import {cleanText} from '../core/text.js';
import type {Command} from './command.js';

/** Starts a command whose requests come through here, and ends with its exit code. */
export const run: Command = {
	async run({flags, behind, environment}) {
		const [command, ...arguments_] = behind;
		if (command === undefined || command === '') {
			throw new UsageError('run needs a command: tailrace run -- <command> [args…]');
		}

		const settings = readServingSettings(flags);
		const session = flags.session === undefined ? null : cleanText(flags.session);
		if (flags.session !== undefined && session === null) {
			throw new UsageError('--session: expected a name');
		}

		const {findRunning} = await import('../runtime/instance/find-running.js');
		const {runChild} = await import('../runtime/child/run-child.js');
		const running = await findRunning(settings.store);
		if (running !== null && flags.upstream !== undefined && (flags.upstream as unknown[]).length > 0) {
			throw new UserError(`The tailrace that records into ${settings.store} (pid ${running.pid}) was started without this --upstream. Start that one with it, or give this one another --store.`);
		}

		if (isForOthers(settings, flags, running)) {
			throw new UserError('the proxy can be reached by others and asks for its token, which programs can\'t be told to send. Give run its own: --listen 127.0.0.1:0 --store <another file>');
		}

		return runChild({
			command,
			arguments: arguments_,
			environment,
			session,
			isQuiet: flags.quiet === true,
			// A port of its own, so that it is in nobody's way, unless one was asked for.
			settings: flags.listen === undefined ? {...settings, listen: {host: isLoopback(settings.listen.host) ? settings.listen.host : '127.0.0.1', port: 0}} : settings,
			running,
		});
	},
};

/** Whether the proxy that would be used asks for a token. */
function isForOthers({listen}: Settings, flags: Readonly<Record<string, unknown>>, running: {readonly proxyUrl: string} | null): boolean {
	return running === null ? flags.listen !== undefined && !isLoopback(listen.host) : !isLoopback(unbracketHost(new URL(running.proxyUrl).hostname));
}
