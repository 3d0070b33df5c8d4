import process from 'node:process';
import {explainMissing} from '../../config/other-variables.js';
import {secretPath} from '../../config/paths.js';
import type {Settings} from '../../config/settings.js';
import type {Feed} from '../../core/feed.js';
import {writeOutput} from '../process/standard-output.js';
import {readSecret} from '../files/secret.js';
import {startAlerts} from '../alerts/start-alerts.js';
import {waitForCrash, waitForStopSignal} from '../process/stop-signals.js';
import {startInstance, type Instance, type InstanceOptions} from './start-instance.js';
import {warnRemote} from './warn-remote.js';

type OnLog = NonNullable<InstanceOptions['onLog']>;

/** The proxy without a screen, until a signal ends it; answers the exit code. */
export async function serveHeadless(settings: Settings): Promise<number> {
	warnRemote(settings);
	const secret = readSecret(secretPath());
	return serveWithLog(async onLog => ({instance: await startInstance(settings, secret, {isDemo: false, onLog}), settings}), 'own');
}

/** Log lines of an instance on stdout, until a signal ends it; answers the exit code. */
export async function serveWithLog(start: (onLog: OnLog) => Promise<{readonly instance: Instance; readonly settings: Settings}>, role: 'own' | 'demo'): Promise<number> {
	const {instance, settings} = await start(writeOutput);
	// Heard before it says that it is there.
	const ending = Promise.race([waitForStopSignal(), waitForCrash()]);
	const {url: apiUrl, problem} = instance.api;
	void writeOutput(`tailrace: proxy at ${instance.proxyUrl}, ${apiUrl === null ? '' : `API at ${apiUrl}, `}store ${settings.store}\n`);
	for (const text of [problem, explainMissing(process.env, settings.store)]) {
		if (text !== null) {
			process.stderr.write(`tailrace: ${text}\n`);
		}
	}

	tellProblems(instance.feed);
	const alerts = startAlerts({
		settings,
		reader: instance.reader,
		onMeasured: instance.tellAlerts,
		role,
		say(text) {
			process.stderr.write(`tailrace: ${text}\n`);
		},
		ring() {/* A log has no bell. */},
	});
	const end = await ending;
	const reason = typeof end === 'string' ? `on ${end}` : 'after an error';
	process.stderr.write(`tailrace: stopping ${reason}; running requests get ${settings.grace / 1000} s, a second signal cuts them\n`);
	alerts.stop();
	void waitForStopSignal().then(async () => instance.stop(0));
	const dropped = await instance.stop(settings.grace);
	if (dropped.store > 0) {
		process.stderr.write(`tailrace: ${dropped.store} events could not be recorded\n`);
	}

	if (end instanceof Error) {
		throw end;
	}

	return 0;
}

function tellProblems(feed: Feed): void {
	let told: string | null = null;
	feed.subscribe(message => {
		if (message.type !== 'status' || message.status.storeProblem === told) {
			return;
		}

		told = message.status.storeProblem;
		process.stderr.write(told === null ? 'tailrace: recording works again\n' : `tailrace: not recorded at the moment: ${told}\n`);
	});
}
