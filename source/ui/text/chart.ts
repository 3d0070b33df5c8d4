import {span, type Span, type Tone} from './span.js';

/**
A series drawn into another number of points: the mean of the steps that a point covers, or the nearest step where
there are more points than steps.
*/
export function resample(series: readonly number[], pointCount: number): number[] {
	const stepsAPoint = series.length / pointCount;
	return Array.from({length: series.length === 0 ? 0 : pointCount}, (_, point) => {
		if (stepsAPoint <= 1) {
			return series[Math.min(series.length - 1, Math.floor((point + 0.5) * stepsAPoint))]!;
		}

		const first = Math.floor(point * stepsAPoint);
		const covered = series.slice(first, Math.max(first + 1, Math.floor((point + 1) * stepsAPoint)));
		return covered.reduce((sum, value) => sum + value, 0) / covered.length;
	});
}

// Not the full block: what stands in the row above would grow together with it.
const levels = ['▁', '▂', '▃', '▄', '▅', '▆', '▇'];

/** One row of blocks; nothing at all is a dim base line, and the least of something stands above it. */
export function drawSparkline(series: readonly number[], width: number, tone: Tone = 'accent'): Span[] {
	const points = resample(series, width);
	const max = Math.max(...points, 0);
	const spans: Span[] = [];
	for (const value of points) {
		const isNothing = value <= 0 || max <= 0;
		const glyph = isNothing ? levels[0]! : levels[Math.max(1, Math.ceil(value / max * (levels.length - 1)))]!;
		appendSpan(spans, glyph, isNothing ? 'dim' : tone);
	}

	if (points.length === 0) {
		appendSpan(spans, levels[0]!.repeat(Math.max(0, width)), 'dim');
	}

	return spans;
}

/** For so many points, the highest level of those that each covers; `null` where none is known. */
function pickHighest(series: ReadonlyArray<number | null>, pointCount: number): Array<number | null> {
	return Array.from({length: pointCount}, (_, point) => {
		const first = Math.floor(point * series.length / pointCount);
		const last = Math.max(first + 1, Math.floor((point + 1) * series.length / pointCount));
		const known = series.slice(first, last).filter(level => level !== null);
		return known.length === 0 ? null : Math.max(...known);
	});
}

/** One row of blocks for levels of 0–1, each in its own tone: the highest of those that a column covers. What is unknown stays empty. */
export function drawLevels(series: ReadonlyArray<number | null>, width: number, pickTone: (level: number) => Tone): Span[] {
	const spans: Span[] = [];
	for (const level of pickHighest(series, width)) {
		if (level === null) {
			appendSpan(spans, ' ', 'plain');
		} else {
			const height = level <= 0 ? 0 : Math.max(1, Math.ceil(level * (levels.length - 1)));
			appendSpan(spans, levels[Math.min(height, levels.length - 1)]!, level <= 0 ? 'dim' : pickTone(level));
		}
	}

	return spans;
}

// A braille cell holds 2 × 4 dots; these are the bits of its left and right columns, from the bottom up.
const leftDots = [0x40, 0x04, 0x02, 0x01];
const rightDots = [0x80, 0x20, 0x10, 0x08];
const brailleBase = 0x28_00;

/** A filled curve in braille dots, `width` × `height` cells, top row first. Nothing is a dim base line. */
export function drawArea(series: readonly number[], size: {readonly width: number; readonly height: number}, tone: Tone = 'accent'): Span[][] {
	const {width, height} = size;
	const points = resample(series, width * 2);
	const max = Math.max(...points, 0);
	const heights = Array.from({length: width * 2}, (_, index) => {
		const value = points[index] ?? 0;
		return value <= 0 || max <= 0 ? 0 : Math.max(1, Math.round(value / max * height * 4));
	});
	return drawDots(heights, size, () => tone);
}

/** The same for levels of 0–1 on a scale of their own: full height is 1. Each column in its own tone; what is unknown stays empty. */
export function drawLevelArea(series: ReadonlyArray<number | null>, size: {readonly width: number; readonly height: number}, pickTone: (level: number) => Tone): Span[][] {
	const points = pickHighest(series, size.width * 2);
	const dotRows = size.height * 4;
	const heights = points.map(level => level === null ? null : (level <= 0 ? 0 : Math.min(dotRows, Math.max(1, Math.round(level * dotRows)))));
	return drawDots(heights, size, column => pickTone(Math.max(points[column * 2] ?? 0, points[(column * 2) + 1] ?? 0)));
}

/** Heights in dots, two a column. */
function drawDots(heights: ReadonlyArray<number | null>, {width, height}: {readonly width: number; readonly height: number}, pickTone: (column: number) => Tone): Span[][] {
	return Array.from({length: height}, (_, row) => {
		const base = (height - 1 - row) * 4;
		const spans: Span[] = [];
		for (let column = 0; column < width; column++) {
			const [leftHeight, rightHeight] = [heights[column * 2] ?? null, heights[(column * 2) + 1] ?? null];
			const left = (leftHeight ?? 0) - base;
			const right = (rightHeight ?? 0) - base;
			if (left <= 0 && right <= 0) {
				const isKnown = leftHeight !== null || rightHeight !== null;
				appendSpan(spans, base === 0 && isKnown ? '⣀' : ' ', 'dim');
			} else {
				appendSpan(spans, String.fromCodePoint(brailleBase + readBits(leftDots, left) + readBits(rightDots, right)), pickTone(column));
			}
		}

		return spans;
	});
}

function readBits(dots: readonly number[], count: number): number {
	let bits = 0;
	for (const [index, bit] of dots.entries()) {
		bits += index < count ? bit : 0;
	}

	return bits;
}

/** Adds to the last span if it has the same tone, so that a row has few spans. */
export function appendSpan(spans: Span[], text: string, tone: Tone): void {
	const last = spans.at(-1);
	if (last?.tone === tone) {
		spans[spans.length - 1] = span(last.text + text, tone);
	} else if (text !== '') {
		spans.push(span(text, tone));
	}
}

/** A bar of `width` columns, filled to `ratio` (0–1) in halves of a column; something is never drawn as nothing. */
export function drawBar(ratio: number, width: number, tone: Tone = 'accent'): Span[] {
	const bounded = Math.min(1, Math.max(0, ratio));
	const halves = bounded > 0 ? Math.max(1, Math.round(bounded * width * 2)) : 0;
	const spans: Span[] = [];
	appendSpan(spans, '━'.repeat(Math.floor(halves / 2)) + (halves % 2 === 1 ? '╸' : ''), tone);
	appendSpan(spans, '─'.repeat(width - Math.ceil(halves / 2)), 'dim');
	return spans;
}
