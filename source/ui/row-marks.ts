import {stripVTControlCharacters} from 'node:util';
import {measureWidth} from './text/width.js';
import {styleEnd} from './theme.js';

/**
Ink lays out cell by cell what it draws; our rows are finished. So Ink gets a mark for each row, and on the way to
the terminal the row takes its mark's place. Ink still decides what is drawn when and where; a frame costs a third
of what it does when Ink takes every row apart.
*/
export class RowMarks {
	/** By place in the frame, then by version. */
	readonly #rows: Row[][] = [];
	#placed: readonly Row[] = [];
	/** What stands on the screen, by place. */
	readonly #drawn: string[] = [];

	/** The marks of a frame, one a line. A row that did not change keeps its mark, and Ink leaves it alone. */
	place(rows: readonly string[], columns: number): string {
		this.#placed = rows.map((text, place) => {
			const before = this.#placed[place];
			return before?.text === text && before.columns === columns ? before : this.#add(text, place, columns);
		});
		return this.#placed.map(({mark}) => mark).join('\n');
	}

	/**
	Ink's output with the rows in place of their marks. A row that was painted for a wider window is left out: it
	would take two lines, and the frame that fits is on its way.
	*/
	expand(output: string, columns: number): string {
		let expanded = '';
		let readTo = 0;
		for (const {0: mark, index} of output.matchAll(markPattern)) {
			const isOver = output.startsWith(eraseLine, index - eraseLine.length);
			expanded += output.slice(readTo, isOver ? index - eraseLine.length : index) + this.#draw(mark, isOver, columns);
			readTo = index + mark.length;
		}

		return expanded + output.slice(readTo);
	}

	/** Nothing is known any more of what stands on the screen. */
	forgetDrawn(): void {
		this.#drawn.length = 0;
	}

	/** `isOver`: another row stands where this one is drawn. */
	#draw(mark: string, isOver: boolean, columns: number): string {
		const place = Number.parseInt(mark.slice(1), 36);
		const row = this.#rows[place]?.find(known => known.mark === mark);
		if (row === undefined || row.columns > columns) {
			return isOver ? eraseLine : '';
		}

		const drawn = this.#drawn[place] ?? '';
		this.#drawn[place] = row.text;
		return isOver ? drawOver(drawn, row) : row.text;
	}

	#add(text: string, place: number, columns: number): Row {
		const versions = this.#rows[place] ?? [];
		this.#rows[place] = versions;
		const version = versions.length < versionMarks.length ? versionMarks[versions.length]! : versions.shift()!.mark[0]!;
		const row = {text, columns, mark: version + place.toString(36).padStart(placeDigits, '0')};
		versions.push(row);
		return row;
	}
}

type Row = {readonly text: string; readonly columns: number; readonly mark: string};

/** How wide Ink may believe the terminal to be: it prepares every cell of it, and a mark needs few. */
export const markColumns = 4;
const placeDigits = markColumns - 1;

// The first character tells versions apart, so that Ink draws a changed mark as a whole; several, since not every
// frame is drawn. Nothing that Ink itself sends to a terminal has these.
const versionMarks = '!"#$%\'()*+,-./';
const markPattern = /[!"#$%'\(\)*+,\-.\/][\da-z]{3}/gv;
/** What Ink sends before a line that it draws over. */
const eraseLine = '\u{1B}[1G\u{1B}[K';

/** Draws a row over another: what both begin with stays, up to where a style ends. */
function drawOver(drawn: string, {text, columns}: Row): string {
	let common = 0;
	while (common < text.length && text.codePointAt(common) === drawn.codePointAt(common)) {
		common++;
	}

	const end = common < styleEnd.length ? -1 : text.lastIndexOf(styleEnd, common - styleEnd.length);
	const kept = end === -1 ? 0 : end + styleEnd.length;
	const column = measureWidth(stripVTControlCharacters(text.slice(0, kept)));
	return kept === 0 || column >= columns ? eraseLine + text : `\u{1B}[${column + 1}G\u{1B}[K${text.slice(kept)}`;
}

/** Where a terminal does not know its own size. */
export function readTerminalSize({columns, rows}: NodeJS.WriteStream): {readonly columns: number; readonly rows: number} {
	return {columns: columns > 0 ? columns : 80, rows: rows > 0 ? rows : 24};
}

/** The terminal as Ink shall see it: narrow, and what is written there gets its rows on the way. */
export function fillRows(terminal: NodeJS.WriteStream, marks: RowMarks): NodeJS.WriteStream {
	let drawnSize = readTerminalSize(terminal);
	const writeFilled = (chunk: string | Uint8Array, ...rest: unknown[]): unknown => {
		const size = readTerminalSize(terminal);
		if (size.columns !== drawnSize.columns || size.rows !== drawnSize.rows) {
			// A terminal that shrinks loses rows, and may move the others.
			marks.forgetDrawn();
			drawnSize = size;
		}

		const filled = typeof chunk === 'string' ? marks.expand(chunk, size.columns) : chunk;
		return Reflect.apply(terminal.write, terminal, [filled, ...rest]);
	};

	return new Proxy(terminal, {
		get(target, key) {
			if (key === 'write') {
				return writeFilled;
			}

			if (key === 'columns') {
				return markColumns;
			}

			const value: unknown = Reflect.get(target, key, target);
			return typeof value === 'function' ? value.bind(target) as unknown : value;
		},
	});
}
