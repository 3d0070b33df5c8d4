import {type Condition} from '../core/condition.js';
import {type ExportColumn} from '../export/export-format.js';
import {type Column} from './table/column.js';

/** What the place on the screen is about, for all that can be done with it: copy, compare, export. */
export type Subject = {
	/** What one row is: `request`, `model`, `session`. */
	readonly noun: string;
	/** What two rows are compared by. */
	readonly columns: ReadonlyArray<Column<never, never>>;
	readonly cellContext: unknown;
	readonly exportColumns: ReadonlyArray<ExportColumn<never>>;
	/** In the order of the screen. */
	readonly rows: readonly unknown[];
	readonly selected: SubjectRow | null;
	/** In the order of marking. */
	readonly marked: readonly SubjectRow[];
	/** The requests that the store has for what is on the screen; `null`: it is about none. */
	readonly stored: {readonly fromMs: number; readonly toMs: number; readonly filter: Condition; readonly isFiltered: boolean} | null;
};

export type SubjectRow = {
	readonly id: string;
	/** What it is called, and what `y` copies. */
	readonly name: string;
	readonly row: unknown;
};
