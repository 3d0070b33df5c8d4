import {dayMs, hourMs, minuteMs} from '../core/durations.js';

/** What a limit is called on the screen, and how long its window is; `null` where the name does not say. */
export type LimitName = {readonly name: string; readonly windowMs: number | null};

/** Names that mean more than they say, by provider. */
const providerNames: Readonly<Record<string, Readonly<Record<string, string>>>> = {
	// https://console.groq.com/docs/rate-limits: "always refers to" requests of a day, tokens of a minute.
	groq: {requests: 'requests-day', tokens: 'tokens-minute'},
	fireworks: {'tokens-prompt': 'input-tokens', 'tokens-cache-adjusted-prompt': 'uncached-input-tokens', 'tokens-generated': 'output-tokens'},
	// The limit that moves with the load, as a second one beside the fixed.
	together: {dynamic: 'dynamic-requests'},
};

/** `null`: months differ. */
const units: Readonly<Record<string, {readonly word: string; readonly ms: number | null}>> = {
	second: {word: 's', ms: 1000},
	minute: {word: 'min', ms: minuteMs},
	hour: {word: 'hour', ms: hourMs},
	day: {word: 'day', ms: dayMs},
	month: {word: 'month', ms: null},
};

// `tokens-minute` (Mistral, Cerebras), `req-10-second`, `tokens-per-day` (DigitalOcean).
const windowed = /^(?<kind>[\-0-9a-z]+?)(?:-per)?(?:-(?<count>\d{1,4}))?-(?<unit>second|minute|hour|day|month)$/v;

/** Anthropic names its subscription windows by their length. */
const subscriptionWindowMs: Readonly<Record<string, number>> = {
	'5h': 5 * hourMs,
	'7d': 7 * dayMs,
	'7d_oi': 7 * dayMs,
	'7d_opus': 7 * dayMs,
	'7d_sonnet': 7 * dayMs,
};

/** How Anthropic calls the window that binds, and how the headers of each window call it. */
const claims: ReadonlyMap<string, string> = new Map([
	['five_hour', '5h'],
	['seven_day', '7d'],
	['seven_day_overage_included', '7d_oi'],
	['seven_day_opus', '7d_opus'],
	['seven_day_sonnet', '7d_sonnet'],
]);

export function nameLimit(provider: string, rawName: string): LimitName {
	const known = providerNames[provider]?.[rawName] ?? rawName;
	const groups = windowed.exec(known)?.groups;
	if (groups === undefined) {
		return {name: known, windowMs: subscriptionWindowMs[known] ?? null};
	}

	const {word, ms} = units[groups.unit!]!;
	const kind = groups.kind === 'req' ? 'requests' : groups.kind!;
	const count = groups.count === undefined ? 1 : Number(groups.count);
	return {name: `${kind}/${count === 1 ? '' : count}${word}`, windowMs: ms === null ? null : ms * count};
}

/** The name of the window that Anthropic says is the one that binds; `null` for one that nobody knows. */
export function nameClaim(claim: string): string | null {
	return claims.get(claim) ?? null;
}

/** `5h`, `7d`, `90min`: as a subscription's window is spoken of. */
export function nameWindow(windowMs: number): string {
	if (windowMs % dayMs === 0) {
		return `${windowMs / dayMs}d`;
	}

	return windowMs % hourMs === 0 ? `${windowMs / hourMs}h` : `${Math.round(windowMs / minuteMs)}min`;
}
