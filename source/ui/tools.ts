import {type Condition} from '../core/condition.js';
import {type SqlResult} from '../core/sql.js';
import {type ExportColumn, type ExportFormat} from '../export/export-format.js';

/** What the screen can have done outside of it: files, processes, the clipboard. */
export type ScreenTools = {
	/** Writes a file that appears when it is whole. */
	readonly startExport: (job: ExportJob, onProgress: (count: number) => void) => Running<ExportEnd>;
	/** Asks the store in SQL, reading only, within bounds. */
	readonly startSql: (text: string) => Running<SqlResult>;
	/** Answers how it was done: `by tmux`; `null`: nobody here can take it. */
	readonly copy: (text: string) => Promise<string | null>;
};

/** Something under way. Stopped, its result rejects. */
export type Running<Result> = {
	readonly result: Promise<Result>;
	readonly stop: () => void;
};

export type ExportJob = {
	readonly source: ExportSource;
	readonly format: ExportFormat;
	/** As typed. */
	readonly path: string;
	/** What stands there already is overwritten. */
	readonly shouldReplace: boolean;
};

export type ExportSource =
	/** What is on the screen, in its order. */
	| {readonly type: 'rows'; readonly columns: ReadonlyArray<ExportColumn<never>>; readonly rows: readonly unknown[]}
	/** What the store has, the newest first. */
	| {readonly type: 'stored'; readonly fromMs: number; readonly toMs: number; readonly filter: Condition};

export type ExportEnd =
	| {readonly type: 'written'; readonly count: number; readonly path: string}
	/** Something stands there, and it may not be overwritten. */
	| {readonly type: 'exists'; readonly path: string};
