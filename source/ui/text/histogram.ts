import {type Sketch} from '../../core/sketch.js';
import {drawArea} from './chart.js';
import {formatSeconds} from './duration.js';
import {span, type Line, type Span} from './span.js';

const growth = 1.05;

/** How often durations are how long: from left, the shortest, to right, the longest, each column longer by the same factor. */
export function drawHistogram(sketch: Sketch, size: {readonly width: number; readonly height: number}, tone: Span['tone']): Line[] {
	const {width, height} = size;
	if (sketch.size === 0) {
		return Array.from({length: height}, (_, row) => ({spans: [span((row === height - 1 ? 'nothing measured' : '').padEnd(width).slice(0, width), 'dim')]}));
	}

	const first = Math.min(...sketch.keys()) - 1;
	const last = Math.max(...sketch.keys(), first + 8) + 1;
	const points = Array.from({length: pickBarCount(sketch, width)}, () => 0);
	for (const [index, count] of sketch) {
		points[Math.floor((index - first) / (last - first + 1) * points.length)]! += count;
	}

	const axis = buildAxis(growth ** first, growth ** last, width);
	return [...drawArea(points, {width, height: height - 1}, tone).map(spans => ({spans})), {spans: [span(axis, 'dim')]}];
}

/** Few bars for few durations, so that they make a shape and no comb; none narrower than an entry is. */
function pickBarCount(sketch: Sketch, width: number): number {
	let total = 0;
	for (const count of sketch.values()) {
		total += count;
	}

	const spread = Math.max(...sketch.keys()) - Math.min(...sketch.keys()) + 1;
	return Math.max(1, Math.min(width, spread, Math.ceil(2 * Math.sqrt(total)) + 4));
}

function buildAxis(fromMs: number, toMs: number, width: number): string {
	const labels = [formatSeconds(fromMs), formatSeconds(Math.sqrt(fromMs * toMs)), formatSeconds(toMs)] as const;
	const rest = width - labels.join('').length;
	return rest < 2
		? labels[0].padEnd(width).slice(0, width)
		: `${labels[0]}${' '.repeat(Math.floor(rest / 2))}${labels[1]}${' '.repeat(Math.ceil(rest / 2))}${labels[2]}`;
}
