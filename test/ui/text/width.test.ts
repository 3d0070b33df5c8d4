import assert from 'node:assert/strict';
import {test} from 'node:test';
import stringWidth from 'string-width';
import {escapeForTerminal} from '../../../source/core/text.js';
import {toAscii} from '../../../source/ui/text/ascii.js';
import {line, span} from '../../../source/ui/text/span.js';
import {
	cleanLabel,
	clipLine,
	clipText,
	fitLine,
	fitText,
	justify,
	measureSpans,
	measureWidth,
} from '../../../source/ui/text/width.js';
import {createRandom} from '../../helpers/seeded-random.js';
import {hostileTexts} from '../hostile.js';

test('plain text stays as it is', () => {
	assert.equal(cleanLabel('claude-opus-4-8'), 'claude-opus-4-8');
	assert.equal(cleanLabel('Zoë 日本語 한국어 ñandú'), 'Zoë 日本語 한국어 ñandú');
});

test('what terminals disagree about is one column wide afterwards', () => {
	assert.equal(cleanLabel('a🚀b'), 'a·b');
	assert.equal(cleanLabel('👍🏽'), '·');
	assert.equal(cleanLabel('🇩🇪!'), '·!');
	assert.equal(cleanLabel('क्षि').includes('ि'), false);
});

test('A18 nothing that a record can hold moves the cursor or hides', () => {
	for (const text of hostileTexts) {
		const label = cleanLabel(text);
		assert.doesNotMatch(label, /[\p{Control}\p{Format}]/v);
		assert.equal(stringWidth(label), measureWidth(label));
	}
});

test('A18 no code point that moves, hides or reorders reaches a terminal', () => {
	const marks = /[\p{Default_Ignorable_Code_Point}\p{Control}\p{Format}\p{Private_Use}\p{Surrogate}\p{Unassigned}\u{2028}\u{2029}]/v;
	for (let codePoint = 0; codePoint <= 0x10_FF_FF; codePoint++) {
		const text = String.fromCodePoint(codePoint);
		if (marks.test(text)) {
			assert.match(escapeForTerminal(`a${text}b`), /^a[·\u{FFFD}]b$/v, codePoint.toString(16));
		}
	}
});

test('clipping cuts between graphemes and says so', () => {
	assert.equal(clipText('claude-opus', 20), 'claude-opus');
	assert.equal(clipText('claude-opus', 8), 'claude-…');
	assert.equal(clipText('日本語', 4), '日…');
	assert.equal(clipText('abc', 0), '');
});

test('fitted texts are exactly as wide as asked, on either side', () => {
	assert.equal(fitText('12', 5, 'right'), '   12');
	const random = createRandom(11);
	for (let round = 0; round < 2000; round++) {
		const width = random.integer(0, 30);
		const text = cleanLabel(random.pick(hostileTexts) + random.pick(hostileTexts));
		assert.equal(stringWidth(fitText(text, width, random.pick(['left', 'right'] as const))), width);
	}
});

test('rows are cut and filled to the width of the screen', () => {
	const row = line(span('abc', 'bad'), span('日本', 'good'));
	assert.equal(measureSpans(fitLine(row, 10).spans), 10);
	assert.equal(fitLine(row, 4).spans.map(({text}) => text).join(''), 'abc…');
	assert.equal(fitLine(row, 6).spans.map(({text}) => text).join(''), 'abc日…');
	assert.equal(fitLine(row, 0).spans.map(({text}) => text).join(''), '');
	assert.equal(clipLine(row, 6).spans.map(({text}) => text).join(''), 'abc日…');
	assert.equal(justify([span('left')], [span('right')], 12).spans.map(({text}) => text).join(''), 'left   right');
	assert.equal(justify([span('left')], [span('right')], 7).spans.map(({text}) => text).join(''), 'l…right');
});

test('blanks at the end of a row are cut off without a word, whole spans of them too', () => {
	const read = (width: number): string => fitLine(line(span('abc '), span(' '.repeat(3))), width).spans.map(({text}) => text).join('');
	assert.equal(read(3), 'abc');
	assert.equal(read(5), 'abc  ');
	assert.equal(read(2), 'a…');
});

test('the ASCII form of a text has the same width', () => {
	for (const text of [...hostileTexts.map(hostile => cleanLabel(hostile)), '─━│┬▸▶▲▼●○✗·–…▁▂▃▄▅▆▇╸⣿⡀⠀']) {
		const ascii = toAscii(text, measureWidth);
		assert.match(ascii, /^[\u{20}-\u{7E}]*$/v);
		assert.equal(ascii.length, measureWidth(text));
	}
});
