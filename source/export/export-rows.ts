import type {ExportColumn, ExportFormat} from './export-format.js';

/** Rows a piece: few enough that making one is not felt on the screen's thread. */
const pieceRows = 200;

/**
The whole export, made as it is asked for.
@yields A piece of its text.
*/
export function * exportRows<Row>(rows: Iterable<Row>, columns: ReadonlyArray<ExportColumn<Row>>, format: ExportFormat): Generator<string> {
	const names = columns.map(({name}) => name);
	let piece = format.begin(names);
	let index = 0;
	for (const row of rows) {
		piece += format.row(names, columns.map(({read}) => read(row)), index);
		index++;
		if (index % pieceRows !== 0) {
			continue;
		}

		yield piece;
		piece = '';
	}

	yield piece + format.end;
}
