import {ImportProblem, type ImportFormat} from './import-format.js';
import type {JsonObject} from './import-values.js';
import {readRow} from './own-values.js';

const lists = new Set(['tool_names', 'mcp_servers']);
const flags = new Set(['is_stream', 'has_system_prompt']);
const amounts = /_(?:ms|tokens|usd|bytes|count|code|second)$/v;

/** What `tailrace export` writes as CSV; the header says which columns there are. */
export const ownCsv: ImportFormat = {
	id: 'csv',
	doc: 'an export of tailrace as CSV',
	isLike: firstLine => /(?:^|,)"?started_at_ms"?(?:,|$)/v.test(firstLine.trim()) && !firstLine.trimStart().startsWith('{'),
	start() {
		let names: readonly string[] | null = null;
		return {
			kind: 'lines',
			readLine(line) {
				const cells = splitCells(line);
				if (names === null) {
					names = cells;
					return null;
				}

				if (cells.length !== names.length) {
					throw new ImportProblem(`it has ${cells.length} cells, the header ${names.length}`);
				}

				return readRow(buildRow(names, cells));
			},
		};
	},
};

function buildRow(names: readonly string[], cells: readonly string[]): JsonObject {
	return Object.fromEntries(names.map((name, index) => [name, readCell(name, cells[index]!)]));
}

/** An empty cell is unknown. */
function readCell(name: string, cell: string): unknown {
	if (cell === '') {
		return null;
	}

	if (amounts.test(name)) {
		return Number(cell);
	}

	if (flags.has(name)) {
		return cell === 'true' ? true : (cell === 'false' ? false : null);
	}

	// What keeps a spreadsheet from computing it.
	const text = cell.replace(/^'(?=[+\-=@])/v, '');
	return lists.has(name) ? text.split(' ') : text;
}

/** https://www.rfc-editor.org/rfc/rfc4180, but no cell goes over a line: no text of ours has an end of line in it. */
function splitCells(line: string): string[] {
	const cells: string[] = [];
	const cell = /(?:"(?<quoted>(?:[^"]|"")*)"|(?<plain>[^",]*))(?:,|$)/vy;
	const text = line.replace(/\r$/v, '');
	for (;;) {
		const match = cell.exec(text);
		if (match === null) {
			throw new ImportProblem('a quotation mark is not closed');
		}

		cells.push(match.groups!.quoted?.replaceAll('""', '"') ?? match.groups!.plain ?? '');
		if (!match[0].endsWith(',')) {
			return cells;
		}
	}
}
