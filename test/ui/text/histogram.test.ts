import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {addToSketch, createSketch} from '../../../source/core/sketch.js';
import {formatRange} from '../../../source/ui/text/duration.js';
import {drawHistogram} from '../../../source/ui/text/histogram.js';
import {measureSpans} from '../../../source/ui/text/width.js';
import {wrapText} from '../../../source/ui/text/wrap.js';
import {sceneNowAtMs} from '../scene.js';

describe('a histogram', () => {
	test('fills its size exactly, with what it spans below it', () => {
		const sketch = createSketch();
		for (let valueMs = 100; valueMs < 20_000; valueMs += 90) {
			addToSketch(sketch, valueMs);
		}

		for (const width of [1, 9, 40, 120]) {
			const rows = drawHistogram(sketch, {width, height: 5}, 'accent');
			assert.deepEqual(rows.map(({spans}) => measureSpans(spans)), [width, width, width, width, width]);
		}

		assert.match(drawHistogram(sketch, {width: 40, height: 5}, 'accent').at(-1)!.spans[0]!.text, /^0\.10 s.* s$/v);
	});

	test('draws equal counts equally high, however many bars there are', () => {
		const sketch = new Map(Array.from({length: 37}, (_, index) => [150 + index, 4]));
		const top = drawHistogram(sketch, {width: 60, height: 2}, 'accent')[0]!.spans.map(({text}) => text).join('');
		assert.match(top.slice(0, -4), /^⣿+$/v);
	});

	test('of nothing says so', () => {
		assert.match(drawHistogram(createSketch(), {width: 30, height: 3}, 'accent').at(-1)!.spans[0]!.text, /nothing measured/v);
	});
});

describe('a text', () => {
	test('goes on in the next row, between characters, and loses nothing', () => {
		const text = 'abc日本語def';
		const rows = wrapText(text, 4);
		assert.equal(rows.join(''), text);
		assert.deepEqual(rows, ['abc', '日本', '語de', 'f']);
		assert.deepEqual(wrapText('', 10), ['']);
	});
});

describe('a range of time', () => {
	test('says days where it is not today, or more than one', () => {
		const hourMs = 3_600_000;
		assert.equal(formatRange({fromMs: sceneNowAtMs - hourMs, toMs: sceneNowAtMs}, sceneNowAtMs), '13:02–14:02');
		assert.equal(formatRange({fromMs: sceneNowAtMs - (25 * hourMs), toMs: sceneNowAtMs - (24 * hourMs)}, sceneNowAtMs), '09-22 13:02–14:02');
		assert.equal(formatRange({fromMs: sceneNowAtMs - (24 * hourMs), toMs: sceneNowAtMs}, sceneNowAtMs), '09-22 14:02–09-23 14:02');
	});
});
