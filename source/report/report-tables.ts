import {minuteMs} from '../core/durations.js';
import type {RequestRecord} from '../core/request-record.js';
import {readQuantile} from '../core/sketch.js';
import {
	isInexact,
	readCacheRatio,
	readErrorRatio,
	readSpeed,
	type Totals,
} from '../core/summary.js';
import {
	formatCount,
	formatDuration,
	formatLocalTime,
	formatPercent,
	formatUsd,
	unknown,
} from './amounts.js';
import {maxGroups, type Report, type ReportGroups} from './report.js';

/** A table as every written format shows it; texts are raw, each format escapes them. */
export type ReportTable = {
	readonly title: string;
	readonly columns: ReadonlyArray<{readonly title: string; readonly isNumber: boolean}>;
	readonly rows: ReadonlyArray<readonly string[]>;
	/** What it leaves out; empty if nothing. */
	readonly note: string;
};

const left = (title: string): ReportTable['columns'][number] => ({title, isNumber: false});
const right = (title: string): ReportTable['columns'][number] => ({title, isNumber: true});

/** A sum without the unpriced is the least that it can be; a sum with estimates is one. */
export function formatCost(totals: Readonly<Totals>, format: (nanoUsd: number) => string = formatUsd): string {
	const {costNanoUsd, unpricedCount} = totals;
	if (costNanoUsd === 0 && unpricedCount > 0) {
		return unknown;
	}

	const mark = unpricedCount > 0 ? '≥ ' : (isInexact(totals) ? '~' : '');
	return `${mark}${format(costNanoUsd)}`;
}

export function formatOutput(totals: Readonly<Totals>): string {
	return `${isInexact(totals) ? '~' : ''}${formatCount(totals.outputTokens)}`;
}

export function formatName(name: string | null): string {
	return name ?? '(not told)';
}

/** What the sums leave out, a sentence each. */
export function listCaveats({totals}: Report): string[] {
	const {unpricedCount, estimatedCount, partialCount, interruptedCount} = totals;
	const activeCount = totals.requestCount - totals.okCount - totals.failedCount - totals.abortedCount - interruptedCount;
	const sentences: ReadonlyArray<readonly [count: number, sentence: string]> = [
		[unpricedCount, 'without a price: the cost leaves them out (≥).'],
		[estimatedCount, 'with token counts estimated from text (~).'],
		[partialCount, 'with token counts of the part before a cut (~).'],
		[interruptedCount, 'interrupted, since tailrace ended before they did.'],
		[activeCount, 'still running: counted, but in no sum.'],
	];
	return sentences.filter(([count]) => count > 0).map(([count, sentence]) => `${formatCount(count)} ${count === 1 ? 'request' : 'requests'} ${sentence}`);
}

/** Names and values of the whole period. */
export function buildOverview({totals, phases}: Report): ReadonlyArray<readonly [name: string, value: string]> {
	const speed = readSpeed(totals);
	return [
		['Requests', formatCount(totals.requestCount)],
		['Succeeded', `${formatCount(totals.okCount)} (${formatPercent(totals.requestCount === 0 ? null : totals.okCount / totals.requestCount)})`],
		['Failed', `${formatCount(totals.failedCount)} (${formatPercent(readErrorRatio(totals))})`],
		['Aborted by the client', formatCount(totals.abortedCount)],
		['Mean duration', formatDuration(phases.find(({name}) => name === 'total_request')?.meanMs ?? null)],
		['Cost', formatCost(totals)],
		['Input tokens', formatCount(totals.inputTokens)],
		['From a cache', `${formatCount(totals.cacheReadTokens)} (${formatPercent(readCacheRatio(totals))})`],
		['Output tokens', formatOutput(totals)],
		['Reasoning tokens', formatCount(totals.reasoningTokens)],
		['Output speed', speed === null ? unknown : `${speed.toFixed(1)} tokens/s`],
	];
}

export function buildLatencyTable({totals}: Report): ReportTable {
	const row = (name: string, sketch: Totals['durationSketch']): string[] => [name, ...[0.5, 0.9, 0.95, 0.99].map(ratio => formatDuration(readQuantile(sketch, ratio)))];
	return {
		title: 'Latency',
		columns: [left('of successful requests'), right('p50'), right('p90'), right('p95'), right('p99')],
		rows: [row('Whole answer', totals.durationSketch), row('First token', totals.firstTokenSketch)],
		note: '',
	};
}

export function buildTables(report: Report): ReportTable[] {
	return [
		buildLatencyTable(report),
		buildModelTable(report),
		buildGroupTable('Providers', 'provider', report.providers),
		buildGroupTable('Modalities', 'modality', report.modalities),
		buildGroupTable('Sessions', 'session', report.sessions),
		buildPhaseTable(report),
		buildToolTable(report),
		buildErrorTable(report),
		buildRequestTable('Slowest requests', report, report.slowest),
		buildRequestTable('Most costly requests', report, report.costliest),
	].filter(table => table.rows.length > 0);
}

const phaseTitles: Readonly<Record<string, string>> = {
	request_received: 'Taking the request',
	upstream_connect: 'Connecting',
	first_byte: 'Waiting for the first byte',
	first_token: 'From there to the first token',
	streaming: 'Streaming',
	total_request: 'All of it',
};

export function namePhase(name: string): string {
	return phaseTitles[name] ?? name;
}

function buildPhaseTable({phases}: Report): ReportTable {
	return {
		title: 'Where the time goes',
		columns: [left('of successful requests'), right('requests'), right('mean')],
		rows: phases.map(({name, requestCount, meanMs}) => [namePhase(name), formatCount(requestCount), formatDuration(meanMs)]),
		note: '',
	};
}

function buildToolTable({tools, toolCallCount, readZoneMinutes}: Report): ReportTable {
	const shown = tools.slice(0, maxGroups);
	const rest = describeRest(tools.length - shown.length);
	return {
		title: 'Tools called',
		columns: [left('tool'), right('requests'), right('of them failed'), left('latest')],
		rows: shown.map(({name, requestCount, failedCount, lastAtMs}) => [name, formatCount(requestCount), formatCount(failedCount), formatMoment(lastAtMs, readZoneMinutes)]),
		note: `${formatCount(toolCallCount)} calls in all${rest === '' ? '' : `; ${rest}`}`,
	};
}

export function buildModelTable({models}: Report): ReportTable {
	const {columns, rows, ...rest} = buildGroupTable('Models', 'model', models);
	return {
		...rest,
		columns: [columns[0]!, left('provider'), ...columns.slice(1)],
		rows: rows.map((row, index) => [row[0]!, models.groups[index]!.provider ?? '', ...row.slice(1)]),
	};
}

function buildGroupTable(title: string, name: string, {groups, count}: ReportGroups): ReportTable {
	return {
		title,
		columns: [left(name), right('requests'), right('errors'), right('input'), right('output'), right('cost'), right('p50'), right('p95')],
		rows: groups.map(group => [formatName(group.name), ...formatGroup(group.totals)]),
		note: describeRest(count - groups.length),
	};
}

function formatGroup(totals: Readonly<Totals>): string[] {
	return [
		formatCount(totals.requestCount),
		formatPercent(readErrorRatio(totals)),
		formatCount(totals.inputTokens),
		formatOutput(totals),
		formatCost(totals),
		formatDuration(readQuantile(totals.durationSketch, 0.5)),
		formatDuration(readQuantile(totals.durationSketch, 0.95)),
	];
}

function buildErrorTable({errors, readZoneMinutes}: Report): ReportTable {
	const shown = errors.slice(0, 20);
	return {
		title: 'Errors',
		columns: [right('times'), left('provider'), right('status'), left('kind'), left('latest'), left('what it said then')],
		rows: shown.map(({requestCount, provider, statusCode, errorKind, lastAtMs, message}) => [
			formatCount(requestCount), provider, String(statusCode ?? unknown), errorKind ?? unknown, formatMoment(lastAtMs, readZoneMinutes), message ?? unknown,
		]),
		note: describeRest(errors.length - shown.length),
	};
}

function buildRequestTable(title: string, {readZoneMinutes}: Report, records: readonly RequestRecord[]): ReportTable {
	return {
		title,
		columns: [left('started'), left('model'), left('session'), right('input'), right('output'), right('cost'), right('took'), left('ended')],
		rows: records.map(record => [
			formatMoment(record.startedAtMs, readZoneMinutes),
			formatName(record.model),
			record.sessionId ?? unknown,
			record.inputTokens === null ? unknown : formatCount(record.inputTokens),
			record.outputTokens === null ? unknown : `${record.usageSource === 'reported' ? '' : '~'}${formatCount(record.outputTokens)}`,
			formatUsd(record.costNanoUsd),
			formatDuration(record.durationMs),
			record.state,
		]),
		note: '',
	};
}

export function formatMoment(atMs: number, readZoneMinutes: Report['readZoneMinutes']): string {
	return formatLocalTime(atMs + (readZoneMinutes(atMs) * minuteMs));
}

/** The period in words. */
export function formatPeriod({fromMs, toMs, readZoneMinutes}: Report): string {
	const zone = readZoneMinutes(toMs);
	const [hours, minutes] = [Math.floor(Math.abs(zone) / 60), Math.abs(zone) % 60].map(part => String(part).padStart(2, '0'));
	const from = fromMs === null ? 'all' : formatMoment(fromMs, readZoneMinutes);
	return `${from} to ${formatMoment(toMs, readZoneMinutes)} (UTC${zone < 0 ? '−' : '+'}${hours}:${minutes})`;
}

function describeRest(count: number): string {
	return count > 0 ? `and ${formatCount(count)} more` : '';
}
