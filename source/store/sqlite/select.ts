import type {Database} from 'better-sqlite3';
import {quoteNames, type SqlValue, type Table} from './table.js';

export type Select<Row> = {
	readonly get: (...parameters: SqlValue[]) => Row | null;
	readonly all: (...parameters: SqlValue[]) => Row[];
	/** One at a time, where all might be too many at once. */
	readonly iterate: (...parameters: SqlValue[]) => Iterable<Row>;
};

/** A prepared `SELECT` of a table's columns; `rest` begins with `FROM`. */
export function prepareSelect<Row>(database: Database, table: Table<Row>, rest: string): Select<Row> {
	const statement = database.prepare<SqlValue[], SqlValue[]>(`SELECT ${quoteNames(table.columnNames)} ${rest}`).raw();
	return {
		get(...parameters) {
			const values = statement.get(...parameters);
			return values === undefined ? null : table.decode(values);
		},
		all: (...parameters) => statement.all(...parameters).map(values => table.decode(values)),
		* iterate(...parameters) {
			for (const values of statement.iterate(...parameters)) {
				yield table.decode(values);
			}
		},
	};
}
