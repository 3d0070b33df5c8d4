import {escapeHtml} from './html-text.js';

/** One column of a chart for each label; the series stand on one another. */
export type BarChart = {
	readonly title: string;
	readonly labels: readonly string[];
	readonly series: ReadonlyArray<{readonly name: string; readonly tone: 'main' | 'second' | 'bad'; readonly values: readonly number[]}>;
	readonly formatValue: (value: number) => string;
	/** `wide` has the page's width, `half` stands beside another. */
	readonly size: 'wide' | 'half';
};

const height = 220;
const margin = {
	top: 10, right: 8, bottom: 26, left: 62,
};
const widths = {wide: 1000, half: 490} as const;
// As many as can be read side by side.
const labelWidth = 92;

/** As SVG within the page, without a script: what a bar stands for shows when the pointer rests on it. */
export function drawBarChart(chart: BarChart): string {
	const {title, labels, series, size} = chart;
	const width = widths[size];
	const sums = labels.map((_, index) => series.reduce((sum, {values}) => sum + values[index]!, 0));
	const ticks = pickTicks(Math.max(...sums));
	const scale = (height - margin.top - margin.bottom) / ticks.at(-1)!;
	const legend = series.length === 1 ? '' : `<span class="legend">${series.map(({name, tone}) => `<i class="${tone}"></i>${escapeHtml(name)}`).join(' ')}</span>`;
	return `<figure class="${size}"><figcaption>${escapeHtml(title)} ${legend}</figcaption>
<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(title)}">
${drawGrid(ticks, scale, width, chart.formatValue)}
${drawColumns(chart, scale, width)}
${drawLabels(labels, width)}
</svg></figure>`;
}

function drawGrid(ticks: readonly number[], scale: number, width: number, formatValue: BarChart['formatValue']): string {
	return ticks.map(tick => {
		const y = round(height - margin.bottom - (tick * scale));
		return `<path class="grid" d="M${margin.left} ${y}H${width - margin.right}"/><text class="tick" x="${margin.left - 6}" y="${y + 4}" text-anchor="end">${escapeHtml(formatValue(tick))}</text>`;
	}).join('');
}

function drawColumns({labels, series, formatValue}: BarChart, scale: number, width: number): string {
	const step = (width - margin.left - margin.right) / labels.length;
	const gap = Math.min(4, step * 0.2);
	const barWidth = round(Math.max(1, Math.min(step - gap, 48)));
	return labels.map((label, index) => {
		const x = round(margin.left + (index * step) + ((step - barWidth) / 2));
		let bottom = height - margin.bottom;
		let bars = '';
		for (const {values, tone} of series) {
			const barHeight = values[index]! * scale;
			const shownHeight = round(Math.max(barHeight, 0.8));
			bottom -= barHeight;
			bars += barHeight === 0 ? '' : `<rect class="${tone}" x="${x}" y="${round(bottom)}" width="${barWidth}" height="${shownHeight}"/>`;
		}

		const told = series.map(({name, values}) => `${name} ${formatValue(values[index]!)}`).join(', ');
		return bars === '' ? '' : `<g><title>${escapeHtml(`${label}: ${told}`)}</title>${bars}</g>`;
	}).join('\n');
}

function drawLabels(labels: readonly string[], width: number): string {
	const step = (width - margin.left - margin.right) / labels.length;
	const every = Math.ceil(labelWidth / step);
	return labels.map((label, index) => index % every === 0
		? `<text class="tick" x="${round(margin.left + ((index + 0.5) * step))}" y="${height - 8}" text-anchor="middle">${escapeHtml(label)}</text>`
		: '').join('');
}

/** From 0 in round steps to what holds the largest. */
function pickTicks(largest: number): number[] {
	if (!(largest > 0)) {
		return [0, 1];
	}

	const magnitude = 10 ** Math.floor(Math.log10(largest / 4));
	const step = [1, 2, 5, 10].map(factor => factor * magnitude).find(candidate => candidate * 4 >= largest)!;
	return Array.from({length: Math.ceil(largest / step) + 1}, (_, index) => index * step);
}

function round(value: number): number {
	return Math.round(value * 10) / 10;
}
