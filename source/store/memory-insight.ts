import {
	isRolled,
	lookedPerRow,
	type BoundedQuery,
	type GroupQuery,
} from '../core/question.js';
import type {RequestRecord} from '../core/request-record.js';
import type {RequestReader} from '../core/store.js';
import {isCounted} from '../core/summary.js';
import {buildPredicate} from '../query/build-predicate.js';
import {gatherErrors} from './gather-errors.js';
import {gatherGroups} from './gather-groups.js';
import {gatherSessions} from './gather-sessions.js';
import {addNewest, type Steps} from './steps.js';

/** Answers questions about windows from all records; `listRecords` in the order in which they came. */
export function createInsightReader(listRecords: () => RequestRecord[]): Pick<RequestReader, 'readGroups' | 'readSessions' | 'readErrors' | 'readNewest' | 'readSpan'> {
	/** The newest first. */
	const listCounted = ({fromMs, toMs}: Steps): RequestRecord[] => listRecords()
		.toReversed()
		.filter(record => isCounted(record) && record.startedAtMs >= fromMs && record.startedAtMs < toMs)
		.toSorted((a, b) => b.startedAtMs - a.startedAtMs);

	return {
		async readGroups(query: GroupQuery) {
			const gatherer = gatherGroups(query);
			const isWhole = isRolled(query.groupBy) && query.filter === undefined;
			return gatherer.list(addWanted(listCounted(gatherer.steps), isWhole ? {maxRows: Infinity} : query, gatherer.addRow));
		},
		async readSessions(query: BoundedQuery) {
			const gatherer = gatherSessions(query);
			return gatherer.list(addWanted(listCounted(gatherer.steps), query, gatherer.add));
		},
		async readErrors(query: BoundedQuery) {
			const gatherer = gatherErrors(query);
			const failed = listCounted(gatherer.steps).filter(({state}) => state === 'failed');
			return gatherer.list(addWanted(failed, query, gatherer.add));
		},
		async readNewest({fromMs, toMs, limit, filter}) {
			const isWanted = filter === undefined ? () => true : buildPredicate(filter);
			return listRecords()
				.filter(record => record.startedAtMs >= fromMs && record.startedAtMs < toMs && isWanted({record, lastByteAtMs: null}))
				.toReversed()
				.toSorted((a, b) => b.startedAtMs - a.startedAtMs)
				.slice(0, limit);
		},
		async readSpan() {
			const records = listRecords();
			const starts = records.map(({startedAtMs}) => startedAtMs).toSorted((a, b) => a - b);
			const calls = records.filter(record => isCounted(record));
			return starts.length === 0
				? null
				: {
					oldestAtMs: starts[0]!, newestAtMs: starts.at(-1)!, callCount: calls.length, activeCallCount: calls.filter(({state}) => state === 'active').length,
				};
		},
	};
}

/** The same order and bounds as those of a store on disk. */
function addWanted(newestFirst: readonly RequestRecord[], {maxRows, filter}: Pick<BoundedQuery, 'maxRows' | 'filter'>, add: (record: RequestRecord) => void): number | null {
	if (filter === undefined) {
		return addNewest(newestFirst, maxRows, add);
	}

	const isWanted = buildPredicate(filter);
	const looked = newestFirst.slice(0, maxRows * lookedPerRow);
	const endedAtMs = looked.length < newestFirst.length ? looked.at(-1)!.startedAtMs : null;
	return addNewest(looked.filter(record => isWanted({record, lastByteAtMs: null})), maxRows, add) ?? endedAtMs;
}
