import {dayMs, hourMs, minuteMs} from '../core/durations.js';
import {readQuantile} from '../core/sketch.js';
import {readCacheRatio, readErrorRatio} from '../core/summary.js';
import {
	formatCompact,
	formatCount,
	formatDuration,
	formatPercent,
	formatShortUsd,
	formatUsd,
} from './amounts.js';
import {drawBarChart, type BarChart} from './html-chart.js';
import {style} from './html-style.js';
import {escapeHtml} from './html-text.js';
import type {Report} from './report.js';
import type {ReportFormat} from './report-format.js';
import {
	buildTables,
	formatCost,
	formatPeriod,
	listCaveats,
	type ReportTable,
} from './report-tables.js';

/** One page that needs nothing else: no script, no font, no picture, and a policy by which it could load none. */
export const html: ReportFormat = {
	id: 'html',
	extensions: ['html', 'htm'],
	doc: 'a page with charts, whole in itself',
	write: report => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>LLM traffic, ${escapeHtml(formatPeriod(report))}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>LLM traffic</h1>
<p>${escapeHtml(formatPeriod(report))}${report.filterText === '' ? '' : `, only ${escapeHtml(report.filterText)}`}</p>
</header>
${report.totals.requestCount === 0 ? '<section>No requests.</section>' : writeBody(report)}
<footer>Made by tailrace from what passed through it. Times are local, of the machine that made this.</footer>
</body>
</html>
`,
};

function writeBody(report: Report): string {
	const caveats = listCaveats(report);
	return [
		writeTiles(report),
		...caveats.length === 0 ? [] : [`<ul class="caveats">${caveats.map(sentence => `<li>${escapeHtml(sentence)}</li>`).join('')}</ul>`],
		writeCharts(report),
		...buildTables(report).map(table => writeTable(table)),
	].join('\n');
}

function writeTiles({totals}: Report): string {
	const p95Ms = readQuantile(totals.durationSketch, 0.95);
	const tiles: ReadonlyArray<readonly [name: string, value: string, more: string]> = [
		['Cost', formatCost(totals, formatShortUsd), totals.unpricedCount > 0 ? '' : `${formatUsd(totals.costNanoUsd / totals.requestCount)} a request`],
		['Requests', formatCount(totals.requestCount), `${formatCount(totals.okCount)} succeeded`],
		['Tokens', formatCompact(totals.inputTokens + totals.outputTokens), `${formatCompact(totals.inputTokens)} in, ${formatCompact(totals.outputTokens)} out`],
		['Input from a cache', formatPercent(readCacheRatio(totals)), `${formatCompact(totals.cacheReadTokens)} tokens`],
		['Errors', formatPercent(readErrorRatio(totals)), `${formatCount(totals.failedCount)} failed, ${formatCount(totals.abortedCount)} aborted`],
		['Latency p95', formatDuration(p95Ms), `p50 ${formatDuration(readQuantile(totals.durationSketch, 0.5))}`],
	];
	const written = tiles.map(tile => tile.map(part => escapeHtml(part))).map(([name, value, more]) => `<div class="tile"><span>${name}</span><b>${value}</b><small>${more}</small></div>`);
	return `<div class="tiles">${written.join('')}</div>`;
}

function writeCharts(report: Report): string {
	return `<div class="charts">\n${listCharts(report).map(chart => drawBarChart(chart)).join('\n')}\n</div>`;
}

function listCharts({steps, stepMs, hours, phases}: Report): BarChart[] {
	const labels = steps.map(({localMs}) => formatStep(localMs, stepMs));
	const every = describeStep(stepMs);
	return [
		{
			title: `Cost, each ${every}`,
			labels,
			series: [{name: 'cost', tone: 'main', values: steps.map(({costNanoUsd}) => costNanoUsd)}],
			formatValue: formatUsd,
			size: 'wide',
		},
		{
			title: `Tokens, each ${every}`,
			labels,
			series: [
				{name: 'input', tone: 'main', values: steps.map(({inputTokens}) => inputTokens)},
				{name: 'output', tone: 'second', values: steps.map(({outputTokens}) => outputTokens)},
			],
			formatValue: formatCompact,
			size: 'wide',
		},
		{
			title: `Requests, each ${every}`,
			labels,
			series: [
				{name: 'failed', tone: 'bad', values: steps.map(({failedCount}) => failedCount)},
				{name: 'others', tone: 'main', values: steps.map(({requestCount, failedCount}) => requestCount - failedCount)},
			],
			formatValue: formatCompact,
			size: 'half',
		},
		{
			title: 'Requests by hour of the day',
			labels: hours.map((_, hour) => `${String(hour).padStart(2, '0')}:00`),
			series: [{name: 'requests', tone: 'main', values: hours}],
			formatValue: formatCompact,
			size: 'half',
		},
		{
			title: 'Mean time of each phase',
			labels: phases.map(({name}) => name.replaceAll('_', ' ')),
			series: [{name: 'mean', tone: 'second', values: phases.map(({meanMs}) => meanMs)}],
			formatValue: formatDuration,
			size: 'wide',
		},
	];
}

/** Days by their date; what is shorter by its time, with the date where a day begins. */
function formatStep(localMs: number, stepMs: number): string {
	const iso = new Date(localMs).toISOString();
	return stepMs >= dayMs ? iso.slice(5, 10) : `${iso.slice(5, 10)} ${iso.slice(11, 16)}`;
}

function describeStep(stepMs: number): string {
	const [unit, unitMs] = ([['week', 7 * dayMs], ['day', dayMs], ['hour', hourMs], ['minute', minuteMs]] as const).find(([, ms]) => stepMs % ms === 0)!;
	const count = stepMs / unitMs;
	return count === 1 ? unit : `${count} ${unit}s`;
}

function writeTable({title, columns, rows, note}: ReportTable): string {
	const cell = (tag: 'td' | 'th', text: string, index: number): string => `<${tag}${columns[index]!.isNumber ? ' class="number"' : ''}>${escapeHtml(text)}</${tag}>`;
	return `<section><h2>${escapeHtml(title)}</h2><table>
<thead><tr>${columns.map((column, index) => cell('th', column.title, index)).join('')}</tr></thead>
<tbody>${rows.map(row => `<tr>${row.map((text, index) => cell('td', text, index)).join('')}</tr>`).join('\n')}</tbody>
</table>${note === '' ? '' : `<p>${escapeHtml(note)}</p>`}</section>`;
}
