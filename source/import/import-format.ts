import type {RequestRecord} from '../core/request-record.js';

/**
A kind of file that requests can be read from. Its readers take what is there, default what is missing, clean every text,
and throw `ImportProblem` for what is no request; every record they make is marked `import` and over. Reading the same
again gives the same ids.
*/
export type ImportFormat = {
	readonly id: string;
	readonly doc: string;
	/** Whether a file that begins with this line is one. */
	readonly isLike: (firstLine: string) => boolean;
	readonly start: () => ImportReader;
};

export type ImportReader =
	/** Reads a line after the other. Answers `null` for one that holds no request, such as a header. */
	| {readonly kind: 'lines'; readonly readLine: (line: string) => RequestRecord | null}
	/** Needs the whole text at once. */
	| {readonly kind: 'whole'; readonly readAll: (text: string) => ImportedFile};

export type ImportedFile = {
	readonly records: readonly RequestRecord[];
	/** What was left out, each a sentence with its place. */
	readonly problems: readonly string[];
	/** What the user should know of it. */
	readonly notes: readonly string[];
};

/** What stands there is no request. */
export class ImportProblem extends Error {
	override name = 'ImportProblem';
}
