import {
	dayMs,
	hourMs,
	minuteMs,
	secondMs,
} from '../core/durations.js';
import {toEpochMs, type ReadZoneMinutes} from './local-time.js';

/** What turns words such as `today` into a moment; given, so that nothing here asks a clock. */
export type TimeContext = {
	readonly nowAtMs: number;
	readonly readZoneMinutes: ReadZoneMinutes;
};

/** From, and the first moment after; the same for what is a moment itself. */
export type TimeSpan = {readonly fromMs: number; readonly toMs: number};

const agoMs: Readonly<Record<string, number>> = {
	s: secondMs, m: minuteMs, h: hourMs, d: dayMs, w: 7 * dayMs,
};

const agoText = /^(?<amount>\d{1,6}(?:\.\d{1,6})?)(?<unit>[dhmsw])$/iv;
const dayText = /^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)(?:t(?<rest>.+))?$/iv;
const clockText = /^(?<hour>\d{1,2}):(?<minute>\d\d)(?::(?<second>\d\d))?(?<zone>z|[+\-]\d\d:\d\d)?$/iv;

/** `15m` (ago), `now`, `today`, `yesterday`, `14:30`, `2026-11-20`, `2026-11-20T14:30`, `…Z`; `null` if it is no time. */
export function readTime(text: string, context: TimeContext): TimeSpan | null {
	const {nowAtMs} = context;
	const word = text.toLowerCase();
	const ago = agoText.exec(word)?.groups;
	if (ago !== undefined || word === 'now') {
		const atMs = nowAtMs - (ago === undefined ? 0 : Number(ago.amount) * agoMs[ago.unit!]!);
		return {fromMs: atMs, toMs: atMs};
	}

	const today = new Date(nowAtMs + (context.readZoneMinutes(nowAtMs) * minuteMs));
	const date = [today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate()] as const;
	if (word === 'today' || word === 'yesterday') {
		return readDay([date[0], date[1], date[2] - (word === 'today' ? 0 : 1)], context);
	}

	const day = dayText.exec(word)?.groups;
	if (day === undefined) {
		return readClock(word, date, context);
	}

	const parts = [Number(day.year), Number(day.month) - 1, Number(day.day)] as const;
	const isReal = new Date(Date.UTC(...parts)).getUTCDate() === parts[2] && parts[1] < 12;
	if (!isReal) {
		return null;
	}

	return day.rest === undefined ? readDay(parts, context) : readClock(day.rest, parts, context);
}

type DateParts = readonly [year: number, month: number, day: number];

function readDay([year, month, day]: DateParts, {readZoneMinutes}: TimeContext): TimeSpan {
	return {fromMs: toEpochMs(Date.UTC(year, month, day), readZoneMinutes), toMs: toEpochMs(Date.UTC(year, month, day + 1), readZoneMinutes)};
}

/** A minute, or a second where one is given. */
function readClock(text: string, date: DateParts, context: TimeContext): TimeSpan | null {
	const clock = clockText.exec(text)?.groups;
	if (clock === undefined) {
		return null;
	}

	const [hour, minute, second] = [Number(clock.hour), Number(clock.minute), Number(clock.second ?? 0)];
	if (hour > 23 || minute > 59 || second > 59) {
		return null;
	}

	const localMs = Date.UTC(...date, hour, minute, second);
	const fromMs = clock.zone === undefined ? toEpochMs(localMs, context.readZoneMinutes) : localMs - readZone(clock.zone);
	return {fromMs, toMs: fromMs + (clock.second === undefined ? minuteMs : secondMs)};
}

function readZone(zone: string): number {
	if (zone === 'z') {
		return 0;
	}

	const sign = zone.startsWith('-') ? -1 : 1;
	return sign * ((Number(zone.slice(1, 3)) * 60) + Number(zone.slice(4))) * minuteMs;
}
