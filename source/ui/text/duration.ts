import {
	dayMs,
	hourMs,
	minuteMs,
	secondMs,
} from '../../core/durations.js';
import {formatExact, formatSignificant, unknown} from './number.js';

/** For columns, always in seconds, six columns at most: `0.74 s`, `19.6 s`, `612 s`. */
export function formatSeconds(ms: number | null): string {
	if (ms === null) {
		return unknown;
	}

	if (ms > 0 && ms < 5) {
		return '<0.01s';
	}

	const seconds = ms / secondMs;
	return seconds < 9999.5 ? `${formatSignificant(seconds)} s` : `${formatSignificant(ms / hourMs)} h`;
}

/** A duration that still grows: tenths while they can be seen, then coarser. Six columns at most. */
export function formatElapsed(ms: number): string {
	if (ms < 99_950) {
		return `${(ms / secondMs).toFixed(1)} s`;
	}

	return ms < 9_999_500 ? `${(ms / secondMs).toFixed(0)} s` : `${formatSignificant(ms / hourMs)} h`;
}

/** Exact, for one request: `1,104 ms`. */
export function formatMilliseconds(ms: number | null): string {
	return ms === null ? unknown : `${formatExact(ms)} ms`;
}

/** How long ago or until: `8 s`, `12 m`, `1 h 12 m`, `3 d 4 h`. */
export function formatAge(ms: number): string {
	const wholeMs = Math.max(0, ms);
	if (wholeMs < minuteMs) {
		return `${Math.floor(wholeMs / secondMs)} s`;
	}

	if (wholeMs < hourMs) {
		return `${Math.floor(wholeMs / minuteMs)} m`;
	}

	const [large, largeName, small, smallName] = wholeMs < dayMs
		? [hourMs, 'h', minuteMs, 'm'] as const
		: [dayMs, 'd', hourMs, 'h'] as const;
	const rest = Math.floor(wholeMs % large / small);
	return `${Math.floor(wholeMs / large)} ${largeName}${rest === 0 ? '' : ` ${rest} ${smallName}`}`;
}

/** Local time of day, `14:02:31`. */
export function formatClock(atMs: number): string {
	const date = new Date(atMs);
	return [date.getHours(), date.getMinutes(), date.getSeconds()].map(part => String(part).padStart(2, '0')).join(':');
}

/** Local time of day without seconds, `14:58`. */
export function formatHour(atMs: number): string {
	return formatClock(atMs).slice(0, 5);
}

/** Local date and time, `2026-09-23 14:02:31`. */
export function formatDateTime(atMs: number): string {
	const date = new Date(atMs);
	const day = [date.getMonth() + 1, date.getDate()].map(part => String(part).padStart(2, '0')).join('-');
	return `${date.getFullYear()}-${day} ${formatClock(atMs)}`;
}

/** `14:02–14:17`; with days where it is more than one, or not today's. */
export function formatRange({fromMs, toMs}: {readonly fromMs: number; readonly toMs: number}, nowAtMs: number): string {
	const [from, to, now] = [fromMs, toMs, nowAtMs].map(atMs => formatDateTime(atMs).slice(0, 10)) as [string, string, string];
	return from === to ? `${from === now ? '' : `${from.slice(5)} `}${formatHour(fromMs)}–${formatHour(toMs)}` : `${from.slice(5)} ${formatHour(fromMs)}–${to.slice(5)} ${formatHour(toMs)}`;
}
