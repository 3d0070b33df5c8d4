import type {Database} from 'better-sqlite3';
import {quoteNames, type SqlValue, type Table} from './table.js';

/** By their places in the text, or by their names. */
export type SelectParameter = SqlValue | Readonly<Record<string, string | number>>;

export type Select<Row> = {
	readonly get: (...parameters: SelectParameter[]) => Row | null;
	readonly all: (...parameters: SelectParameter[]) => Row[];
	/** One at a time, where all might be too many at once. */
	readonly iterate: (...parameters: SelectParameter[]) => Iterable<Row>;
};

/** A prepared `SELECT` of a table's columns; `rest` begins with `FROM`. */
export function prepareSelect<Row>(database: Database, table: Table<Row>, rest: string): Select<Row> {
	const statement = database.prepare<SelectParameter[], SqlValue[]>(`SELECT ${quoteNames(table.columnNames)} ${rest}`).raw();
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
