import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {cleanText, cutKeys, escapeForTerminal} from '../../source/core/text.js';
import {pickCount} from '../../source/core/usage.js';

describe('a text from outside', () => {
	test('is cleaned where it enters: controls, halves of characters, and what is too long', () => {
		assert.equal(cleanText(' gpt\u{1B}[31m\r\n-5\u{9B} '), 'gpt [31m -5');
		assert.equal(cleanText('a\u{D800}b'), 'a\u{FFFD}b');
		assert.equal(cleanText('é'.repeat(200)), 'é'.repeat(128));
		assert.equal(cleanText('abcdef', 3), 'abc');
		for (const nothing of ['', '  ', '\u{0}', null, 5, {}]) {
			assert.equal(cleanText(nothing), null);
		}
	});

	test('loses what is surely a key, wherever a name belongs, and nothing else', () => {
		const key = `sk-proj-${'aB3'.repeat(10)}`;
		assert.equal(cleanText(`model ${key}`), 'model [redacted]');
		assert.equal(cutKeys(`AIza${'x1Y'.repeat(12)}`), '[redacted]');
		assert.equal(cutKeys('AKIA1234567890ABCDEF'), '[redacted]');
		for (const name of ['claude-sonnet-4-5-20250929-thinking', 'sk-short', 'ft:gpt-4o-mini-2024-07-18:acme::9aBcDeFg']) {
			assert.equal(cutKeys(name), name);
		}
	});

	test('moves, hides and stacks nothing in a terminal', () => {
		assert.equal(escapeForTerminal('plain'), 'plain');
		assert.equal(escapeForTerminal('a\u{1B}]0;x\u{7}\u{9B}\u{202E}\u{200B}\u{E0041}\t'), 'a·]0;x······');
		assert.equal(escapeForTerminal('\u{DC00}é'), '\u{FFFD}é');
		assert.equal(escapeForTerminal(`a${'\u{301}'.repeat(10_000)}b`), `a${'\u{301}'.repeat(4)}b`);
	});
});

test('a count from outside is a whole number that can be kept, or unknown', () => {
	assert.deepEqual([0, 7, Number.MAX_SAFE_INTEGER].map(value => pickCount(value)), [0, 7, Number.MAX_SAFE_INTEGER]);
	for (const value of [-1, 1.5, 2 ** 53, Infinity, NaN, '7', null, undefined, {}]) {
		assert.equal(pickCount(value), null);
	}
});
