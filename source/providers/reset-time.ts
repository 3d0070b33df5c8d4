import {
	dayMs,
	hourMs,
	minuteMs,
	secondMs,
} from '../core/durations.js';

/** Anything but a plain number that is not negative is `null`. */
export function readNumber(value: string): number | null {
	return /^\d{1,16}(?:\.\d{1,16})?$/v.test(value) ? Number(value) : null;
}

const goDuration = /^(?:\d{1,12}(?:\.\d{1,12})?(?:ns|us|µs|ms|[dhms])){1,5}$/v;
const goPart = /(?<amount>[\d.]{1,25})(?<unit>ns|us|µs|ms|[dhms])/gv;
const unitMs: Readonly<Record<string, number>> = {
	ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: secondMs, m: minuteMs, h: hourMs, d: dayMs,
};

/**
When a limit resets, epoch milliseconds: a Go duration (`6m0s`), RFC 3339, Unix seconds or milliseconds, or bare seconds from now.
`null` for anything else.
*/
export function readResetAtMs(value: string, nowAtMs: number): number | null {
	if (goDuration.test(value)) {
		return Math.round(nowAtMs + readGoDurationMs(value));
	}

	const number = readNumber(value);
	if (number !== null) {
		return Math.round(readNumericResetMs(number, nowAtMs));
	}

	const parsed = /^\d{4}-\d{2}-\d{2}T/v.test(value) ? Date.parse(value) : NaN;
	return Number.isNaN(parsed) ? null : parsed;
}

// As seconds since 1970 the first is in 2001, as milliseconds the second is in 1973: nothing is taken for the other.
const minUnixSeconds = 1e9;
const minUnixMs = 1e11;

function readNumericResetMs(number: number, nowAtMs: number): number {
	if (number >= minUnixMs) {
		return number;
	}

	return number >= minUnixSeconds ? number * 1000 : nowAtMs + (number * 1000);
}

/**
How long an answer asks to wait, out of `retry-after-ms` and `retry-after`. Azure sends the finer one as 0 beside a
whole second; then the second counts.
*/
export function readRetryDelayMs(readHeader: (name: string) => string | undefined, nowAtMs: number): number | null {
	const delayMs = readNumber(readHeader('retry-after-ms')?.trim() ?? '');
	const retryAfter = readHeader('retry-after')?.trim();
	const coarseMs = retryAfter === undefined ? null : readRetryAfterMs(retryAfter, nowAtMs);
	return delayMs === null || (delayMs === 0 && coarseMs !== null) ? coarseMs : delayMs;
}

/** How long `Retry-After` asks to wait: seconds, or an HTTP date. `null` for anything else. */
export function readRetryAfterMs(value: string, nowAtMs: number): number | null {
	const seconds = readNumber(value);
	if (seconds !== null) {
		return seconds * 1000;
	}

	const atMs = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} [\d:]{8} GMT$/v.test(value) ? Date.parse(value) : NaN;
	return Number.isNaN(atMs) ? null : Math.max(0, atMs - nowAtMs);
}

function readGoDurationMs(value: string): number {
	let totalMs = 0;
	for (const {groups} of value.matchAll(goPart)) {
		totalMs += Number(groups!.amount) * unitMs[groups!.unit!]!;
	}

	return totalMs;
}
