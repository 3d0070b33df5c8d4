import {type RateLimit} from '../../../core/event.js';
import {isReset as wasReset} from '../../../core/rate-limit.js';
import {type LiveRequest, type LimitOutlook} from '../../../live/live-model.js';

export type LimitRow = LimitOutlook & {
	readonly id: string;
	/** 0–1; `null` when it was reset since, or nobody said. */
	readonly usedRatio: number | null;
	readonly isReset: boolean;
	/** Who used most of the tokens there lately, with its share of them. */
	readonly burner: {readonly session: string; readonly ratio: number} | null;
};

/** Where no window is told, who burns it is looked for in the last minutes. */
const defaultWindowMs = 15 * 60_000;

export function buildLimitRows(limits: readonly LimitOutlook[], requests: readonly LiveRequest[], nowAtMs: number): LimitRow[] {
	return limits.map(outlook => {
		const {limit} = outlook;
		const isReset = wasReset(limit, nowAtMs);
		return {
			...outlook,
			id: JSON.stringify([limit.provider, limit.apiKeyId, limit.name]),
			usedRatio: isReset ? null : limit.usedRatio,
			isReset,
			burner: findBurner(limit, requests, nowAtMs),
		};
	});
}

function findBurner({provider, apiKeyId, windowMs}: RateLimit, requests: readonly LiveRequest[], nowAtMs: number): LimitRow['burner'] {
	const fromMs = nowAtMs - (windowMs ?? defaultWindowMs);
	const tokens = new Map<string, number>();
	let all = 0;
	for (const {record} of requests) {
		if (record.startedAtMs < fromMs || record.provider !== provider || (apiKeyId !== null && record.apiKeyId !== apiKeyId)) {
			continue;
		}

		const used = (record.inputTokens ?? 0) + (record.outputTokens ?? 0);
		const session = record.sessionId ?? record.agent;
		all += used;
		if (session !== null) {
			tokens.set(session, (tokens.get(session) ?? 0) + used);
		}
	}

	const [session, used] = tokens.entries().toArray().toSorted((a, b) => b[1] - a[1])[0] ?? ['', 0];
	return used > 0 ? {session, ratio: used / all} : null;
}
