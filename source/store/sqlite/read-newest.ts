import type {Database} from 'better-sqlite3';
import {hourMs} from '../../core/durations.js';
import {
	lookedPerRow,
	type BoundedQuery,
	type Errors,
	type Sessions,
	type StoredSpan,
} from '../../core/question.js';
import type {RequestRecord} from '../../core/request-record.js';
import type {NewestQuery} from '../../core/store.js';
import {gatherErrors} from '../gather-errors.js';
import {gatherSessions} from '../gather-sessions.js';
import {addNewest, type Steps} from '../steps.js';
import {errorTable, requestTable, sessionTable} from './columns.js';
import {countedOnly} from './counted.js';
import {buildFilterSql, type FilterSql} from './filter-sql.js';
import {prepareSelect} from './select.js';
import {quoteNames, type SqlValue, type Table} from './table.js';
import {inTimeSql} from './time-limit.js';

type NewestGatherer<Row> = (range: Pick<Steps, 'fromMs' | 'toMs'>, query: Pick<BoundedQuery, 'maxRows' | 'filter'>, add: (row: Row) => void) => number | null;

/** Reads the counted requests of a range along an index, the newest first; gives those that are wanted to `add`, and answers where reading ended. */
export function createNewestGatherer<Row extends {readonly startedAtMs: number}>(database: Database, table: Table<Row>, index: 'requests_started' | 'requests_failed' = 'requests_started'): NewestGatherer<Row> {
	const from = `FROM requests INDEXED BY ${index}
		WHERE ${index === 'requests_failed' ? 'state = \'failed\' AND ' : ''}${countedOnly} AND started_at_ms >= ? AND started_at_ms < ?`;
	const order = 'ORDER BY started_at_ms DESC, seq DESC';
	const selectAll = prepareSelect(database, table, `${from} ${order} LIMIT ?`);
	const selectLast = database.prepare<[number, number, number], [number, number]>(`SELECT started_at_ms, seq ${from} ${order} LIMIT 2 OFFSET ?`).raw();

	return ({fromMs, toMs}, {maxRows, filter}, add) => {
		// One more than may be read tells that there are more.
		if (filter === undefined) {
			return addNewest(selectAll.iterate(fromMs, toMs, maxRows + 1), maxRows, add);
		}

		const [last, next] = selectLast.all(fromMs, toMs, (maxRows * lookedPerRow) - 1);
		const [lastAtMs, lastSeq] = last ?? [fromMs, 0];
		const {text, parameters} = buildFilterSql(filter);
		const select = prepareSelect(database, table, `${from} AND (started_at_ms, seq) >= (?, ?) AND ${text} ${order} LIMIT ?`);
		const rows = select.iterate(fromMs, toMs, lastAtMs, lastSeq, maxRows + 1, parameters);
		return addNewest(rows, maxRows, add) ?? (next === undefined ? null : lastAtMs);
	};
}

export function createSessionReader(database: Database): (query: BoundedQuery) => Sessions {
	const gather = createNewestGatherer(database, sessionTable);
	return query => {
		const gatherer = gatherSessions(query);
		return gatherer.list(gather(gatherer.steps, query, gatherer.add));
	};
}

/** A statement a query, since its text is the filter's. The index gives the order, so that reading ends with the last row that is wanted. */
export function createNewestReader(database: Database): (query: NewestQuery) => RequestRecord[] {
	return ({fromMs, toMs, limit, filter}) => {
		const {text, parameters} = buildFilterSql(filter ?? {type: 'and', parts: []});
		return database
			.prepare<[FilterSql['parameters']], SqlValue[]>(`SELECT ${quoteNames(requestTable.columnNames)} FROM requests INDEXED BY requests_started
				WHERE ${inTimeSql} AND started_at_ms >= @fromMs AND started_at_ms < @toMs AND ${text} ORDER BY started_at_ms DESC, seq DESC LIMIT @limit`)
			.raw()
			.all({
				...parameters, fromMs, toMs, limit,
			})
			.map(values => requestTable.decode(values));
	};
}

export function createErrorReader(database: Database): (query: BoundedQuery) => Errors {
	const gather = createNewestGatherer(database, errorTable, 'requests_failed');
	return query => {
		const gatherer = gatherErrors(query);
		return gatherer.list(gather(gatherer.steps, query, gatherer.add));
	};
}

export function createSpanReader(database: Database): () => StoredSpan | null {
	// Several questions, since an index answers each at once, but not all together. Rollups hold what is over.
	const select = database.prepare<[], [oldest: number | null, newest: number | null, over: number, active: number]>(`SELECT
		(SELECT min(started_at_ms) FROM requests), (SELECT max(started_at_ms) FROM requests),
		(SELECT ifnull(sum(request_count), 0) FROM rollups WHERE step_ms = ${hourMs}),
		(SELECT count(*) FROM requests INDEXED BY requests_active WHERE state = 'active' AND ${countedOnly})`).raw();
	return () => {
		const [oldestAtMs, newestAtMs, overCount, activeCallCount] = select.get()!;
		return oldestAtMs === null || newestAtMs === null
			? null
			: {
				oldestAtMs, newestAtMs, callCount: overCount + activeCallCount, activeCallCount,
			};
	};
}
