import type {Report} from './report.js';

/** A way to write a report; the whole text at once, since a report is small however much traffic it is about. */
export type ReportFormat = {
	readonly id: string;
	/** Of the files' names that mean it, without the dot; the first is its own. */
	readonly extensions: readonly string[];
	readonly doc: string;
	readonly write: (report: Report) => string;
};
