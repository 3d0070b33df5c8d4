import type {Database} from 'better-sqlite3';
import type {
	CountQuery,
	RequestCount,
	RequestPage,
	RequestQuery,
} from '../../core/store.js';
import {rowTable} from './columns.js';
import {buildFilterSql, type FilterSql} from './filter-sql.js';
import {prepareSelect} from './select.js';
import {quoteNames, type SqlValue} from './table.js';
import {inTimeSql} from './time-limit.js';

/** Reads pages of requests, the newest first. */
export function createPageReader(database: Database): (query: RequestQuery) => RequestPage {
	const selectNewest = prepareSelect(database, rowTable, 'FROM requests WHERE seq < ? ORDER BY seq DESC LIMIT ?');
	// The index alone finds the page's rows: a walk along `seq` could pass by millions that are outside the range.
	const selectRange = prepareSelect(database, rowTable, `FROM requests WHERE seq IN (
		SELECT seq FROM requests INDEXED BY requests_started
		WHERE started_at_ms >= ? AND started_at_ms < ? AND seq < ? ORDER BY seq DESC LIMIT ?
	) ORDER BY seq DESC`);

	return query => {
		const {fromMs, toMs, beforeSeq = Number.MAX_SAFE_INTEGER, limit, filter} = query;
		if (filter !== undefined) {
			return buildPage(selectMatching(database, {...query, limit: limit + 1}), limit);
		}

		// One more than asked for tells whether there is another page.
		const rows = fromMs === undefined && toMs === undefined
			? selectNewest.all(beforeSeq, limit + 1)
			: selectRange.all(fromMs ?? Number.MIN_SAFE_INTEGER, toMs ?? Number.MAX_SAFE_INTEGER, beforeSeq, limit + 1);
		return buildPage(rows, limit);
	};
}

type Row = ReturnType<typeof rowTable.decode>;

function buildPage(rows: readonly Row[], limit: number): RequestPage {
	const page = rows.slice(0, limit);
	return {
		records: page.map(({seq, lastByteAtMs, ...record}) => record),
		nextBeforeSeq: rows.length > limit ? page.at(-1)!.seq : null,
	};
}

/** A statement a query, since its text is the filter's; preparing it costs less than a tenth of a millisecond. */
function selectMatching(database: Database, query: RequestQuery): Row[] {
	const {text, parameters} = buildRangeSql(query);
	return database
		.prepare<[FilterSql['parameters']], SqlValue[]>(`SELECT ${quoteNames(rowTable.columnNames)} FROM requests WHERE seq IN (
			SELECT seq ${text} AND seq < @beforeSeq ORDER BY seq DESC LIMIT @limit
		) ORDER BY seq DESC`)
		.raw()
		.all({...parameters, beforeSeq: query.beforeSeq ?? Number.MAX_SAFE_INTEGER, limit: query.limit})
		.map(values => rowTable.decode(values));
}

export function createRequestCounter(database: Database): (query: CountQuery) => RequestCount {
	return query => {
		const {text, parameters} = buildRangeSql(query);
		const counted = database
			.prepare<[FilterSql['parameters']], number>(`SELECT count(*) FROM (SELECT 1 ${text} LIMIT @limit)`)
			.pluck()
			.get({...parameters, limit: query.maxCount + 1})!;
		return {count: Math.min(counted, query.maxCount), hasMore: counted > query.maxCount};
	};
}

// With a range its index finds the rows; without one they are walked by `seq`, and the walk ends with the page.
function buildRangeSql({fromMs, toMs, filter}: Pick<RequestQuery, 'fromMs' | 'toMs' | 'filter'>): FilterSql {
	const {text, parameters} = buildFilterSql(filter ?? {type: 'and', parts: []});
	return fromMs === undefined && toMs === undefined
		? {text: `FROM requests WHERE ${inTimeSql} AND ${text}`, parameters}
		: {
			text: `FROM requests INDEXED BY requests_started WHERE ${inTimeSql} AND started_at_ms >= @fromMs AND started_at_ms < @toMs AND ${text}`,
			parameters: {...parameters, fromMs: fromMs ?? Number.MIN_SAFE_INTEGER, toMs: toMs ?? Number.MAX_SAFE_INTEGER},
		};
}
