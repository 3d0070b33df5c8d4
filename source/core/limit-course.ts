import type {RateLimit} from './event.js';
import type {Covered, WindowQuery} from './question.js';

/** What a limit was at a moment, and how it got there. */
export type LimitQuery = WindowQuery & {
	/** The moment: what was told later is not known then. */
	readonly atMs: number;
	/** So many of the newest requests are looked at for who burns a limit; 0: nobody is looked for. */
	readonly maxRows: number;
};

export type LimitCourse = {
	/** As its provider told it last. */
	readonly limit: RateLimit;
	/** When it would have been full at the pace of that moment, if that was before its reset; else `null`. */
	readonly fullAtMs: number | null;
	/** The highest that was told in each step, oldest first, and what still held of it; `null`: nothing did. */
	readonly usedSeries: ReadonlyArray<number | null>;
	readonly burner: LimitBurner | null;
};

/** Who used most of the tokens in the limit's own window, where that is told, else in the window that is asked for. */
export type LimitBurner = {
	readonly session: string;
	/** Its share of them, 0–1. */
	readonly ratio: number;
};

/** `readFromMs` is about burners. */
export type LimitCourses = Covered & {
	/** By provider, key and name. */
	readonly limits: readonly LimitCourse[];
};
