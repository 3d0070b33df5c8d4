import {dayMs, hourMs, minuteMs} from '../core/durations.js';

/** How far local time is ahead of UTC at a moment; given, so that nothing here asks a clock. */
export type ReadZoneMinutes = (atMs: number) => number;

/**
The moment at which clocks showed a local time, given as if it were UTC. Of one that came twice, since clocks were set
back, the first; of one that never came, since they were set ahead, as long after the change as it says.
*/
export function toEpochMs(localMs: number, readZoneMinutes: ReadZoneMinutes): number {
	// No zone changes twice in two days, so that one of these is right.
	const beforeMs = localMs - (readZoneMinutes(localMs - dayMs) * minuteMs);
	const afterMs = localMs - (readZoneMinutes(localMs + dayMs) * minuteMs);
	const isShown = (atMs: number): boolean => atMs + (readZoneMinutes(atMs) * minuteMs) === localMs;
	return !isShown(beforeMs) && isShown(afterMs) ? afterMs : beforeMs;
}

/** When each local day of a range begins, from the one that the range begins in; they have 23 to 25 hours. */
export function listDayStarts(fromMs: number, toMs: number, readZoneMinutes: ReadZoneMinutes): number[] {
	const starts: number[] = [];
	for (let localMs = floorLocal(fromMs, dayMs, readZoneMinutes); ; localMs += dayMs) {
		const startMs = toEpochMs(localMs, readZoneMinutes);
		if (startMs >= toMs) {
			return starts;
		}

		// A day that a place left out, by moving over the date line, begins with the next one.
		if (startMs !== starts.at(-1)) {
			starts.push(startMs);
		}
	}
}

/** When each local hour of a range begins, from the one that the range begins in. One that comes twice is two. */
export function listHourStarts(fromMs: number, toMs: number, readZoneMinutes: ReadZoneMinutes): number[] {
	const starts: number[] = [];
	let startMs = floorToHour(fromMs, readZoneMinutes);
	while (startMs < toMs) {
		starts.push(startMs);
		const nextMs = startMs + hourMs;
		// Where clocks are set by a part of an hour, the next one is nearer or farther.
		const flooredMs = floorToHour(nextMs, readZoneMinutes);
		startMs = flooredMs > startMs ? flooredMs : nextMs;
	}

	return starts;
}

function floorToHour(atMs: number, readZoneMinutes: ReadZoneMinutes): number {
	return floorLocal(atMs, hourMs, readZoneMinutes) - (readZoneMinutes(atMs) * minuteMs);
}

function floorLocal(atMs: number, stepMs: number, readZoneMinutes: ReadZoneMinutes): number {
	return Math.floor((atMs + (readZoneMinutes(atMs) * minuteMs)) / stepMs) * stepMs;
}
