import process from 'node:process';
import {screenPath} from '../../config/paths.js';
import type {Settings} from '../../config/settings.js';
import type {ScreenOptions} from '../../ui/render-screen.js';
import {readLook} from '../process/terminal.js';
import {openScreenFile} from './screen-file.js';

export type PreparedScreen = {
	readonly options: Pick<ScreenOptions, 'look' | 'themeId' | 'memory' | 'refreshMs' | 'isScreenReader'>;
	/** Keeps how the screen was left. */
	readonly close: () => void;
};

/** What the settings and the last time say of the screen. Simulated traffic is for looking at: it always begins alike, and leaves nothing. */
export function prepareScreen({ascii, theme, refresh, fresh, screenReader}: Settings, {isDemo}: {readonly isDemo: boolean}): PreparedScreen {
	const file = isDemo || fresh ? null : openScreenFile(screenPath());
	return {
		options: {
			look: readLook(ascii),
			...(theme !== null && {themeId: theme}),
			...(file !== null && {memory: file}),
			refreshMs: refresh,
			// The variable is Ink's own.
			isScreenReader: screenReader || process.env.INK_SCREEN_READER === 'true',
		},
		close() {
			file?.close();
		},
	};
}
