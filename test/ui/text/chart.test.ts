import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	drawArea,
	drawBar,
	drawLevelArea,
	drawLevels,
	drawSparkline,
	resample,
} from '../../../source/ui/text/chart.js';
import {type Span} from '../../../source/ui/text/span.js';
import {drawTimeline, pickScaleMs} from '../../../source/ui/text/timeline.js';
import {measureSpans} from '../../../source/ui/text/width.js';
import {createRandom} from '../../helpers/seeded-random.js';

const join = (spans: readonly Span[]): string => spans.map(({text}) => text).join('');

test('a series is drawn into fewer points by its mean, into more by the nearest step', () => {
	assert.deepEqual(resample([1, 3, 5, 7], 2), [2, 6]);
	assert.deepEqual(resample([1, 2], 4), [1, 1, 2, 2]);
	assert.deepEqual(resample([], 4), []);
});

test('a sparkline raises the least of something above nothing', () => {
	assert.equal(join(drawSparkline([0, 1, 50, 100], 4)), '▁▂▄▇');
	assert.equal(join(drawSparkline([0, 0], 2)), '▁▁');
	assert.equal(join(drawSparkline([], 3)), '▁▁▁');
	assert.deepEqual(drawSparkline([0, 5], 2).map(({tone}) => tone), ['dim', 'accent']);
});

test('levels stand at their own height, each in its tone, the highest of a column; what is unknown is empty', () => {
	const tone = (level: number) => level > 0.9 ? 'bad' : 'good';
	assert.equal(join(drawLevels([null, 0, 0.01, 0.5, 1, 1.4], 6, tone)), ' ▁▂▄▇▇');
	assert.deepEqual(drawLevels([0, 0.5, 1], 3, tone).map(part => part.tone), ['dim', 'good', 'bad']);
	assert.equal(join(drawLevels([0.2, 1, null, 0.2], 2, tone)), '▇▃');
	assert.equal(join(drawLevels([0.2], 3, tone)), '▃▃▃');
	assert.equal(join(drawLevels([], 3, tone)).trim(), '');
});

test('an area fills its height at the peak and keeps a base line', () => {
	const rows = drawArea([0, 0, 8, 8, 1, 1], {width: 3, height: 2}).map(row => join(row));
	assert.deepEqual(rows, [' ⣿ ', '⣀⣿⣀']);
});

test('an area of levels has a scale of its own, a tone for each column, and says nothing of what is unknown', () => {
	const tone = (level: number) => level > 0.9 ? 'bad' : 'good';
	const rows = drawLevelArea([null, null, 0, 0, 0.5, 0.5, 1, 1.2, 0.01, null], {width: 5, height: 2}, tone);
	assert.deepEqual(rows.map(row => join(row)), ['   ⣿ ', ' ⣀⣿⣿⡀']);
	assert.deepEqual(rows[1]!.map(part => part.tone), ['dim', 'good', 'bad', 'good']);
	assert.deepEqual(drawLevelArea([], {width: 2, height: 1}, tone).map(row => join(row)), ['  ']);
});

test('a bar is as long as its ratio, in half columns', () => {
	assert.equal(join(drawBar(0.5, 10)), '━━━━━─────');
	assert.equal(join(drawBar(0.05, 10)), '╸─────────');
	assert.equal(join(drawBar(0.0001, 10)), '╸─────────');
	assert.equal(join(drawBar(0, 4)), '────');
	assert.equal(join(drawBar(7, 4)), '━━━━');
});

test('a timeline shows waiting, the first token and streaming in proportion', () => {
	assert.equal(join(drawTimeline({
		waitingMs: 200, thinkingMs: 300, streamingMs: 500, isRunning: false,
	}, 10, 1000)), '··───━━━━━');
	assert.equal(join(drawTimeline({
		waitingMs: 200, thinkingMs: 0, streamingMs: 300, isRunning: true,
	}, 10, 1000)), '··━━▶     ');
	assert.equal(join(drawTimeline({
		waitingMs: 0, thinkingMs: 0, streamingMs: 1, isRunning: false,
	}, 5, 60_000)), '━    ');
});

test('every picture is exactly as wide as it was asked to be', () => {
	const random = createRandom(5);
	for (let round = 0; round < 500; round++) {
		const width = random.integer(1, 80);
		const series = Array.from({length: random.integer(0, 120)}, () => random.next() < 0.3 ? 0 : random.next() * 1000);
		assert.equal(measureSpans(drawSparkline(series, width)), width);
		assert.equal(measureSpans(drawLevels(series.map(value => value === 0 ? null : value / 500), width, () => 'good')), width);
		assert.equal(measureSpans(drawBar(random.next() * 1.2, width)), width);
		const parts = {
			waitingMs: random.integer(0, 9000), thinkingMs: random.integer(0, 9000), streamingMs: random.integer(0, 90_000), isRunning: random.next() < 0.5,
		};
		assert.equal(measureSpans(drawTimeline(parts, width, random.integer(1, 100_000))), width);
		for (const row of drawArea(series, {width, height: random.integer(1, 6)})) {
			assert.equal(measureSpans(row), width);
		}
	}
});

test('the scale of timelines grows in steps, and always holds the slowest', () => {
	assert.equal(pickScaleMs(0), 1000);
	assert.equal(pickScaleMs(19_000), 20_000);
	assert.equal(pickScaleMs(21_000), 30_000);
	assert.equal(pickScaleMs(9_000_000), 10_800_000);
});
