import type {Database} from 'better-sqlite3';
import type {
	BoundedQuery,
	Errors,
	Sessions,
	StoredSpan,
} from '../../core/question.js';
import type {RequestRecord} from '../../core/request-record.js';
import type {NewestQuery} from '../../core/store.js';
import {gatherErrors} from '../gather-errors.js';
import {gatherSessions} from '../gather-sessions.js';
import {addNewest} from '../steps.js';
import {errorTable, requestTable, sessionTable} from './columns.js';
import {countedOnly} from './counted.js';
import {buildFilterSql, type FilterSql} from './filter-sql.js';
import {prepareSelect} from './select.js';
import {quoteNames, type SqlValue} from './table.js';

/** The counted requests of a range, the newest first: `FROM` and what follows it, with start, end and limit. */
export const newestSql = `FROM requests INDEXED BY requests_started
	WHERE ${countedOnly} AND started_at_ms >= ? AND started_at_ms < ? ORDER BY started_at_ms DESC, seq DESC LIMIT ?`;

// One more than may be read tells that there are more.

export function createSessionReader(database: Database): (query: BoundedQuery) => Sessions {
	const select = prepareSelect(database, sessionTable, newestSql);
	return query => {
		const gatherer = gatherSessions(query);
		const {fromMs, toMs} = gatherer.steps;
		return gatherer.list(addNewest(select.iterate(fromMs, toMs, query.maxRows + 1), query.maxRows, gatherer.add));
	};
}

/** A statement a query, since its text is the filter's. The index gives the order, so that reading ends with the last row that is wanted. */
export function createNewestReader(database: Database): (query: NewestQuery) => RequestRecord[] {
	return ({fromMs, toMs, limit, filter}) => {
		const {text, parameters} = buildFilterSql(filter ?? {type: 'and', parts: []});
		return database
			.prepare<[FilterSql['parameters']], SqlValue[]>(`SELECT ${quoteNames(requestTable.columnNames)} FROM requests INDEXED BY requests_started
				WHERE started_at_ms >= @fromMs AND started_at_ms < @toMs AND ${text} ORDER BY started_at_ms DESC, seq DESC LIMIT @limit`)
			.raw()
			.all({
				...parameters, fromMs, toMs, limit,
			})
			.map(values => requestTable.decode(values));
	};
}

export function createErrorReader(database: Database): (query: BoundedQuery) => Errors {
	const select = prepareSelect(database, errorTable, `FROM requests INDEXED BY requests_failed
		WHERE state = 'failed' AND ${countedOnly} AND started_at_ms >= ? AND started_at_ms < ? ORDER BY started_at_ms DESC, seq DESC LIMIT ?`);
	return query => {
		const gatherer = gatherErrors(query);
		const {fromMs, toMs} = gatherer.steps;
		return gatherer.list(addNewest(select.iterate(fromMs, toMs, query.maxRows + 1), query.maxRows, gatherer.add));
	};
}

export function createSpanReader(database: Database): () => StoredSpan | null {
	// Two questions, since the index answers each at once, but not both together.
	const select = database.prepare<[], [number | null, number | null]>(`SELECT
		(SELECT min(started_at_ms) FROM requests), (SELECT max(started_at_ms) FROM requests)`).raw();
	return () => {
		const [oldestAtMs, newestAtMs] = select.get()!;
		return oldestAtMs === null || newestAtMs === null ? null : {oldestAtMs, newestAtMs};
	};
}
