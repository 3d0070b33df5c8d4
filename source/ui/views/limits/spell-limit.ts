import {hourMs} from '../../../core/durations.js';
import {type RateLimit} from '../../../core/event.js';
import {formatAge, formatHour} from '../../text/duration.js';

/** Further away, a time of day alone might be any day's. */
const clockMs = 18 * hourMs;

/** A moment ahead: `at 18:29`, or `in 2 d 4 h`. */
export function spellWhen(atMs: number, nowAtMs: number): string {
	return atMs - nowAtMs < clockMs ? `at ${formatHour(atMs)}` : `in ${formatAge(atMs - nowAtMs)}`;
}

/** When it is empty again; what can be full later than that refills all the time, and would be empty if nobody asked any more. */
export function spellReset({resetAtMs}: Pick<RateLimit, 'resetAtMs'>, fullAtMs: number | null, nowAtMs: number): string | null {
	if (resetAtMs === null) {
		return null;
	}

	const isRefilled = fullAtMs !== null && fullAtMs > Math.max(resetAtMs, nowAtMs);
	return `${isRefilled ? 'refills in' : 'resets in'} ${formatAge(resetAtMs - nowAtMs)}`;
}
