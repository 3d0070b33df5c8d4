import {renderScreen, type Screen, type ScreenOptions} from '../../source/ui/render-screen.js';
import {type FakeTerminal} from '../helpers/fake-terminal.js';
import {liveStatus, type Scene} from './scene.js';

/** The screen of a scene in a terminal in memory, with a living feed. */
export function mountScreen(scene: Scene, terminal: FakeTerminal, changes: Partial<ScreenOptions> = {}): Screen {
	const screen = renderScreen({
		...scene,
		proxyUrl: 'http://127.0.0.1:7171',
		storePath: '/home/user/tailrace.db',
		isDemo: false,
		refreshMs: 5,
		look: {isAscii: false, colorLevel: 0},
		stdin: terminal.stdin,
		stdout: terminal.stdout,
		...changes,
	});
	// Its effects, the subscription among them, run with the next turn.
	setImmediate(() => {
		scene.feed.emit(liveStatus());
	});
	return screen;
}
