import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {
	editLine,
	editText,
	insertText,
	type EditedLine,
} from '../../source/ui/line-editor.js';

/** Types keys; `|` is the cursor. */
function type(from: string, ...keyNames: readonly string[]): string {
	let line: EditedLine = {text: from.replace('|', ''), cursor: from.indexOf('|')};
	for (const keyName of keyNames) {
		line = editLine(line, keyName);
	}

	return `${line.text.slice(0, line.cursor)}|${line.text.slice(line.cursor)}`;
}

describe('a line that is typed', () => {
	test('takes letters where the cursor is', () => {
		assert.equal(type('a|c', 'b', 'space', 'é', '👍🏽'), 'ab é👍🏽|c');
	});

	test('moves by what one sees as a character', () => {
		assert.equal(type('a👍🏽|', 'left'), 'a|👍🏽');
		assert.equal(type('|👍🏽a', 'right'), '👍🏽|a');
		assert.equal(type('a|b', 'home', 'left'), '|ab');
		assert.equal(type('a|b', 'ctrl-e', 'right'), 'ab|');
		assert.equal(type('ab|', 'ctrl-a'), '|ab');
		assert.equal(type('|ab', 'end'), 'ab|');
	});

	test('deletes a character, a word, all before it and all after it', () => {
		assert.equal(type('a👍🏽|', 'backspace'), 'a|');
		assert.equal(type('|', 'backspace'), '|');
		assert.equal(type('|ab', 'delete'), '|b');
		assert.equal(type('ab|', 'delete'), 'ab|');
		assert.equal(type('model:opus is:ok  |x', 'ctrl-w'), 'model:opus |x');
		assert.equal(type('  |', 'ctrl-w'), '|');
		assert.equal(type('ab|cd', 'ctrl-u'), '|cd');
		assert.equal(type('ab|cd', 'ctrl-k'), 'ab|');
	});

	test('is left alone by keys that mean nothing in it', () => {
		const line = editText('a');
		for (const keyName of ['page-up', 'ctrl-z', 'constructor', 'f1']) {
			assert.equal(editLine(line, keyName), line);
		}
	});

	test('Y14 makes one line of what is pasted, and takes only so much of it', () => {
		assert.equal(insertText(editText(''), 'is:ok\r\nmodel:x\u{1B}[31m').text, 'is:ok model:x [31m');
		assert.equal(insertText(editText(''), 'x'.repeat(100_000)).text.length, 2000);
	});
});
