import stringWidth from 'string-width';
import {escapeForTerminal} from '../core/text.js';
import type {Report} from './report.js';
import type {ReportFormat} from './report-format.js';
import {
	buildLatencyTable,
	buildModelTable,
	buildOverview,
	buildTables,
	formatPeriod,
	listCaveats,
	type ReportTable,
} from './report-tables.js';

const maxCellWidth = 48;

export const text: ReportFormat = {
	id: 'text',
	extensions: ['txt'],
	doc: 'lines for a terminal or a mail',
	write: report => joinParts([...writeHead(report), ...buildTables(report).map(table => writeTable(table))]),
};

/** The head of it: the totals, and those of each model. */
export function writeStats(report: Report): string {
	const tables = report.totals.requestCount === 0 ? [] : [buildLatencyTable(report), buildModelTable(report)];
	return joinParts([...writeHead(report), ...tables.map(table => writeTable(table))]);
}

function joinParts(parts: readonly string[]): string {
	return `${parts.join('\n\n')}\n`;
}

function writeHead(report: Report): string[] {
	const {filterText, totals} = report;
	const title = [`tailrace, ${formatPeriod(report)}`, ...filterText === '' ? [] : [`only ${escapeForTerminal(filterText)}`]].join('\n');
	return totals.requestCount === 0
		? [title, 'No requests.']
		: [title, alignRows(buildOverview(report), ['left', 'right']), ...[listCaveats(report).join('\n')].filter(part => part !== '')];
}

function writeTable({title, columns, rows, note}: ReportTable): string {
	const aligned = alignRows([columns.map(column => column.title), ...rows], columns.map(column => column.isNumber ? 'right' : 'left'));
	return [title.toUpperCase(), aligned, ...note === '' ? [] : [note]].join('\n');
}

function alignRows(rows: ReadonlyArray<readonly string[]>, sides: ReadonlyArray<'left' | 'right'>): string {
	const cells = rows.map(row => row.map(cell => cut(escapeForTerminal(cell))));
	const widths = sides.map((_, index) => Math.max(...cells.map(row => stringWidth(row[index]!))));
	return cells.map(row => row.map((cell, index) => {
		const space = ' '.repeat(widths[index]! - stringWidth(cell));
		return sides[index] === 'right' ? `${space}${cell}` : `${cell}${space}`;
	}).join('  ').trimEnd()).join('\n');
}

function cut(cell: string): string {
	const letters = [...cell];
	return letters.length > maxCellWidth ? `${letters.slice(0, maxCellWidth - 1).join('')}…` : cell;
}
