import type {SqlBounds, SqlCell, SqlResult} from '../../core/sql.js';
import {UserError} from '../../core/errors.js';
import {openForReading} from './open.js';

const maxHeapBytes = 256 * 1024 * 1024;
/** Of all cells together, in UTF-16 units. */
const maxResultLength = 32 * 1024 * 1024;
const maxBlobBytes = 32;

const leading = /^(?:\s|\(|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/v;
const reading = /^(?:select|with|values|explain)\b/iv;
/** One that sets anything has a `=`, or another name. */
const tellingPragma = /^pragma\s+(?<name>\w+)(?:\([^=]*\))?$/iv;
const tellingPragmas = new Set([
	'table_info',
	'table_xinfo',
	'table_list',
	'index_list',
	'index_info',
	'index_xinfo',
	'foreign_key_list',
	'compile_options',
	'function_list',
	'pragma_list',
	'integrity_check',
	'quick_check',
]);
const onlyReading = 'Only reading is possible here: SELECT, WITH, VALUES, EXPLAIN, or PRAGMA table_info(requests).';

/**
Runs one reading statement on a connection of its own. Blocks until it is done: SQLite can't be told to stop from here,
so whoever needs a limit of time runs it where it can be ended. What it may use of memory is bounded for the whole process.
*/
export function runSql(storePath: string, text: string, {maxRows, maxCellLength}: Omit<SqlBounds, 'timeoutMs'>): SqlResult {
	assertReading(text);
	const {database, close} = openForReading(storePath);
	try {
		database.pragma(`hard_heap_limit = ${maxHeapBytes}`);
		// A sort that needs a disk needs more than this is for.
		database.pragma('temp_store = memory');
		const startedMs = performance.now();
		const statement = database.prepare<[], unknown[]>(text);
		if (!statement.readonly || !statement.reader) {
			throw new UserError(onlyReading);
		}

		statement.raw(true).safeIntegers(true);
		const rows: SqlCell[][] = [];
		let length = 0;
		let hasMore = false;
		for (const values of statement.iterate()) {
			if (rows.length >= maxRows || length >= maxResultLength) {
				hasMore = true;
				break;
			}

			const row = values.map(value => toCell(value, maxCellLength));
			length += row.reduce<number>((sum, cell) => sum + (typeof cell === 'string' ? cell.length : 8), 0);
			rows.push(row);
		}

		return {
			columns: statement.columns().map(({name}) => name), rows, hasMore, tookMs: performance.now() - startedMs,
		};
	} catch (error) {
		throw explain(error);
	} finally {
		close();
	}
}

function assertReading(text: string): void {
	const statement = text.replace(leading, '').trimEnd();
	if (statement === '') {
		throw new UserError('There is no statement. For example: SELECT * FROM by_model');
	}

	const pragma = tellingPragma.exec(statement.replace(/;$/v, ''))?.groups?.name?.toLowerCase() ?? '';
	if (!reading.test(statement) && !tellingPragmas.has(pragma)) {
		throw new UserError(onlyReading);
	}
}

function toCell(value: unknown, maxLength: number): SqlCell {
	if (typeof value === 'bigint') {
		const number = Number(value);
		return Number.isSafeInteger(number) ? number : String(value);
	}

	if (typeof value === 'number') {
		return Number.isFinite(value) ? value : String(value);
	}

	if (typeof value === 'string') {
		return value.length > maxLength ? `${value.slice(0, maxLength).toWellFormed()}…` : value;
	}

	return Buffer.isBuffer(value) ? `x'${value.subarray(0, maxBlobBytes).toString('hex')}${value.length > maxBlobBytes ? '…' : ''}'` : null;
}

function explain(error: unknown): unknown {
	const {code = '', message} = error as {code?: string; message: string};
	if (error instanceof RangeError) {
		return new UserError(message.includes('more than one') ? 'One statement at a time.' : 'There is no statement.');
	}

	if (code === 'SQLITE_NOMEM' || code === 'SQLITE_TOOBIG') {
		return new UserError(`It needs more memory than the ${maxHeapBytes / 1024 / 1024} MB that a query may have.`);
	}

	// What it says of the text is all that one needs to mend it.
	return code === 'SQLITE_ERROR' ? new UserError(message) : error;
}
