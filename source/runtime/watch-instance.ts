import process from 'node:process';
import type {Settings} from '../config/settings.js';
import {systemClock} from '../core/clock.js';
import {createLiveModel} from '../live/create-live-model.js';
import {formatQuitSummary} from '../ui/quit-summary.js';
import {renderScreen, type Screen} from '../ui/render-screen.js';
import {countRun} from './run-totals.js';
import type {Instance} from './start-instance.js';
import {waitForStopSignal} from './stop-signals.js';
import {readLook, watchTerminal} from './terminal.js';

/** The screen on this process's own proxy, until the user quits, a signal ends it, or the terminal is gone; answers the exit code. */
export async function watchInstance(instance: Instance, settings: Settings, {isDemo}: {readonly isDemo: boolean}): Promise<number> {
	const run = countRun(instance.feed, systemClock);
	const terminal = watchTerminal();
	const screen = renderScreen({
		feed: instance.feed,
		reader: instance.reader,
		live: createLiveModel(),
		clock: systemClock,
		proxyUrl: instance.proxyUrl,
		storePath: settings.store,
		isDemo,
		look: readLook(settings.ascii),
	});
	const quit = waitForQuit(screen);
	const signalled = waitForStopSignal(['SIGINT', 'SIGTERM']);
	const end = await Promise.race([quit, signalled.then(() => 'signal' as const), terminal.gone.then(() => 'gone' as const)]);

	screen.unmount();
	if (end === 'gone') {
		if (settings.onHangup === 'serve') {
			await waitForStopSignal(['SIGINT', 'SIGTERM']);
		}

		await instance.stop(settings.grace);
		return 0;
	}

	await quit;
	// Whoever waits for the end may press again.
	void signalled.then(async ({again}) => (end === 'signal' ? again : undefined)).then(async () => instance.stop(0));
	const patience = setTimeout(() => {
		process.stderr.write(`tailrace: running requests get up to ${settings.grace / 1000} s to finish; Ctrl-C cuts them\n`);
	}, 300);
	const dropped = await instance.stop(settings.grace);
	clearTimeout(patience);
	process.stdout.write(formatQuitSummary({...run.read(), storePath: settings.store, droppedCount: dropped.store + dropped.observer}));
	if (end instanceof Error) {
		throw end;
	}

	return 0;
}

async function waitForQuit(screen: Screen): Promise<'quit' | Error> {
	try {
		await screen.waitUntilExit();
		return 'quit';
	} catch (error) {
		return error as Error;
	}
}
