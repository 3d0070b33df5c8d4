import type {SqlCell, SqlResult} from '../core/sql.js';
import type {ExportColumn} from './export-format.js';

/** The columns of a query's result; of several with one name the later ones are numbered, since keys must differ. */
export function buildSqlColumns({columns}: Pick<SqlResult, 'columns'>): Array<ExportColumn<readonly SqlCell[]>> {
	const counts = new Map<string, number>();
	return columns.map((column, index) => {
		const count = (counts.get(column) ?? 0) + 1;
		counts.set(column, count);
		return {name: count === 1 ? column : `${column}_${count}`, read: row => row[index] ?? null};
	});
}
