import {renderScreen, type Screen, type ScreenOptions} from '../../source/ui/render-screen.js';
import {type ScreenTools} from '../../source/ui/tools.js';
import {type FakeTerminal} from '../helpers/fake-terminal.js';
import {liveStatus, type Scene} from './scene.js';

/** What the screen can have done outside: a query has an answer, and nothing else ever ends. */
export const sceneTools: ScreenTools = {
	startExport: () => ({result: new Promise(() => {/* It never ends. */}), stop: () => undefined}),
	startSql: () => ({
		result: Promise.resolve({
			columns: ['model', 'requests', 'cost_usd', 'first_hour'],
			rows: Array.from({length: 40}, (_, index) => [index === 2 ? null : `model-${index}`, index * 1200, index / 7, '2026-09-23 14:00:00']),
			hasMore: false,
			tookMs: 4.2,
		}),
		stop: () => undefined,
	}),
	copy: async () => new Promise(() => {/* It never ends. */}),
};

/** The screen of a scene in a terminal in memory, with a living feed. */
export function mountScreen(scene: Scene, terminal: FakeTerminal, changes: Partial<ScreenOptions> = {}): Screen {
	const screen = renderScreen({
		...scene,
		proxyUrl: 'http://127.0.0.1:7171',
		storePath: '/home/user/tailrace.db',
		isDemo: false,
		refreshMs: 5,
		look: {isAscii: false, colorLevel: 0},
		tools: sceneTools,
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
