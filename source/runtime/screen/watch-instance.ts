import process from 'node:process';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Settings} from '../../config/settings.js';
import {systemClock} from '../../core/clock.js';
import {formatQuitSummary} from '../../ui/quit-summary.js';
import {ringBell, startAlerts} from '../alerts/start-alerts.js';
import type {Instance} from '../instance/start-instance.js';
import {waitForStopSignal} from '../process/stop-signals.js';
import {countRun} from './count-run.js';
import {createScreenTools} from './screen-tools.js';
import {readExitCode, showScreen, type ScreenEnd} from './show-screen.js';

// From someone who is still there.
const deliberateSignals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM'];
// A stop that takes longer says what it waits for.
const silentStopMs = 1000;

// Who closes a session sends both a hangup and a signal: one wish.
const togetherMs = 100;

/** The screen on this process's own proxy, until the user quits, a signal ends it, or the terminal is gone; answers the exit code. */
export async function watchInstance(instance: Instance, settings: Settings, {isDemo, isStoreKept = true}: {readonly isDemo: boolean; readonly isStoreKept?: boolean}): Promise<number> {
	const run = countRun(instance.feed, systemClock);
	const alerts = startAlerts({
		settings,
		reader: instance.reader,
		onMeasured: instance.tellAlerts,
		role: isDemo ? 'demo' : 'own',
		// The screen shows it.
		say() {/* Nothing else may write here. */},
		ring: ringBell,
	});
	const end = await showScreen(settings, {
		feed: instance.feed,
		reader: instance.reader,
		proxyUrl: instance.proxyUrl,
		storePath: settings.store,
		isDemo,
		// Full while one looks at it; real traffic has a past that is worth more room.
		windowId: isDemo ? '1m' : undefined,
		alerts,
		tools: createScreenTools(instance.reader, settings.store),
	});
	if ((end === 'gone' || end === 'SIGHUP') && settings.onHangup === 'serve') {
		await waitForStopSignal(deliberateSignals);
	}

	void hurryWhenAsked(instance, end);
	const patience = setTimeout(() => {
		process.stderr.write(`tailrace: running requests get up to ${settings.grace / 1000} s to finish; Ctrl-C cuts them\n`);
	}, silentStopMs);
	alerts.stop();
	const dropped = await instance.stop(settings.grace);
	clearTimeout(patience);
	process.stdout.write(formatQuitSummary({...run.read(), storePath: isStoreKept ? settings.store : null, droppedCount: dropped.store + dropped.observer}));
	return readExitCode(end);
}

/** Whoever waits for the end may press (again). */
async function hurryWhenAsked(instance: Instance, end: ScreenEnd): Promise<void> {
	if (end === 'gone' || end === 'SIGHUP') {
		await sleep(togetherMs);
	}

	await waitForStopSignal(deliberateSignals);
	await instance.stop(0);
}
