/** `null` is SQL's NULL. Integers that a number can't hold, and blobs, are texts. */
export type SqlCell = string | number | null;

/** What a query told, up to its bounds. */
export type SqlResult = {
	readonly columns: readonly string[];
	readonly rows: ReadonlyArray<readonly SqlCell[]>;
	/** There are more rows than these. */
	readonly hasMore: boolean;
	readonly tookMs: number;
};

export type SqlBounds = {
	/** After that it is stopped, whatever it is doing. */
	readonly timeoutMs: number;
	readonly maxRows: number;
	/** In UTF-16 units; `…` stands where a text was cut. */
	readonly maxCellLength: number;
};

/** What a screen can show and a person waits for. */
export const screenSqlBounds: SqlBounds = {timeoutMs: 2000, maxRows: 2000, maxCellLength: 4000};
