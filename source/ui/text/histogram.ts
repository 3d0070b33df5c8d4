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

	const first = Math.min(...sketch.keys());
	const last = Math.max(...sketch.keys(), first + 8);
	const step = pickBarStep(sketch, last - first + 1, width);
	const points = Array.from({length: Math.ceil((last - first + 1) / step)}, () => 0);
	for (const [index, count] of sketch) {
		points[Math.floor((index - first) / step)]! += count;
	}

	const axis = buildAxis(growth ** (first - 1), growth ** (first - 1 + (points.length * step)), width);
	return [...drawArea(points, {width, height: height - 1}, tone).map(spans => ({spans})), {spans: [span(axis, 'dim')]}];
}

/** Entries a bar, the same for all: few bars for few durations, so that they make a shape and no comb. */
function pickBarStep(sketch: Sketch, entryCount: number, width: number): number {
	let total = 0;
	for (const count of sketch.values()) {
		total += count;
	}

	const wantedBars = Math.ceil(2 * Math.sqrt(total)) + 4;
	return Math.max(1, Math.ceil(entryCount / Math.min(width, wantedBars)));
}

function buildAxis(fromMs: number, toMs: number, width: number): string {
	const labels = [formatSeconds(fromMs), formatSeconds(Math.sqrt(fromMs * toMs)), formatSeconds(toMs)] as const;
	const rest = width - labels.join('').length;
	return rest < 2
		? labels[0].padEnd(width).slice(0, width)
		: `${labels[0]}${' '.repeat(Math.floor(rest / 2))}${labels[1]}${' '.repeat(Math.ceil(rest / 2))}${labels[2]}`;
}
