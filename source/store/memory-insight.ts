import {isRolled, type BoundedQuery, type GroupQuery} from '../core/question.js';
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
			const isWhole = isRolled(query.groupBy);
			return gatherer.list(addNewest(listCounted(gatherer.steps), isWhole ? Infinity : query.maxRows, gatherer.addRow));
		},
		async readSessions(query: BoundedQuery) {
			const gatherer = gatherSessions(query);
			return gatherer.list(addNewest(listCounted(gatherer.steps), query.maxRows, gatherer.add));
		},
		async readErrors(query: BoundedQuery) {
			const gatherer = gatherErrors(query);
			const failed = listCounted(gatherer.steps).filter(({state}) => state === 'failed');
			return gatherer.list(addNewest(failed, query.maxRows, gatherer.add));
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
			const starts = listRecords().map(({startedAtMs}) => startedAtMs).toSorted((a, b) => a - b);
			return starts.length === 0 ? null : {oldestAtMs: starts[0]!, newestAtMs: starts.at(-1)!};
		},
	};
}
