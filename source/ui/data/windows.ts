import {
	dayMs,
	hourMs,
	minuteMs,
	secondMs,
} from '../../core/durations.js';
import {liveWindowMs} from '../../live/live-model.js';

/** A range of time that the screen can show, ending now. */
export type Window = {
	readonly id: string;
	/** As the screen writes it. */
	readonly title: string;
	readonly ms: number;
	/** One step of its series. Divides a minute or is a multiple of one, so that pictures don't shimmer while time passes. */
	readonly stepMs: number;
};

/** From the shortest to the longest. */
export const windows: readonly Window[] = [
	{
		id: '1m', title: '1 m', ms: minuteMs, stepMs: secondMs,
	},
	{
		id: '5m', title: '5 m', ms: 5 * minuteMs, stepMs: 3 * secondMs,
	},
	{
		id: '15m', title: '15 m', ms: 15 * minuteMs, stepMs: 10 * secondMs,
	},
	{
		id: '1h', title: '1 h', ms: hourMs, stepMs: 30 * secondMs,
	},
	{
		id: '6h', title: '6 h', ms: 6 * hourMs, stepMs: 4 * minuteMs,
	},
	{
		id: '24h', title: '24 h', ms: dayMs, stepMs: 15 * minuteMs,
	},
	{
		id: '7d', title: '7 d', ms: 7 * dayMs, stepMs: 2 * hourMs,
	},
	{
		id: '30d', title: '30 d', ms: 30 * dayMs, stepMs: 6 * hourMs,
	},
];

/** The most requests that one list of a past window holds, and that one question about a window looks at. */
export const maxListRequests = 2000;
export const maxQuestionRows = 20_000;

export const defaultWindowId = '15m';

export function findWindow(id: string): Window {
	return windows.find(window => window.id === id) ?? windows[0]!;
}

/** The next longer (1) or shorter (-1) window; the last one stays. */
export function stepWindow(id: string, direction: 1 | -1): Window {
	const index = windows.findIndex(window => window.id === id) + direction;
	return windows[Math.min(windows.length - 1, Math.max(0, index))]!;
}

export function isLiveWindow(window: Window): boolean {
	return window.ms <= liveWindowMs;
}

/** The range that ends with the step which `nowAtMs` is in. */
export function placeWindow({ms, stepMs}: Window, nowAtMs: number): {fromMs: number; toMs: number; stepCount: number} {
	const toMs = (Math.floor(nowAtMs / stepMs) + 1) * stepMs;
	return {fromMs: toMs - ms, toMs, stepCount: Math.round(ms / stepMs)};
}
