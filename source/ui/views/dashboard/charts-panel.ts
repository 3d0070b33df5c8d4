import {readCacheRatio, type WindowSummary} from '../../../core/summary.js';
import {readQuantile} from '../../../core/sketch.js';
import {type Snapshot} from '../../data/snapshot.js';
import {buildRule} from '../../table/table-lines.js';
import {drawArea, drawSparkline} from '../../text/chart.js';
import {formatSeconds} from '../../text/duration.js';
import {formatCount, formatPercent, formatRate} from '../../text/number.js';
import {span, type Line, type Span} from '../../text/span.js';
import {fitLine, measureSpans} from '../../text/width.js';
import {type ViewContext} from '../view.js';

const latencyWidth = 26;
/** Below this there is no room for charts side by side. */
const sideBySideColumns = 80;

/** The rows that the charts like to have. */
export function wantChartRows(columns: number, screenRows: number): {min: number; want: number} {
	return columns < sideBySideColumns ? {min: 3, want: 3} : {min: 4, want: screenRows >= 45 ? 7 : 5};
}

/** Requests and tokens over the window, and how long answers take. */
export function buildChartsPanel(context: ViewContext, rows: number): Line[] {
	if (rows <= 0) {
		return [];
	}

	return context.columns < sideBySideColumns
		? buildSparklines(context).slice(0, rows)
		: buildCharts(context, rows);
}

type Chart = {
	readonly width: number;
	readonly rule: Line;
	readonly rows: ReadonlyArray<readonly Span[]>;
};

function buildCharts({snapshot, columns}: ViewContext, rows: number): Line[] {
	const {summary, rates, travel} = snapshot;
	const restWidth = columns - latencyWidth - 2;
	const requestsWidth = Math.floor(restWidth / 2);
	const height = rows - 1;
	const requests = pickWhole(summary?.requestsSeries, snapshot);
	const tokens = pickWhole(summary?.tokensSeries, snapshot);
	const charts: Chart[] = [
		buildChart('Requests/s', requests, {width: requestsWidth, height}, [
			`${travel === null ? 'now' : 'mean'} ${formatRate(rates.requestsPerSecond)}`,
			`peak ${formatPeak(requests, snapshot)}`,
		]),
		buildChart('Tokens/s', tokens, {width: restWidth - requestsWidth, height}, [
			`out ${formatRate(rates.outputTokensPerSecond)}`,
			`in ${formatRate(rates.inputTokensPerSecond)}`,
			`cached ${formatPercent(summary === null ? null : readCacheRatio(summary.totals))}`,
		]),
		{width: latencyWidth, rule: buildRule([span('Latency', 'title')], [], latencyWidth), rows: buildLatency(summary, height)},
	];
	return [
		joinCells(charts.map(({rule, width}) => fitLine(rule, width).spans), span('┬', 'dim')),
		...Array.from({length: height}, (_, row) => joinCells(
			charts.map(chart => fitLine({spans: chart.rows[row] ?? []}, chart.width).spans),
			span('│', 'dim'),
		)),
	];
}

/** The facts stand in the rule, as many as there is room for. */
function buildChart(title: string, series: readonly number[], {width, height}: {width: number; height: number}, facts: readonly string[]): Chart {
	const room = width - title.length - 8;
	let text = '';
	for (const fact of facts) {
		const longer = text === '' ? fact : `${text}  ${fact}`;
		text = longer.length <= room ? longer : text;
	}

	const area = drawArea(series, {width: Math.max(1, width - 2), height});
	return {
		width,
		rule: buildRule([span(title, 'title')], text === '' ? [] : [span(text)], width),
		rows: area.map(spans => [span(' '), ...spans, span(' ')]),
	};
}

function joinCells(cells: ReadonlyArray<readonly Span[]>, separator: Span): Line {
	return {spans: cells.flatMap((cell, index) => index === 0 ? cell : [separator, ...cell])};
}

/** In the present the last step is not over yet; it would look like a fall. */
function pickWhole(series: readonly number[] | undefined, {travel}: Snapshot): readonly number[] {
	return (travel === null ? series?.slice(0, -1) : series) ?? [];
}

/** Of a step's mean; what goes on now counts, too, though its step is not over yet. */
function formatPeak(series: readonly number[], {summary, rates, travel}: Snapshot): string {
	const now = travel === null ? rates.requestsPerSecond : 0;
	return formatRate(summary === null ? null : Math.max(now, ...series.map(count => count / summary.stepMs * 1000)));
}

function buildLatency(summary: WindowSummary | null, height: number): Span[][] {
	const rows: Span[][] = [[span('     first token    total', 'dim')]];
	const quantiles = [['p50', 0.5], ['p95', 0.95], ['p99', 0.99]] as const;
	for (const [name, ratio] of quantiles) {
		const first = summary === null ? null : readQuantile(summary.totals.firstTokenSketch, ratio);
		const total = summary === null ? null : readQuantile(summary.totals.durationSketch, ratio);
		rows.push([
			span(` ${name} `, 'dim'),
			span(`${formatSeconds(first).padStart(11)} ${formatSeconds(total).padStart(8)}`),
		]);
	}

	return rows.slice(0, height);
}

/** One row each, for narrow screens. */
function buildSparklines({snapshot, columns}: ViewContext): Line[] {
	const {summary, rates} = snapshot;
	const row = (title: string, value: string, series: readonly number[]): Line => {
		const head = [span(` ${title} `, 'dim'), span(`${value.padStart(6)} `)];
		return {spans: [...head, ...drawSparkline(series, columns - measureSpans(head) - 1)]};
	};

	const first = summary === null ? null : readQuantile(summary.totals.firstTokenSketch, 0.5);
	const p50 = summary === null ? null : readQuantile(summary.totals.durationSketch, 0.5);
	const p95 = summary === null ? null : readQuantile(summary.totals.durationSketch, 0.95);
	return [
		row('req/s', formatRate(rates.requestsPerSecond), pickWhole(summary?.requestsSeries, snapshot)),
		row('tok/s', formatCount(rates.outputTokensPerSecond), pickWhole(summary?.tokensSeries, snapshot)),
		{
			spans: [
				span(' time  ', 'dim'),
				span(`${formatSeconds(p50).padStart(6)} p50  ${formatSeconds(p95).padStart(6)} p95  ${formatSeconds(first).padStart(6)} first token`),
			],
		},
	];
}
