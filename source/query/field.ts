import type {RequestRecord} from '../core/request-record.js';

/** A request as filters see it: a live one, or one of a store. */
export type FilterRow = {
	readonly record: RequestRecord;
	/** Of a running request; `null` when nothing came yet. */
	readonly lastByteAtMs: number | null;
};

export type FieldValue = string | number | boolean | readonly string[] | null;

/** `time`: when the request started, asked in the words of people. */
export type FieldKind = 'text' | 'list' | 'number' | 'boolean' | 'time';

/** What a number is written in: plain, tokens, milliseconds, nano dollars, bytes, a ratio of 0–1. */
export type Unit = 'count' | 'duration' | 'money' | 'bytes' | 'ratio';

/** One thing that a filter can ask for. Parsing, SQL, completion, help and README read nothing but these. */
export type Field = {
	/** As the column is called. */
	readonly name: string;
	readonly aliases: readonly string[];
	readonly kind: FieldKind;
	/** Of numbers. */
	readonly unit: Unit | null;
	/** SQL for its value over a row of `requests`. */
	readonly sql: string;
	readonly doc: string;
	readonly example: string;
	/** Those that are known beforehand, for completion. */
	readonly values: readonly string[];
	/** For times: what `:` means. */
	readonly means: 'within' | 'since' | 'until' | null;
	readonly read: (row: FilterRow) => FieldValue;
};

type Told = Pick<Field, 'doc' | 'example'> & Partial<Pick<Field, 'aliases' | 'values' | 'sql' | 'read' | 'means'>>;
type Key = keyof RequestRecord;

function buildField(name: string, key: Key, kind: FieldKind, told: Told & {readonly unit?: Unit}): Field {
	return {
		name,
		kind,
		unit: null,
		aliases: [],
		sql: `"${name}"`,
		values: [],
		means: null,
		read: ({record}) => record[key] as FieldValue,
		...told,
	};
}

export const textField = (name: string, key: Key, told: Told): Field => buildField(name, key, 'text', told);
export const listField = (name: string, key: Key, told: Told): Field => buildField(name, key, 'list', told);
export const numberField = (name: string, key: Key, unit: Unit, told: Told): Field => buildField(name, key, 'number', {...told, unit});
export const booleanField = (name: string, key: Key, told: Told): Field => buildField(name, key, 'boolean', {values: ['yes', 'no'], ...told});
export const timeField = (name: string, means: Field['means'], told: Told): Field => buildField(name, 'startedAtMs', 'time', {...told, sql: '"started_at_ms"', means});
