import process from 'node:process';
import {secretPath} from '../config/read-settings.js';
import type {Settings} from '../config/settings.js';
import {readSecret} from './secret.js';
import {startInstance, type Instance} from './start-instance.js';
import {waitForStopSignal} from './stop-signals.js';

// A log that nobody reads must not fill the memory.
const maxWaitingLogBytes = 1024 * 1024;

/** The proxy without a screen, until a signal ends it; answers the exit code. */
export async function serveHeadless(settings: Settings): Promise<number> {
	const secret = readSecret(secretPath());
	return serveWithLog(settings, async onLog => startInstance(settings, secret, {isDemo: false, onLog}));
}

/** Log lines of an instance on stdout, until a signal ends it; answers the exit code. */
export async function serveWithLog(settings: Settings, start: (onLog: (text: string) => void) => Promise<Instance>): Promise<number> {
	let canLog = true;
	// Whoever read the log is gone; the traffic goes on.
	process.stdout.on('error', () => {
		canLog = false;
	});
	const log = (text: string): void => {
		if (canLog && process.stdout.writableLength < maxWaitingLogBytes) {
			process.stdout.write(text);
		}
	};

	const instance = await start(log);
	log(`tailrace: proxy at ${instance.proxyUrl}, store ${settings.store}\n`);
	let problem: string | null = null;
	instance.feed.subscribe(message => {
		if (message.type !== 'status' || message.status.storeProblem === problem) {
			return;
		}

		problem = message.status.storeProblem;
		process.stderr.write(problem === null ? 'tailrace: recording works again\n' : `tailrace: not recorded at the moment: ${problem}\n`);
	});

	const stop = await waitForStopSignal();
	process.stderr.write(`tailrace: stopping on ${stop.signal}; running requests get ${settings.grace / 1000} s, a second signal cuts them\n`);
	void stop.again.then(async () => instance.stop(0));
	const dropped = await instance.stop(settings.grace);
	if (dropped.store > 0) {
		process.stderr.write(`tailrace: ${dropped.store} events could not be recorded\n`);
	}

	return 0;
}
