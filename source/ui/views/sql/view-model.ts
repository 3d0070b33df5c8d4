import {type SqlCell, type SqlResult} from '../../../core/sql.js';
import {type SqlPage} from '../../page-state.js';
import {buildRule} from '../../table/table-lines.js';
import {formatMilliseconds} from '../../text/duration.js';
import {formatExact, formatPlural, unknown} from '../../text/number.js';
import {
	emptyLine,
	line,
	span,
	type Line,
	type Span,
} from '../../text/span.js';
import {
	cleanLabel,
	clipText,
	fitText,
	measureWidth,
} from '../../text/width.js';
import {wrapText} from '../../text/wrap.js';
import {scrollLines, type ScrolledText} from '../scrolled-text.js';
import {type ViewContext} from '../view.js';

const maxColumnWidth = 60;
const minColumnWidth = 3;
/** Of a number that is no whole one. */
const shownDigits = 9;
const gap = 2;
/** Of the query; a longer one is cut. */
const maxQueryRows = 4;

/** What was asked, and what the store told. */
export function buildSql(page: SqlPage, {columns, rows, state}: ViewContext): ScrolledText {
	const query = wrapText(cleanLabel(page.text), columns - 3).slice(0, maxQueryRows).map(row => line(span(` ${row}`, 'accent')));
	const rule = buildRule([span('SQL', 'title')], page.answer.type === 'told' ? [span(describe(page.left, page.answer.result), 'dim')] : [], columns);
	switch (page.answer.type) {
		case 'running': {
			return scrollLines([line(span(' Asking the store …', 'dim'))], rows, 0, [rule, ...query, emptyLine]);
		}

		case 'failed': {
			return scrollLines([], rows, 0, [rule, ...explain(page.text, page.answer.message, columns), emptyLine, line(span(' ; changes the query', 'dim'))]);
		}

		case 'told': {
			const table = buildTable(page.answer.result, page.left, columns, pickRows(state.scroll, rows, page.answer.result));
			return scrollLines(table.body, rows, state.scroll, [rule, ...query, table.head]);
		}
	}
}

function describe(left: number, {rows, columns, hasMore, tookMs}: SqlResult): string {
	return [
		...(left > 0 ? [`from column ${left + 1} of ${formatExact(columns.length)}`] : []),
		`${hasMore ? 'the first ' : ''}${formatPlural(rows.length, 'row')}`,
		formatMilliseconds(Math.round(tookMs)),
	].join('  ');
}

/** The query with a caret below what the mistake is about, where that can be found. */
function explain(text: string, message: string, columns: number): Line[] {
	const token = /near "(?<near>[^"]+)"|no such \w+: (?:\w+\.)?(?<name>\S+)|ambiguous column name: (?<other>\S+)/v.exec(message)?.groups;
	const word = token?.near ?? token?.name ?? token?.other ?? '';
	const query = cleanLabel(text);
	const index = findOnly(query.toLowerCase(), cleanLabel(word).toLowerCase());
	const room = columns - 3;
	const from = Math.max(0, index - Math.floor(room / 2));
	const shown = clipText(query.slice(from), room);
	const indent = 1 + measureWidth(query.slice(from, index));
	const caret = index === -1 ? [] : [line(span(`${' '.repeat(indent)}^`, 'bad'))];
	return [
		line(span(` ${shown}`, 'accent')),
		...caret,
		...wrapText(cleanLabel(message), room).map(row => line(span(` ${row}`, 'bad'))),
	];
}

/** Where a word stands, if it stands there once: SQLite doesn't say which one it means. */
function findOnly(text: string, word: string): number {
	const places = text.matchAll(/\w+|[^\s\w]/gv).filter(match => match[0] === word).map(({index}) => index).toArray();
	return places.length === 1 ? places[0]! : -1;
}

/** Of a long result only what is near the screen decides the widths, so that a frame costs the same. */
function pickRows(scroll: number, rows: number, {rows: all}: SqlResult): readonly [from: number, to: number] {
	const from = Math.max(0, Math.min(scroll, all.length - rows));
	return [from, from + rows];
}

function buildTable(result: SqlResult, left: number, columns: number, [from, to]: readonly [number, number]): {readonly head: Line; readonly body: Line[]} {
	const shown = result.rows.slice(from, to);
	const placed = placeColumns(result, shown, left, columns);
	const fit = (text: string, {width, isNumber}: PlacedColumn): string => fitText(text, width, isNumber ? 'right' : 'left');
	const join = (build: (column: PlacedColumn) => Span): Line => ({spans: placed.flatMap((column, index) => [span(' '.repeat(index === 0 ? 1 : gap)), build(column)])});
	const head = join(column => span(fit(cleanLabel(column.name), column), 'title'));
	const cells = shown.map(row => join(column => {
		const cell = row[column.index] ?? null;
		return span(fit(spell(cell), column), cell === null ? 'dim' : 'plain');
	}));
	// Rows that are not on the screen need only be counted.
	const body = [...Array.from({length: from}, () => emptyLine), ...cells, ...Array.from({length: Math.max(0, result.rows.length - to)}, () => emptyLine)];
	return {head, body: body.length === 0 ? [line(span(' No row.', 'dim'))] : body};
}

type PlacedColumn = {readonly index: number; readonly name: string; readonly width: number; readonly isNumber: boolean};

function placeColumns({columns: names}: SqlResult, shown: ReadonlyArray<readonly SqlCell[]>, left: number, columns: number): PlacedColumn[] {
	const placed: PlacedColumn[] = [];
	let room = columns - 2;
	for (const [index, name] of names.entries()) {
		if (index < left || room < minColumnWidth) {
			continue;
		}

		const wanted = Math.max(minColumnWidth, measureWidth(cleanLabel(name)), ...shown.map(row => measureWidth(spell(row[index] ?? null))));
		const width = Math.min(maxColumnWidth, wanted, room);
		placed.push({
			index, name, width, isNumber: shown.length > 0 && shown.every(row => row[index] === null || typeof row[index] === 'number'),
		});
		room -= width + gap;
	}

	return placed;
}

function spell(cell: SqlCell): string {
	if (cell === null) {
		return unknown;
	}

	// An export has all digits.
	return typeof cell === 'number' ? String(Number.isSafeInteger(cell) ? cell : Number(cell.toPrecision(shownDigits))) : cleanLabel(cell.slice(0, maxColumnWidth + 1));
}
