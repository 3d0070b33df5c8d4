import process from 'node:process';
import {render} from 'ink';
import {noAlertBoard, type AlertBoard} from '../alerts/board.js';
import {type Clock} from '../core/clock.js';
import {type Feed} from '../core/feed.js';
import {type RequestReader} from '../core/store.js';
import {type ThemeId} from '../core/theme-id.js';
import {type LiveModel} from '../live/live-model.js';
import {App} from './app.js';
import {ErrorBoundary} from './components/error-boundary.js';
import {ScreenData} from './data/screen-data.js';
import {defaultWindowId} from './data/windows.js';
import {dropAnswers} from './keys/terminal-answers.js';
import {fillRows, RowMarks} from './row-marks.js';
import {restoreState, type ScreenMemory} from './remembered.js';
import {initialState, type UiState} from './state.js';
import {pickQuestion} from './views/pick-question.js';
import {type Look} from './theme.js';
import {SpokenApp} from './spoken/spoken-app.js';
import {type ScreenTools} from './tools.js';

const defaultRefreshMs = 250;
/** Whoever listens needs time. */
const spokenRefreshMs = 15_000;
/** Enough to look alive; more would only cost. */
const maxFps = 12;

export type ScreenOptions = {
	readonly feed: Feed;
	readonly reader: RequestReader;
	readonly live: LiveModel;
	readonly clock: Clock;
	/** Where clients should send requests; `null` when no proxy is known. */
	readonly proxyUrl: string | null;
	readonly storePath: string;
	/** Simulated traffic, and the screen says so. */
	readonly isDemo: boolean;
	/** The window that is shown first, an id of `windows`. Default: 15m */
	readonly windowId?: string;
	/** At least so long between two pictures. Default: 250 */
	readonly refreshMs?: number;
	/** What is watched and what rang. Default: nothing */
	readonly alerts?: AlertBoard;
	readonly look: Look;
	readonly tools: ScreenTools;
	/** Default: as the terminal's background asks for, or as it was left the last time */
	readonly themeId?: ThemeId;
	/** How it was left the last time. Default: nothing is remembered */
	readonly memory?: ScreenMemory;
	/** Sentences instead of a picture. Default: false */
	readonly isScreenReader?: boolean;
	readonly stdin?: NodeJS.ReadStream;
	readonly stdout?: NodeJS.WriteStream;
	/** What Ctrl-Z does once the terminal is given back. Default: the process group stops itself until the shell continues it. */
	readonly onSuspend?: () => void | Promise<void>;
};

export type Screen = {
	/** Rejects with the error if drawing failed; the terminal is restored before. */
	readonly waitUntilExit: () => Promise<void>;
	readonly unmount: () => void;
};

const noMemory: ScreenMemory = {remembered: null, problem: null, keep() {/* Nothing is. */}};

/** As it was left, else as it always begins; what was asked for this time comes first. */
function pickInitial({windowId, look, themeId, memory = noMemory}: ScreenOptions): UiState {
	const {remembered, problem} = memory;
	const fresh: UiState = {
		...initialState, windowId: windowId ?? defaultWindowId, themeId: look.hasLightBackground === true ? 'light' : 'dark', notice: problem,
	};
	const restored = remembered === null ? fresh : restoreState(fresh, remembered);
	return {...restored, themeId: themeId ?? restored.themeId, windowId: windowId ?? restored.windowId};
}

/** Draws the full screen and reads keys until the user quits. */
export function renderScreen(options: ScreenOptions): Screen {
	const {
		feed, reader, live, clock, proxyUrl, storePath, isDemo, refreshMs = defaultRefreshMs, alerts = noAlertBoard, look, memory = noMemory, isScreenReader = false, tools, stdin = process.stdin, stdout = process.stdout, onSuspend,
	} = options;
	const initial = pickInitial(options);
	const data = new ScreenData({
		feed, reader, live, clock, windowId: initial.windowId, refreshMs: isScreenReader ? Math.max(refreshMs, spokenRefreshMs) : refreshMs, alerts,
	});
	if (initial.filter.text !== '') {
		data.showFilter({text: initial.filter.text, markedIds: [], windowId: initial.windowId});
	}

	data.ask(pickQuestion(initial));
	const place = {proxyUrl, storePath, isDemo};
	const marks = new RowMarks();
	let failure: Error | null = null;
	const fail = (error: Error): void => {
		failure ??= error;
		// The first frame is drawn, and may fail, before there is anything to unmount.
		queueMicrotask(() => {
			instance.unmount();
		});
	};

	const instance = render(
		<ErrorBoundary onError={fail}>
			{isScreenReader
				? <SpokenApp data={data} place={place} windowId={initial.windowId}/>
				: <App data={data} initial={initial} look={look} memory={memory} place={place} terminal={stdout} marks={marks} tools={tools} onSuspend={onSuspend}/>}
		</ErrorBoundary>,
		{
			stdin: dropAnswers(stdin),
			stdout: isScreenReader ? stdout : fillRows(stdout, marks),
			alternateScreen: !isScreenReader,
			isScreenReaderEnabled: isScreenReader,
			incrementalRendering: true,
			exitOnCtrlC: false,
			patchConsole: true,
			maxFps,
			// Ink draws nothing where `CI` is in the environment, even empty; whoever asks for the screen wants it.
			interactive: true,
		},
	);

	return {
		async waitUntilExit() {
			await instance.waitUntilExit();
			if (failure !== null) {
				throw failure;
			}
		},
		unmount: instance.unmount,
	};
}
