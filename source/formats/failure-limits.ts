import {dayMs, hourMs, minuteMs} from '../core/durations.js';
import type {LimitReading} from '../core/fact.js';
import {cleanText} from '../core/text.js';
import {
	pickArray,
	pickFirstString,
	pickObject,
	pickString,
	type JsonObject,
} from './json-value.js';

/** More than any answer tells at once. */
const maxLimits = 16;

/** The limits that an error's body says were reached. Most say nothing, or only when to try again, which tells of no limit. */
export function readReachedLimits(error: JsonObject, retryAfterMs: number | null): readonly LimitReading[] {
	const plan = readPlanLimit(error);
	return plan === null ? readQuotas(error, retryAfterMs) : [plan];
}

/** A ChatGPT plan's, in Unix seconds or in seconds from now. It doesn't say which of the plan's windows is full. */
function readPlanLimit({type, resets_at: resetsAt, resets_in_seconds: resetsIn}: JsonObject): LimitReading | null {
	if (type !== 'usage_limit_reached') {
		return null;
	}

	const resetAtMs = readSeconds(resetsAt);
	const resetInMs = resetAtMs === null ? readSeconds(resetsIn) : null;
	return resetAtMs === null && resetInMs === null
		? null
		: {
			name: 'plan', limit: null, remaining: null, usedRatio: 1, windowMs: null, resetAtMs, resetInMs,
		};
}

function readSeconds(value: unknown): number | null {
	const ms = typeof value === 'number' ? Math.round(value * 1000) : NaN;
	return Number.isSafeInteger(ms) && ms > 0 ? ms : null;
}

// `GenerateRequestsPerDayPerProjectPerModel-FreeTier`, `GenerateContentInputTokensPerModelPerMinute-PaidTier`.
const quotaId = /(?<kind>InputTokens|OutputTokens|Tokens|Requests).*?Per(?<unit>Second|Minute|Hour|Day)/v;

const kinds: Readonly<Record<string, string>> = {
	InputTokens: 'input-tokens', OutputTokens: 'output-tokens', Tokens: 'tokens', Requests: 'requests',
};

const units: Readonly<Record<string, {readonly word: string; readonly ms: number}>> = {
	Second: {word: 's', ms: 1000},
	Minute: {word: 'min', ms: minuteMs},
	Hour: {word: 'hour', ms: hourMs},
	Day: {word: 'day', ms: dayMs},
};

/** Gemini's QuotaFailure: which of its limits, of which model, and how high it is. */
function readQuotas(error: JsonObject, retryAfterMs: number | null): readonly LimitReading[] {
	return pickArray(error.details)
		.flatMap(detail => pickArray(pickObject(detail).violations))
		.slice(0, maxLimits)
		.flatMap(violation => readQuota(pickObject(violation), retryAfterMs));
}

function readQuota(violation: JsonObject, retryAfterMs: number | null): LimitReading[] {
	const groups = quotaId.exec(pickString(violation.quotaId).slice(0, 256))?.groups;
	if (groups === undefined) {
		return [];
	}

	const {word, ms} = units[groups.unit!]!;
	const model = cleanText(pickFirstString(pickObject(violation.quotaDimensions).model), 64);
	const limit = Number(violation.quotaValue);
	return [{
		name: [`${kinds[groups.kind!]}/${word}`, model].filter(part => part !== null).join(' '),
		limit: violation.quotaValue !== undefined && Number.isSafeInteger(limit) && limit >= 0 ? limit : null,
		remaining: null,
		usedRatio: 1,
		windowMs: ms,
		resetAtMs: null,
		// For longer windows the delay that it asks for is not until the reset.
		resetInMs: ms <= minuteMs ? retryAfterMs : null,
	}];
}
