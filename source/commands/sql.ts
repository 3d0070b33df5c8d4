import process from 'node:process';
import {parseDuration} from '../config/parse.js';
import {readSettings} from '../config/read-settings.js';
import {hourMs} from '../core/durations.js';
import {UsageError} from '../core/errors.js';
import type {SqlCell, SqlResult} from '../core/sql.js';
import {escapeForTerminal} from '../core/text.js';
import {csv} from '../export/csv.js';
import type {ExportFormat} from '../export/export-format.js';
import {startExport} from '../export/export-rows.js';
import {json} from '../export/json.js';
import {buildSqlColumns} from '../export/sql-columns.js';
import {startSql} from '../runtime/tasks/run-sql.js';
import type {Command} from './command.js';

const parseTimeout = parseDuration({minMs: 100, maxMs: hourMs});
const maxRows = 100_000;
const maxCellLength = 1_000_000;
/** A table for the eye; whole texts are in CSV and JSON. */
const maxColumnWidth = 60;

/** Asks the store in SQL, reading only. */
export const sql: Command = {
	async run({flags, words}) {
		const text = words.join(' ');
		if (text.trim() === '') {
			throw new UsageError('sql needs a statement: tailrace sql "SELECT * FROM by_model"');
		}

		if (flags.json === true && flags.csv === true) {
			throw new UsageError('--json and --csv are two formats; give one');
		}

		const {store} = readSettings(flags);
		const result = await startSql(store, text, {timeoutMs: readTimeout(flags.timeout), maxRows, maxCellLength}).result;
		process.stdout.write(flags.json === true || flags.csv === true ? writeAs(flags.json === true ? json : csv, result) : drawTable(result));
		if (result.hasMore) {
			process.stderr.write(`tailrace: the first ${result.rows.length} rows; there are more\n`);
		}

		return 0;
	},
};

function readTimeout(wanted: unknown): number {
	try {
		return typeof wanted === 'string' ? parseTimeout(wanted) : 30_000;
	} catch (error) {
		throw new UsageError(`--timeout: ${(error as Error).message}`);
	}
}

function writeAs(format: ExportFormat, result: SqlResult): string {
	const {begin, add, end} = startExport(buildSqlColumns(result), format);
	return begin + add(result.rows) + end;
}

/** Numbers to the right; NULL is a dash. */
function drawTable(result: SqlResult): string {
	const columns = result.columns.map((name, index) => drawColumn(name, result.rows.map(row => row[index] ?? null)));
	const lineCount = columns.length === 0 ? 0 : result.rows.length + 2;
	return Array.from({length: lineCount}, (_, line) => `${columns.map(texts => texts[line]!).join('  ').trimEnd()}\n`).join('');
}

/** Its head, a rule, and its cells, all of one width. */
function drawColumn(name: string, cells: readonly SqlCell[]): string[] {
	const texts = [spell(name), ...cells.map(cell => spell(cell))];
	let width = 1;
	for (const {length} of texts) {
		width = Math.max(width, length);
	}

	const hasOnlyNumbers = cells.length > 0 && cells.every(cell => cell === null || typeof cell === 'number');
	const [head, ...rest] = texts.map(text => hasOnlyNumbers ? text.padStart(width) : text.padEnd(width));
	return [head!, '-'.repeat(width), ...rest];
}

function spell(cell: SqlCell): string {
	if (cell === null) {
		return '–';
	}

	const text = escapeForTerminal(String(cell));
	return text.length > maxColumnWidth ? `${text.slice(0, maxColumnWidth - 1).toWellFormed()}…` : text;
}
