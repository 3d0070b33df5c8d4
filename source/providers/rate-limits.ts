import type {RateLimit} from '../core/event.js';
import {cleanText} from '../core/text.js';

type Draft = {limit: number | null; remaining: number | null; usedRatio: number | null; resetAtMs: number | null; windowMs: number | null};

/**
Reads every rate limit that a response's headers tell: OpenAI's `x-ratelimit-<part>-<name>` family (Groq, Azure, Mistral, xAI …),
Anthropic's `anthropic-ratelimit-<name>-<part>` and its subscription windows (`…-unified-5h-utilization`), and those of a
ChatGPT plan (`x-codex-<name>-used-percent`).
`rawHeaders` alternates names and values.
*/
export function readRateLimits(
	rawHeaders: readonly string[],
	owner: {readonly provider: string; readonly apiKeyId: string | null; readonly capturedAtMs: number},
): RateLimit[] {
	let drafts: Map<string, Draft> | undefined;
	for (let index = 0; index < rawHeaders.length; index += 2) {
		const rawName = rawHeaders[index]!;
		// Cheap first: most headers are too short to be one.
		const parsed = rawName.length < shortestName.length ? null : readLimitName(rawName.toLowerCase());
		if (parsed === null) {
			continue;
		}

		drafts ??= new Map();
		let draft = drafts.get(parsed.name);
		if (draft === undefined) {
			draft = {
				limit: null, remaining: null, usedRatio: null, resetAtMs: null, windowMs: knownWindowMs[parsed.name] ?? null,
			};
			drafts.set(parsed.name, draft);
		}

		fillDraft(draft, parsed.part, rawHeaders[index + 1]!.trim(), owner.capturedAtMs);
	}

	return drafts === undefined ? [] : drafts.entries().flatMap(([name, draft]) => finishDraft(name, draft, owner)).toArray();
}

type Part = 'limit' | 'remaining' | 'reset' | 'reset-at' | 'reset-after-seconds' | 'renewalperiod' | 'utilization' | 'used-percent' | 'window-minutes';

const shortestName = 'x-ratelimit-limit';
// Together and OpenRouter name no kind; what they count is requests.
const openaiName = /^x-ratelimit-(?<part>limit|remaining|reset|renewalperiod)(?:-(?<name>[\-0-9a-z]+))?$/v;
const anthropicName = /^anthropic-ratelimit-(?<name>[\-0-9_a-z]+)-(?<part>limit|remaining|reset|utilization)$/v;
const codexName = /^x-codex-(?<name>(?:[\-0-9_a-z]+-)?(?:primary|secondary))-(?<part>used-percent|window-minutes|reset-at|reset-after-seconds)$/v;

// Anthropic names its subscription windows by their length.
const knownWindowMs: Readonly<Record<string, number>> = {
	'5h': 5 * 60 * 60 * 1000,
	'7d': 7 * 24 * 60 * 60 * 1000,
	'7d_oi': 7 * 24 * 60 * 60 * 1000,
};

function readLimitName(name: string): {name: string; part: Part} | null {
	const groups = (openaiName.exec(name) ?? anthropicName.exec(name) ?? codexName.exec(name))?.groups;
	return groups === undefined ? null : {name: (groups.name ?? 'requests').replace(/^unified-/v, ''), part: groups.part as Part};
}

function fillDraft(draft: Draft, part: Part, value: string, nowAtMs: number): void {
	switch (part) {
		case 'limit':
		case 'remaining': {
			const count = readNumber(value);
			draft[part] = Number.isSafeInteger(count) ? count : null;
			break;
		}

		case 'utilization': {
			draft.usedRatio = readNumber(value);
			break;
		}

		case 'used-percent': {
			draft.usedRatio = scale(readNumber(value), 0.01);
			break;
		}

		case 'renewalperiod': {
			draft.windowMs = scale(readNumber(value), 1000);
			break;
		}

		case 'window-minutes': {
			draft.windowMs = scale(readNumber(value), 60_000);
			break;
		}

		case 'reset':
		case 'reset-at':
		case 'reset-after-seconds': {
			draft.resetAtMs = readResetAtMs(value, nowAtMs);
			break;
		}
	}
}

/** Anything but a plain number that is not negative is `null`. */
function readNumber(value: string): number | null {
	return /^\d{1,16}(?:\.\d{1,16})?$/v.test(value) ? Number(value) : null;
}

function scale(value: number | null, factor: number): number | null {
	return value === null ? null : value * factor;
}

function finishDraft(name: string, draft: Draft, owner: {readonly provider: string; readonly apiKeyId: string | null; readonly capturedAtMs: number}): RateLimit[] {
	const {limit, remaining} = draft;
	const usedRatio = draft.usedRatio ?? (limit === null || remaining === null || limit === 0 ? null : Math.max(0, 1 - (remaining / limit)));
	const cleanName = cleanText(name, 64);
	// A reset alone tells nothing of how much is left.
	return cleanName === null || (limit === null && remaining === null && usedRatio === null)
		? []
		: [{
			type: 'rate-limit', ...owner, name: cleanName, limit, remaining, usedRatio, windowMs: draft.windowMs, resetAtMs: draft.resetAtMs,
		}];
}

const goDuration = /^(?:\d{1,12}(?:\.\d{1,12})?(?:ns|us|µs|ms|[dhms])){1,5}$/v;
const goPart = /(?<amount>[\d.]{1,25})(?<unit>ns|us|µs|ms|[dhms])/gv;
const unitMs: Readonly<Record<string, number>> = {
	ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000,
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
