import {escapeForTerminal} from '../core/text.js';
import type {ReportFormat} from './report-format.js';
import {
	buildOverview,
	buildTables,
	formatPeriod,
	listCaveats,
	type ReportTable,
} from './report-tables.js';

/** Tables as GitHub draws them: https://github.github.com/gfm/#tables-extension- */
export const markdown: ReportFormat = {
	id: 'markdown',
	extensions: ['md', 'markdown'],
	doc: 'for a wiki, an issue or a chat',
	write(report) {
		const {filterText, totals} = report;
		const only = filterText === '' ? [] : [`Only ${escapeMarkdown(filterText)}.`];
		const head = ['# LLM traffic', formatPeriod(report), ...only];
		if (totals.requestCount === 0) {
			return `${[...head, 'No requests.'].join('\n\n')}\n`;
		}

		const overview = writeRows([{title: 'total', isNumber: false}, {title: '', isNumber: true}], buildOverview(report));
		const caveats = listCaveats(report).map(sentence => `- ${escapeMarkdown(sentence)}`).join('\n');
		return `${[...head, overview, ...caveats === '' ? [] : [caveats], ...buildTables(report).map(table => writeTable(table))].join('\n\n')}\n`;
	},
};

function writeTable({title, columns, rows, note}: ReportTable): string {
	return [`## ${title}`, '', writeRows(columns, rows), ...note === '' ? [] : ['', note]].join('\n');
}

function writeRows(columns: ReportTable['columns'], rows: ReadonlyArray<readonly string[]>): string {
	const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
	return [
		line(columns.map(({title}) => title)),
		line(columns.map(({isNumber}) => isNumber ? '--:' : '---')),
		...rows.map(row => line(row.map(cell => escapeMarkdown(cell)))),
	].join('\n');
}

/** What could be markup, HTML or a link is plain text. */
function escapeMarkdown(cell: string): string {
	return escapeForTerminal(cell)
		.replaceAll(/[!#*\[\\\]_`\{\|\}~]/gv, String.raw`\$&`)
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('@', '&#64;')
		.replaceAll('://', ':&#47;/')
		.replaceAll(/www\./giv, 'www&#46;');
}
