import {PassThrough, Writable} from 'node:stream';
import xterm from '@xterm/headless';
import {waitUntil} from './wait-until.js';

export type FakeTerminal = {
	/** For Ink: a terminal of its own, as far as it can tell. */
	readonly stdout: NodeJS.WriteStream;
	readonly stdin: NodeJS.ReadStream;
	/** As if the user had typed it. */
	readonly type: (keys: string) => void;
	readonly resize: (columns: number, rows: number) => Promise<void>;
	/** What stands on the screen now, a string a row, without the spaces at the end. */
	readonly readRows: () => Promise<string[]>;
	/** How each cell of it looks: `bold fg#58b070`; empty is the terminal's own look. */
	readonly readLooks: () => Promise<string[][]>;
	/** Waits until the screen satisfies `isThere`; answers its rows. */
	readonly until: (isThere: (rows: readonly string[]) => boolean, what: string) => Promise<string[]>;
	readonly isAlternate: () => Promise<boolean>;
	/** Rows that went out at the top, since more was drawn than the window holds. */
	readonly readScrolledRows: () => Promise<number>;
	/** Everything that was written, as it came. */
	readonly readOutput: () => string;
	readonly readWriteCount: () => number;
};

/** A terminal in memory: an emulator keeps the grid that a real one would show. */
export function createFakeTerminal(columns: number, rows: number): FakeTerminal {
	const emulator = new xterm.Terminal({
		cols: columns, rows, allowProposedApi: true, convertEol: true, scrollback: 1000,
	});
	let output = '';
	let writeCount = 0;
	const stdout = new Writable({
		decodeStrings: false,
		write(chunk: string, _encoding, done) {
			output += chunk;
			writeCount++;
			emulator.write(chunk);
			done();
		},
	});
	Object.assign(stdout, {columns, rows, isTTY: true});
	const stdin = new PassThrough();
	Object.assign(stdin, {
		isTTY: true, setRawMode: () => stdin, ref: () => stdin, unref: () => stdin,
	});
	const settle = async (): Promise<void> => new Promise(resolve => {
		emulator.write('', resolve);
	});
	const terminal: FakeTerminal = {
		stdout: stdout as unknown as NodeJS.WriteStream,
		stdin: stdin as unknown as NodeJS.ReadStream,
		type(keys) {
			stdin.write(keys);
		},
		async resize(nextColumns, nextRows) {
			await settle();
			emulator.resize(nextColumns, nextRows);
			Object.assign(stdout, {columns: nextColumns, rows: nextRows});
			stdout.emit('resize');
		},
		async readRows() {
			await settle();
			return readGrid(emulator).map(row => row.map(({text}) => text).join('').trimEnd());
		},
		async readLooks() {
			await settle();
			return readGrid(emulator).map(row => row.map(({look}) => look));
		},
		async until(isThere, what) {
			let last: string[] = [];
			return waitUntil(async () => {
				last = await terminal.readRows();
				return isThere(last) ? last : null;
			}, {what}).catch((error: unknown) => {
				throw new Error(`${String(error)}; the screen was:\n${last.join('\n')}`, {cause: error});
			});
		},
		async isAlternate() {
			await settle();
			return emulator.buffer.active.type === 'alternate';
		},
		async readScrolledRows() {
			await settle();
			return emulator.buffer.normal.baseY + emulator.buffer.alternate.baseY;
		},
		readOutput: () => output,
		readWriteCount: () => writeCount,
	};
	return terminal;
}

type Cell = {
	readonly text: string;
	readonly look: string;
};

function readGrid(emulator: xterm.Terminal): Cell[][] {
	const buffer = emulator.buffer.active;
	return Array.from({length: emulator.rows}, (_, row) => {
		const line = buffer.getLine(buffer.viewportY + row);
		const cells: Cell[] = [];
		for (let column = 0; column < emulator.cols; column++) {
			const cell = line?.getCell(column);
			// The second half of a wide character is empty.
			if (cell !== undefined && cell.getWidth() > 0) {
				cells.push({text: cell.getChars() === '' ? ' ' : cell.getChars(), look: readLook(cell)});
			}
		}

		return cells;
	});
}

function readLook(cell: xterm.IBufferCell): string {
	const attributes = [
		cell.isBold() > 0 ? 'bold' : '',
		cell.isDim() > 0 ? 'dim' : '',
		cell.isInverse() > 0 ? 'inverse' : '',
		cell.isFgDefault() ? '' : `fg${spellColour(cell.getFgColor(), cell.isFgRGB())}`,
		cell.isBgDefault() ? '' : `bg${spellColour(cell.getBgColor(), cell.isBgRGB())}`,
	];
	return attributes.filter(Boolean).join(' ');
}

function spellColour(value: number, isRgb: boolean): string {
	return isRgb ? `#${value.toString(16).padStart(6, '0')}` : String(value);
}
