import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import React, {useSyncExternalStore} from 'react';
import {render, Text} from 'ink';
import {fillRows, RowMarks} from '../../source/ui/row-marks.js';
import {useTerminalSize} from '../../source/ui/hooks/use-terminal-size.js';
import {createFakeTerminal} from '../helpers/fake-terminal.js';
import {createRandom} from '../helpers/seeded-random.js';

const over = (mark: string): string => `\u{1B}[1G\u{1B}[K${mark}`;
const red = (text: string): string => `\u{1B}[31m${text}\u{1B}[0m`;

describe('the rows of a frame on their way through Ink', () => {
	test('take the place of their marks', () => {
		const marks = new RowMarks();
		const output = marks.place(['first', red('日本語'), 'end'], 20);
		assert.equal(marks.expand(output, 20), `first\n${red('日本語')}\nend`);
	});

	test('keep their mark as long as they are the same, and a new mark begins with another character', () => {
		const marks = new RowMarks();
		const [same, changed] = marks.place(['same', 'one'], 20).split('\n', 2);
		const [sameAgain, changedAfter] = marks.place(['same', 'two'], 20).split('\n', 2);
		assert.equal(sameAgain, same);
		assert.notEqual(changedAfter![0], changed![0]);
	});

	test('are drawn from the first part that changed, after a whole part in a style', () => {
		const marks = new RowMarks();
		marks.expand(marks.place([`${red('日本')} 1`], 20), 20);
		assert.equal(marks.expand(over(marks.place([`${red('日本')} 2`], 20)), 20), '\u{1B}[5G\u{1B}[K 2');
		assert.equal(marks.expand(over(marks.place([`${red('日x')} 2`], 20)), 20), over(`${red('日x')} 2`));
	});

	test('are compared with what was drawn last, not with a frame that never was', () => {
		const marks = new RowMarks();
		marks.expand(marks.place([`${red('a')}1`], 20), 20);
		marks.place([`${red('b')}1`], 20);
		assert.equal(marks.expand(over(marks.place([`${red('b')}2`], 20)), 20), over(`${red('b')}2`));
	});

	test('are left out where the window has become too narrow for them', () => {
		const marks = new RowMarks();
		assert.equal(marks.expand(over(marks.place(['wide'], 20)), 19), '\u{1B}[1G\u{1B}[K');
	});

	test('leave the sequences of the terminal as they are', () => {
		const marks = new RowMarks();
		const output = '\u{1B}[?2026h\u{1B}[?25l\u{1B}[3A\u{1B}[E\u{1B}[2K';
		assert.equal(marks.expand(output, 20), output);
	});
});

test('whatever is drawn over whatever, at whatever size, the terminal shows the last frame', async () => {
	const random = createRandom(7);
	// What ends with a style is not drawn again where it stands already.
	const paint = (row: string): string => red(row.slice(0, 3)) + row.slice(3);
	const terminal = createFakeTerminal(30, 8);
	const marks = new RowMarks();
	let rows: readonly string[] = [];
	const listeners = new Set<() => void>();
	const subscribe = (listener: () => void): (() => void) => {
		listeners.add(listener);
		return () => {
			listeners.delete(listener);
		};
	};

	function Screen(): React.ReactNode {
		const {columns, rows: height} = useTerminalSize(terminal.stdout);
		const all = useSyncExternalStore(subscribe, () => rows);
		return React.createElement(Text, null, marks.place(all.slice(0, height).map(row => paint(row.slice(0, columns))), columns));
	}

	const screen = render(React.createElement(Screen), {
		stdout: fillRows(terminal.stdout, marks), stdin: terminal.stdin, alternateScreen: true, incrementalRendering: true, interactive: true, maxFps: 1000,
	});
	for (let round = 0; round < 200; round++) {
		if (random.next() < 0.1) {
			// Often only its height changes.
			const columns = random.next() < 0.5 ? terminal.stdout.columns : random.integer(1, 40);
			await terminal.resize(columns, random.integer(1, 12));
		}

		rows = Array.from({length: 12}, (_, index) =>
			rows[index] !== undefined && random.next() < 0.5 ? rows[index] : `${index} ${'abcde'.slice(random.integer(0, 4))} ${random.integer(0, 99)}`);
		for (const listener of listeners) {
			listener();
		}

		const {columns, rows: height} = terminal.stdout;
		const wanted = rows.slice(0, height).map(row => row.slice(0, columns).trimEnd()).join('\n').trimEnd();
		const shown = await terminal.until(found => found.join('\n').trimEnd() === wanted, `round ${round} at ${columns}×${height}:\n${wanted}`);
		assert.equal(shown.length, height);
	}

	screen.unmount();
});
