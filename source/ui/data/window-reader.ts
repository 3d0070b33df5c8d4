import {type Clock} from '../../core/clock.js';
import {type RequestReader} from '../../core/store.js';
import {type WindowSummary} from '../../core/summary.js';
import {type LiveModel} from '../../live/live-model.js';
import {summarizeGroups} from './past-picture.js';
import {
	isLiveWindow,
	maxQuestionRows,
	placeWindow,
	type Window,
} from './windows.js';

/** At least so long between two answers for the same window; a live one is made anew sooner, a long one costs a query. */
const liveRefreshMs = 900;
const storedRefreshMs = 5000;
/** Adding up a window may take this share of the time, whatever it costs. */
const maxCostRatio = 0.02;

type Kept = {
	readonly summary: WindowSummary;
	readonly readAtMs: number;
	readonly nextAtMs: number;
};

/** The picture may also be of another moment: it was frozen, or goes on after that. */
function isFresh({readAtMs, nextAtMs}: Kept, nowAtMs: number, nowMs: number): boolean {
	return readAtMs === nowAtMs || (nowAtMs > readAtMs && nowMs < nextAtMs);
}

export type WindowReader = {
	/** What is known of the window; `null` while the store is asked for the first time. */
	readonly read: (window: Window, nowAtMs: number) => WindowSummary | null;
	/** Forgets what it knows, since the store may say otherwise now. */
	readonly reset: () => void;
};

/** Adds up windows: short ones from memory, long ones from the store, neither more often than one can see. */
export function createWindowReader({live, reader, clock, onChange, onProblem}: {
	readonly live: LiveModel;
	readonly reader: RequestReader;
	readonly clock: Clock;
	readonly onChange: () => void;
	readonly onProblem: (error: unknown) => void;
}): WindowReader {
	const kept = new Map<string, Kept>();
	const asked = new Map<string, number>();
	let generation = 0;

	const readLive = (window: Window, nowAtMs: number): WindowSummary => {
		const startedMs = clock.monotonicMs();
		const summary = live.readSummary(placeWindow(window, nowAtMs));
		const endedMs = clock.monotonicMs();
		const waitMs = Math.max(liveRefreshMs, (endedMs - startedMs) / maxCostRatio);
		kept.set(window.id, {summary, readAtMs: nowAtMs, nextAtMs: endedMs + waitMs});
		return summary;
	};

	const ask = async (window: Window, nowAtMs: number): Promise<void> => {
		const askedIn = generation;
		const place = placeWindow(window, nowAtMs);
		asked.set(window.id, nowAtMs);
		try {
			// Not buckets, whose sketches of each step and model would have to be read, sent and added up here.
			const groups = await reader.readGroups({
				fromMs: place.fromMs, toMs: place.toMs, stepMs: window.stepMs, groupBy: 'model', maxRows: maxQuestionRows,
			});
			if (askedIn === generation) {
				kept.set(window.id, {summary: summarizeGroups(groups), readAtMs: nowAtMs, nextAtMs: clock.monotonicMs() + storedRefreshMs});
			}
		} catch (error) {
			asked.delete(window.id);
			onProblem(error);
			return;
		}

		asked.delete(window.id);
		onChange();
	};

	return {
		read(window, nowAtMs) {
			const known = kept.get(window.id);
			if (known !== undefined && isFresh(known, nowAtMs, clock.monotonicMs())) {
				return known.summary;
			}

			if (isLiveWindow(window)) {
				return readLive(window, nowAtMs);
			}

			if (!asked.has(window.id)) {
				void ask(window, nowAtMs);
			}

			return known?.summary ?? null;
		},
		reset() {
			generation++;
			kept.clear();
		},
	};
}
