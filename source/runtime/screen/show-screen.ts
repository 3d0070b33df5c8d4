import {loadPriceTable} from '../../config/price-table-file.js';
import type {Settings} from '../../config/settings.js';
import {systemClock} from '../../core/clock.js';
import {createLiveModel} from '../../live/create-live-model.js';
import {renderScreen, type Screen, type ScreenOptions} from '../../ui/render-screen.js';
import {waitForCrash, waitForStopSignal} from '../process/stop-signals.js';
import {watchTerminal} from '../process/terminal.js';
import {prepareScreen, type PreparedScreen} from './screen-options.js';

/** Why a screen is closed: by the user, with its terminal, by a signal, or since something failed. */
export type ScreenEnd = 'quit' | 'gone' | NodeJS.Signals | Error;

/** Draws the screen until it ends; a terminal that is still there is given back by then. */
export async function showScreen(settings: Settings, options: Omit<ScreenOptions, 'live' | 'clock' | keyof PreparedScreen['options']>): Promise<ScreenEnd> {
	const terminal = watchTerminal();
	// A detail shows how a cost comes about.
	loadPriceTable();
	const prepared = prepareScreen(settings, options);
	const screen = renderScreen({
		...options, ...prepared.options, live: createLiveModel(), clock: systemClock,
	});
	const closed = waitForClose(screen);
	const end = await Promise.race([closed, waitForStopSignal(), terminal.gone, waitForCrash()]);
	screen.unmount();
	prepared.close();
	// It may also vanish while it is given back, and then nothing is ever written to its end.
	await Promise.race([closed, terminal.gone]);
	return end;
}

/** Throws what failed. */
export function readExitCode(end: ScreenEnd): number {
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
