import {dayMs} from '../core/durations.js';
import type {RequestRecord} from '../core/request-record.js';
import {isCounted} from '../core/summary.js';
import type {Tally, TallyQuery} from '../core/tally.js';

/** Counts records as `Tally` says; those that are not over are left out. */
export function gatherTallies(records: Iterable<RequestRecord>, {isBySession}: Pick<TallyQuery, 'isBySession'>): Tally[] {
	const tallies = new Map<string, Tally>();
	for (const record of records) {
		if (isCounted(record) && record.state !== 'active') {
			addToTallies(tallies, record, isBySession ? record.sessionId : null);
		}
	}

	return tallies.values().toArray();
}

/** Adds a request that is over to those like it, by all that makes them alike. */
export function addToTallies(tallies: Map<string, Tally>, record: RequestRecord, sessionId: string | null): void {
	const {provider, operation, endpoint, model, isStream, modality, state, startedAtMs} = record;
	const alike = {
		dayMs: Math.floor(startedAtMs / dayMs) * dayMs, provider, operation, endpoint, model, isStream, modality, state, sessionId,
	};
	const key = JSON.stringify(alike);
	let tally = tallies.get(key);
	if (tally === undefined) {
		tally = {
			...alike, requestCount: 0, inputTokens: 0, outputTokens: 0, durationMs: 0, costNanoUsd: 0, toolRequestCount: 0, firstAtMs: startedAtMs, lastAtMs: startedAtMs,
		};
		tallies.set(key, tally);
	}

	tally.requestCount++;
	tally.inputTokens += record.inputTokens ?? 0;
	tally.outputTokens += record.outputTokens ?? 0;
	tally.durationMs += record.durationMs ?? 0;
	tally.costNanoUsd += record.costNanoUsd ?? 0;
	tally.toolRequestCount += record.toolCallCount > 0 ? 1 : 0;
	tally.firstAtMs = Math.min(tally.firstAtMs, startedAtMs);
	tally.lastAtMs = Math.max(tally.lastAtMs, startedAtMs);
}
