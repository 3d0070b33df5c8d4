/** A value of a row as it is: unknown is `null`. */
export type ExportValue = string | number | boolean | null | readonly string[];

/** One column of an export; header, rows and keys read the same list. */
export type ExportColumn<Row> = {
	readonly name: string;
	readonly read: (row: Row) => ExportValue;
};

/** A way to write rows as a text, piece by piece: `begin`, any number of rows, `end`. Pure. */
export type ExportFormat = {
	readonly id: string;
	/** Of the file's name, without the dot. */
	readonly extension: string;
	readonly doc: string;
	readonly begin: (names: readonly string[]) => string;
	/** `index` counts the rows from 0. */
	readonly row: (names: readonly string[], values: readonly ExportValue[], index: number) => string;
	readonly end: string;
};
