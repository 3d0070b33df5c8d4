import {randomInt} from 'node:crypto';
import process from 'node:process';
import tty from 'node:tty';
import type {Settings} from '../../config/settings.js';
import {buildUpstreamTable} from '../../config/upstream-table.js';
import {catalog} from '../../providers/catalog.js';
import {buildLaunch, type Launch} from '../../providers/launch.js';
import {findProgram} from '../../providers/programs.js';
import {cleanLabel} from '../../ui/text/width.js';
import {formatRunSummary} from '../../ui/quit-summary.js';
import type {RunningInstance} from '../instance/find-running.js';
import {waitForStopSignal} from '../process/stop-signals.js';
import {runCommand} from './run-command.js';
import {RunProxy} from './run-proxy.js';
import {isSignedIn} from './sign-in.js';

export type RunRequest = {
	readonly command: string;
	readonly arguments: readonly string[];
	readonly environment: Readonly<NodeJS.ProcessEnv>;
	/** `null` makes a name. */
	readonly session: string | null;
	readonly isQuiet: boolean;
	readonly settings: Settings;
	readonly running: RunningInstance | null;
};

// A program that asks for anything has done so by then.
const silenceMs = 15_000;
// A stop that takes longer says what it waits for.
const silentStopMs = 1000;

/** Runs a command with its requests led through a proxy; answers its exit code. */
export async function runChild(request: RunRequest): Promise<number> {
	const {command, settings, running, isQuiet} = request;
	const session = request.session ?? nameSession(command, request.arguments);
	const proxy = new RunProxy(settings, session);
	await proxy.start(running);
	const launch = buildLaunch({
		...request,
		proxyUrl: `${proxy.proxyUrl}/s/${encodeURIComponent(session)}`,
		routes: readRoutes(settings, proxy.proxyUrl, running === null),
		isSignedIn: await isSignedIn(command, request.arguments, request.environment),
	});
	const tell = (text: string): void => {
		if (!isQuiet) {
			process.stderr.write(text);
		}
	};

	const silence = watchSilence(proxy, launch, tell);
	const crashes: Error[] = [];
	process.on('uncaughtException', error => {
		crashes.push(error);
	});
	const child = await runCommand(command, launch.arguments, launch.environment);
	silence.stop();
	const droppedCount = await drain(proxy, settings, tell);
	if (child.problem === null) {
		tell(formatRunSummary({
			totals: proxy.totals, session, storePath: settings.store, droppedCount,
		}));
		silence.tellOnce();
	} else {
		process.stderr.write(`tailrace: ${cleanLabel(child.problem)}\n`);
	}

	for (const {stack, message} of crashes) {
		process.stderr.write(`tailrace: a bug, while the command ran: ${stack ?? message}\n`);
	}

	return child.exitCode;
}

async function drain(proxy: RunProxy, {grace}: Settings, tell: (text: string) => void): Promise<number> {
	void waitForStopSignal().then(async () => proxy.stop(0));
	const patience = setTimeout(() => {
		tell(`tailrace: requests that still run get up to ${grace / 1000} s; Ctrl-C cuts them\n`);
	}, silentStopMs);
	const droppedCount = await proxy.stop(grace);
	clearTimeout(patience);
	return droppedCount;
}

/** Says once why nothing came: while the command runs only where that is not written across its screen. */
function watchSilence(proxy: RunProxy, launch: Launch, tell: (text: string) => void): {readonly stop: () => void; readonly tellOnce: () => void} {
	let isTold = false;
	const tellOnce = (): void => {
		if (isTold || proxy.startedCount > 0) {
			return;
		}

		isTold = true;
		const kept = launch.keptVariables.length === 0 ? '' : ` ${launch.keptVariables.join(' and ')} led elsewhere already and stayed so; unset it, or name that server with --upstream.`;
		tell(`tailrace: no request has come through. Maybe ${launch.absence}.${kept}\n`);
	};

	const timer = setTimeout(() => {
		if (!tty.isatty(2)) {
			tellOnce();
		}
	}, silenceMs);
	return {
		stop() {
			clearTimeout(timer);
		},
		tellOnce,
	};
}

/** Where the addresses that a user may have set are led. Another process's own upstreams aren't known here. */
function readRoutes(settings: Settings, proxyUrl: string, isOwn: boolean): Map<string, string> {
	const routes = new Map<string, string>();
	for (const {id, origin} of catalog) {
		if (origin !== null) {
			routes.set(origin, id);
		}
	}

	for (const [name, {origin, basePath}] of buildUpstreamTable(isOwn ? settings.upstream : [], settings.listen)) {
		if (origin !== null && basePath === '') {
			routes.set(origin, name);
		}
	}

	return routes.set(new URL(proxyUrl).origin, '');
}

// No letters that are taken for others, no words.
const letters = 'bcdfghjkmnpqrstvwxz';

function nameSession(command: string, arguments_: readonly string[]): string {
	const suffix = Array.from({length: 4}, () => letters[randomInt(letters.length)]).join('');
	return `${findProgram(command, arguments_).name.slice(0, 100)}-${suffix}`;
}
