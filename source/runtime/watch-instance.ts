import process from 'node:process';
import {loadPriceTable} from '../config/price-table-file.js';
import type {Settings} from '../config/settings.js';
import {systemClock} from '../core/clock.js';
import {createLiveModel} from '../live/create-live-model.js';
import {formatQuitSummary} from '../ui/quit-summary.js';
import {renderScreen, type Screen} from '../ui/render-screen.js';
import {countRun} from './run-totals.js';
import {ringBell, startAlerts} from './start-alerts.js';
import type {Instance} from './start-instance.js';
import {waitForCrash, waitForStopSignal} from './stop-signals.js';
import {prepareScreen} from './screen-options.js';
import {createScreenTools} from './screen-tools.js';
import {watchTerminal} from './terminal.js';

// From someone who is still there.
const deliberateSignals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM'];
// A stop that takes longer says what it waits for.
const silentStopMs = 300;

/** The screen on this process's own proxy, until the user quits, a signal ends it, or the terminal is gone; answers the exit code. */
export async function watchInstance(instance: Instance, settings: Settings, {isDemo, isStoreKept = true}: {readonly isDemo: boolean; readonly isStoreKept?: boolean}): Promise<number> {
	const run = countRun(instance.feed, systemClock);
	const terminal = watchTerminal();
	// A detail shows how a cost comes about.
	loadPriceTable();
	const alerts = startAlerts({
		settings,
		reader: instance.reader,
		role: isDemo ? 'demo' : 'own',
		// The screen shows it.
		say() {/* Nothing else may write here. */},
		ring: ringBell,
	});
	const prepared = prepareScreen(settings, {isDemo});
	const screen = renderScreen({
		feed: instance.feed,
		reader: instance.reader,
		live: createLiveModel(),
		clock: systemClock,
		proxyUrl: instance.proxyUrl,
		storePath: settings.store,
		isDemo,
		// Full while one looks at it; real traffic has a past that is worth more room.
		windowId: isDemo ? '1m' : undefined,
		alerts,
		...prepared.options,
		tools: createScreenTools(instance.reader, settings.store),
	});
	const closed = waitForClose(screen);
	const end = await Promise.race([closed, waitForStopSignal(), terminal.gone, waitForCrash()]);
	screen.unmount();
	prepared.close();
	if (end !== 'gone') {
		// The terminal is given back before anything is said.
		await closed;
	}

	if ((end === 'gone' || end === 'SIGHUP') && settings.onHangup === 'serve') {
		await waitForStopSignal(deliberateSignals);
	}

	// Whoever waits for the end may press (again).
	void waitForStopSignal(deliberateSignals).then(async () => instance.stop(0));
	const patience = setTimeout(() => {
		process.stderr.write(`tailrace: running requests get up to ${settings.grace / 1000} s to finish; Ctrl-C cuts them\n`);
	}, silentStopMs);
	alerts.stop();
	const dropped = await instance.stop(settings.grace);
	clearTimeout(patience);
	process.stdout.write(formatQuitSummary({...run.read(), storePath: isStoreKept ? settings.store : null, droppedCount: dropped.store + dropped.observer}));
	if (end instanceof Error) {
		throw end;
	}

	return 0;
}

async function waitForClose(screen: Screen): Promise<'quit' | Error> {
	try {
		await screen.waitUntilExit();
		return 'quit';
	} catch (error) {
		return error as Error;
	}
}
