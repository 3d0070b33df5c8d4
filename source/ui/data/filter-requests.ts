import {readZoneMinutes} from '../../core/clock.js';
import {type LiveRequest} from '../../live/live-model.js';
import {buildPredicate, type Predicate} from '../../query/build-predicate.js';
import {readFilter} from '../../query/read-filter.js';
import {resolveFilter} from '../../query/resolve-filter.js';
import {type Condition} from '../../core/condition.js';
import {type KnownValues} from '../../query/complete-filter.js';
import {type Drill} from '../table-state.js';
import {pickRequests} from './pick-requests.js';
import {type Snapshot} from './snapshot.js';
import {findWindow, placeWindow} from './windows.js';

/** What the user narrows the lists to. */
export type FilterQuestion = {
	readonly text: string;
	readonly markedIds: readonly string[];
	readonly windowId: string;
};

/** A text that can't be read asks for everything: only texts that can be are applied. */
export function resolveText(text: string, nowAtMs: number, markedIds: readonly string[]): Condition {
	const {filter} = readFilter(text);
	return filter === null ? {type: 'and', parts: []} : resolveFilter(filter, {nowAtMs, readZoneMinutes, markedIds});
}

export function buildFilterTest({text, markedIds}: FilterQuestion, nowAtMs: number): Predicate {
	return buildPredicate(resolveText(text, nowAtMs, markedIds));
}

/** Newest first: without a filter all that are in memory, with one those of the window that fulfil it, stored ones among them. */
export function filterRequests(snapshot: Snapshot, question: FilterQuestion, drill: Drill | null = null): readonly LiveRequest[] {
	const {requests, nowAtMs, found, travel} = snapshot;
	const picked = pickRequests(snapshot, {drill, windowId: question.windowId});
	if (question.text === '') {
		return picked;
	}

	const isWanted = buildFilterTest(question, nowAtMs);
	if (drill !== null || travel !== null) {
		return picked.filter(row => isWanted(row));
	}

	const {fromMs} = placeWindow(findWindow(question.windowId), nowAtMs);
	const kept = requests.filter(row => row.record.startedAtMs >= fromMs && isWanted(row));
	if (found?.text !== question.text) {
		return kept;
	}

	// What is in memory is newer than what the store said of it, and may fulfil the filter no more.
	const ids = new Set(requests.map(({record}) => record.id));
	const stored = found.requests.filter(({record: {id, startedAtMs}}) => startedAtMs >= fromMs && !ids.has(id));
	return stored.length === 0 ? kept : [...kept, ...stored].toSorted((a, b) => b.record.startedAtMs - a.record.startedAtMs);
}

/** How many requests the filter chose from, as far as it is known. */
export function countFiltered({requests, summary, nowAtMs}: Snapshot, windowId: string, keptCount: number): number {
	const {fromMs} = placeWindow(findWindow(windowId), nowAtMs);
	const inMemory = requests.filter(({record}) => record.startedAtMs >= fromMs).length;
	return Math.max(keptCount, inMemory, summary?.totals.requestCount ?? 0);
}

const maxKnown = 200;

/** Values that the traffic has, for completion. */
export function listKnownValues(requests: readonly LiveRequest[]): KnownValues {
	const read = (pick: (row: LiveRequest) => string | null): string[] =>
		[...new Set(requests.map(row => pick(row)).filter(value => value !== null))].slice(0, maxKnown);
	return {
		model: read(({record}) => record.model),
		requested_model: read(({record}) => record.requestedModel),
		provider: read(({record}) => record.provider),
		session_id: read(({record}) => record.sessionId),
		agent: read(({record}) => record.agent),
		error_kind: read(({record}) => record.errorKind),
		finish_reason: read(({record}) => record.finishReason),
		endpoint: read(({record}) => record.endpoint),
		format: read(({record}) => record.format),
		end_user: read(({record}) => record.endUser),
		api_key_label: read(({record}) => record.apiKeyLabel),
	};
}
