/** What goes into a column and comes out of it. */
export type SqlValue = string | number | Uint8Array | null;

/** How one kind of value is kept; `null` means unknown on both sides. */
export type Codec<Value> = {
	readonly type: 'TEXT' | 'INTEGER' | 'REAL' | 'BLOB';
	readonly encode: (value: Value) => SqlValue;
	readonly decode: (stored: SqlValue) => unknown;
};

export type Column<Value> = {
	readonly name: string;
	readonly codec: Codec<Value>;
	readonly isRequired: boolean;
};

/** One column for each field: a field without a column does not compile. */
export type Columns<Row> = {readonly [Field in keyof Row]-?: Column<Row[Field]>};

/** Everything that SQL needs to know about a kind of row, made from its columns in their order. */
export type Table<Row> = {
	readonly columnNames: readonly string[];
	/** For `CREATE TABLE`. */
	readonly definitions: readonly string[];
	/** For positional parameters. */
	readonly encode: (row: Row) => SqlValue[];
	/** From a raw row that selected `columnNames`. */
	readonly decode: (values: readonly SqlValue[]) => Row;
};

const keep = (value: SqlValue): SqlValue => value ?? null;

export const text: Codec<string | null> = {type: 'TEXT', encode: keep, decode: keep};
export const integer: Codec<number | null> = {type: 'INTEGER', encode: keep, decode: keep};
export const real: Codec<number | null> = {type: 'REAL', encode: keep, decode: keep};

/** A name that is part of a key, where SQL has no `NULL`: unknown is the empty text. */
export const keyText: Codec<string | null> = {
	type: 'TEXT',
	encode: value => value ?? '',
	decode: stored => stored === '' ? null : stored,
};

export const boolean: Codec<boolean | null> = {
	type: 'INTEGER',
	encode: value => value === null ? null : Number(value),
	decode: stored => stored === null ? null : stored !== 0,
};

/** A list of names as JSON; an empty list takes no room. */
export const list: Codec<readonly string[]> = {
	type: 'TEXT',
	encode: value => value.length === 0 ? null : JSON.stringify(value),
	decode(stored) {
		const value = parseJson(stored);
		return Array.isArray(value) ? value as readonly unknown[] : [];
	},
};

export const json: Codec<Readonly<Record<string, unknown>> | null> = {
	type: 'TEXT',
	encode: value => value === null ? null : JSON.stringify(value),
	decode(stored) {
		const value = parseJson(stored);
		return typeof value === 'object' ? value : null;
	},
};

export const required = <Value>(name: string, codec: Codec<Value>): Column<Value> => ({name, codec, isRequired: true});
export const optional = <Value>(name: string, codec: Codec<Value>): Column<Value> => ({name, codec, isRequired: false});

export function createTable<Row extends object>(columns: Columns<Row>): Table<Row> {
	const fields = Object.keys(columns) as Array<keyof Row>;
	const ordered = fields.map(field => columns[field] as Column<unknown>);
	// A copy of an object that has all its fields is made, filled and later read faster than one that grows.
	const unknownRow = Object.fromEntries(fields.map(field => [field, null])) as Record<keyof Row, unknown>;
	const codecs = ordered.map(column => column.codec);

	return {
		columnNames: ordered.map(column => column.name),
		definitions: ordered.map(({name, codec, isRequired}) => `"${name}" ${codec.type}${isRequired ? ' NOT NULL' : ''}`),
		encode: row => codecs.map((codec, index) => codec.encode(row[fields[index]!])),
		decode(values) {
			const row: Record<keyof Row, unknown> = {...unknownRow};
			let index = 0;
			for (const field of fields) {
				row[field] = codecs[index]!.decode(values[index]!);
				index++;
			}

			return row as Row;
		},
	};
}

/** `insert into` with one positional parameter for each column. */
export function buildInsert(tableName: string, table: Pick<Table<never>, 'columnNames'>, verb = 'INSERT'): string {
	const {columnNames} = table;
	return `${verb} INTO ${tableName} (${quoteNames(columnNames)}) VALUES (${columnNames.map(() => '?').join(', ')})`;
}

/** `insert into` that replaces a row with the same key. */
export function buildUpsert(tableName: string, table: Pick<Table<never>, 'columnNames'>, key: string): string {
	const assignments = table.columnNames.map(name => `"${name}" = excluded."${name}"`);
	return `${buildInsert(tableName, table)} ON CONFLICT (${key}) DO UPDATE SET ${assignments.join(', ')}`;
}

/** Quoted, since `limit` is a name here and a word of SQL. */
export function quoteNames(names: readonly string[]): string {
	return names.map(name => `"${name}"`).join(', ');
}

// Someone may have edited the store by hand: what isn't JSON is unknown.
function parseJson(stored: SqlValue): unknown {
	if (typeof stored !== 'string') {
		return null;
	}

	try {
		return JSON.parse(stored);
	} catch {
		return null;
	}
}
