import type {RateLimit} from '../core/event.js';
import type {LimitBurner} from '../core/limit-course.js';
import {isReset} from '../core/rate-limit.js';
import type {RequestRecord} from '../core/request-record.js';

/** What of a request tells who burns a limit. */
export type BurningRow = Pick<RequestRecord, 'startedAtMs' | 'provider' | 'apiKeyId' | 'sessionId' | 'agent' | 'inputTokens' | 'outputTokens'>;

export type BurnerGatherer = {
	/** Requests that started before concern no limit; `null`: none do. */
	readonly fromMs: number | null;
	readonly add: (row: BurningRow) => void;
	readonly pick: (limit: RateLimit) => LimitBurner | null;
};

type Burn = {
	readonly limit: RateLimit;
	readonly fromMs: number;
	readonly bySession: Map<string, number>;
	all: number;
};

/** Adds up for each limit who used tokens of it. Of one that was reset nothing is used yet, as far as anybody told. */
export function gatherBurners(limits: readonly RateLimit[], {fromMs, atMs}: {readonly fromMs: number; readonly atMs: number}): BurnerGatherer {
	const burns = limits
		.filter(limit => !isReset(limit, atMs))
		.map((limit): Burn => ({
			limit, fromMs: readBeginMs(limit, atMs) ?? fromMs, bySession: new Map(), all: 0,
		}));
	const byLimit = new Map(burns.map(burn => [burn.limit, burn]));
	const byProvider = Map.groupBy(burns, ({limit}) => limit.provider);
	return {
		fromMs: burns.length === 0 ? null : Math.min(...burns.map(burn => burn.fromMs)),
		add(row) {
			const tokens = (row.inputTokens ?? 0) + (row.outputTokens ?? 0);
			for (const burn of byProvider.get(row.provider) ?? []) {
				if (row.startedAtMs >= burn.fromMs && (burn.limit.apiKeyId === null || burn.limit.apiKeyId === row.apiKeyId)) {
					addTokens(burn, row.sessionId ?? row.agent, tokens);
				}
			}
		},
		pick: limit => pickBurner(byLimit.get(limit)),
	};
}

/** When the window that a limit is in began; `null` where its length is not told. */
function readBeginMs({windowMs, resetAtMs}: RateLimit, atMs: number): number | null {
	return windowMs === null ? null : Math.min(resetAtMs ?? atMs, atMs + windowMs) - windowMs;
}

function addTokens(burn: Burn, session: string | null, tokens: number): void {
	burn.all += tokens;
	if (session !== null && tokens > 0) {
		burn.bySession.set(session, (burn.bySession.get(session) ?? 0) + tokens);
	}
}

function pickBurner(burn: Burn | undefined): LimitBurner | null {
	let most: LimitBurner | null = null;
	for (const [session, tokens] of burn?.bySession ?? []) {
		const ratio = tokens / burn!.all;
		// Of two that used the same, always the same one.
		if (most === null || ratio > most.ratio || (ratio === most.ratio && session < most.session)) {
			most = {session, ratio};
		}
	}

	return most;
}
