import type {ExportColumn, ExportFormat} from './export-format.js';

/** An export that is made piece by piece, so that a long one need never be in memory. */
export type Export<Row> = {
	readonly begin: string;
	/** The text of the next rows. */
	readonly add: (rows: readonly Row[]) => string;
	readonly end: string;
};

export function startExport<Row>(columns: ReadonlyArray<ExportColumn<Row>>, format: ExportFormat): Export<Row> {
	const names = columns.map(({name}) => name);
	let index = 0;
	return {
		begin: format.begin(names),
		add: rows => rows.map(row => format.row(names, columns.map(({read}) => read(row)), index++)).join(''),
		end: format.end,
	};
}
