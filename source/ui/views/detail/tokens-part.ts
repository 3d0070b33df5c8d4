import {type RequestRecord} from '../../../core/request-record.js';
import {type LiveRequest} from '../../../live/live-model.js';
import {unpricedReasons, type UnpricedReason} from '../../../pricing/cost-details.js';
import {sumParts, type CostParts} from '../../../pricing/cost-parts.js';
import {splitCost} from '../../../pricing/price-request.js';
import {readPriceTableDate} from '../../../pricing/price-table.js';
import {catalog} from '../../../providers/catalog.js';
import {appendSpan} from '../../text/chart.js';
import {formatNanoUsd} from '../../text/money.js';
import {formatExact, formatPercent} from '../../text/number.js';
import {
	emptyLine,
	span,
	type Line,
	type Span,
	type Tone,
} from '../../text/span.js';
import {cleanLabel, measureSpans} from '../../text/width.js';
import {isInexact} from '../requests/cells.js';

const sources: Readonly<Record<RequestRecord['usageSource'], string>> = {
	reported: 'reported by the provider',
	estimated: '~ estimated from the text, the provider did not tell',
	partial: '~ what came before the cut',
	none: 'nobody told',
};

type Part = {
	readonly name: string;
	readonly tokens: number;
	readonly tone: Tone;
};

/** The label and the number before a bar. */
const headWidth = 22;
const minBarWidth = 12;
const maxBarWidth = 48;

/** The tokens as bars of one scale, and what they cost; what their parts are stands beside them, or below where that is too long. */
export function buildTokensPart(request: LiveRequest, columns: number): Line[] {
	const {record} = request;
	const mostTokens = Math.max(1, record.inputTokens ?? 0, record.outputTokens ?? 0);
	const rows = [
		{
			label: 'input', total: record.inputTokens, parts: listInput(record), isRough: false,
		},
		{
			label: 'output', total: record.outputTokens, parts: listOutput(record), isRough: isInexact(request),
		},
	];
	const legends = rows.map(({parts, total}) => parts.length > 1 ? buildLegend(parts, total) : []);
	const legendWidth = Math.max(...legends.map(legend => measureSpans(legend)));
	const isBeside = columns - headWidth - legendWidth - 1 >= minBarWidth;
	const barWidth = Math.max(minBarWidth, Math.min(maxBarWidth, columns - headWidth - (isBeside ? legendWidth : 0) - 1));
	const tokens = rows.flatMap(({label, total, parts, isRough}, index): Line[] => {
		const bar = [...buildHead(label, formatExact(total), isRough), ...drawParts(parts, mostTokens, barWidth)];
		const indent = span(' '.repeat(headWidth - 2));
		const below = parts.length < 2 ? [] : parts.map(part => ({spans: [indent, ...buildLegend([part], total)]}));
		return isBeside ? [{spans: [...bar, ...legends[index]!]}] : [{spans: bar}, ...below];
	});
	const source = record.state === 'active' ? describeRunning(request) : sources[record.usageSource];
	return [...tokens, ...buildCost(request, columns), emptyLine, {spans: [span(` tokens: ${source}`, 'dim')]}];
}

function buildHead(label: string, value: string, isRough: boolean): Span[] {
	return [span(` ${label.padEnd(8)}`, 'dim'), span(`${isRough ? '~' : ''}${value}  `.padStart(headWidth - 9))];
}

function describeRunning({isEstimate, record}: LiveRequest): string {
	if (record.outputTokens === null) {
		return 'not told yet';
	}

	return isEstimate ? '~ so far, estimated from the text' : 'so far, as the provider tells';
}

function listInput({inputTokens, cacheReadTokens, cacheWriteTokens}: RequestRecord): Part[] {
	if (inputTokens === null) {
		return [];
	}

	const readTokens = cacheReadTokens ?? 0;
	const writeTokens = cacheWriteTokens ?? 0;
	return dropEmpty([
		{name: 'cache read', tokens: readTokens, tone: 'cached'},
		{name: 'cache write', tokens: writeTokens, tone: 'thinking'},
		{name: 'new', tokens: inputTokens - readTokens - writeTokens, tone: 'input'},
	]);
}

function listOutput({outputTokens, reasoningTokens}: RequestRecord): Part[] {
	if (outputTokens === null) {
		return [];
	}

	const thoughtTokens = reasoningTokens ?? 0;
	return dropEmpty([
		{name: 'reasoning', tokens: thoughtTokens, tone: 'thinking'},
		{name: 'answer', tokens: outputTokens - thoughtTokens, tone: 'output'},
	]);
}

function dropEmpty(parts: readonly Part[]): Part[] {
	return parts.filter(({tokens}) => tokens > 0);
}

function drawParts(parts: readonly Part[], mostTokens: number, barWidth: number): Span[] {
	const bar: Span[] = [];
	let drawn = 0;
	let sum = 0;
	for (const {tokens, tone} of parts) {
		sum += tokens;
		const end = tokens === 0 ? drawn : Math.max(drawn + 1, Math.round(sum / mostTokens * barWidth));
		const bounded = Math.min(barWidth, end);
		appendSpan(bar, '▇'.repeat(bounded - drawn), tone);
		drawn = bounded;
	}

	appendSpan(bar, ' '.repeat(barWidth - drawn), 'plain');
	return bar;
}

function buildLegend(parts: readonly Part[], total: number | null): Span[] {
	return parts.flatMap(({name, tokens, tone}) => [
		span('  '),
		span('▇', tone),
		span(` ${name} `, 'dim'),
		span(formatExact(tokens)),
		span(total === null || total === 0 ? '' : ` (${formatPercent(tokens / total)})`, 'dim'),
	]);
}

function buildCost(request: LiveRequest, columns: number): Line[] {
	const {record} = request;
	const amount = record.state === 'active' ? '…' : formatNanoUsd(record.costNanoUsd);
	const head = buildHead('cost', amount, isInexact(request) && record.costNanoUsd !== null);
	const cost = record.state === 'active' ? null : readCostParts(record);
	if (cost === null) {
		return [{spans: [...head, span(describePrice(record), 'dim')]}];
	}

	const split = [
		['input', cost.inputNanoUsd],
		['cache read', cost.cacheReadNanoUsd],
		['cache write', cost.cacheWriteNanoUsd],
		['output', cost.outputNanoUsd],
		['other', cost.otherNanoUsd],
	] as const;
	const parts = split.filter(([, nanoUsd]) => nanoUsd > 0).map(([name, nanoUsd]) => [span(`${name} `, 'dim'), span(formatNanoUsd(nanoUsd))]);
	const beside = parts.flatMap((spans, index) => index === 0 ? spans : [span(' · ', 'dim'), ...spans]);
	const indent = span(' '.repeat(headWidth));
	const source = {spans: [indent, span(cost.pricedModel === null ? 'your prices' : `price table ${readPriceTableDate()}, ${cleanLabel(cost.pricedModel)}`, 'dim')]};
	return headWidth + measureSpans(beside) < columns
		? [{spans: [...head, ...beside]}, source]
		: [{spans: head}, ...parts.map(spans => ({spans: [indent, ...spans]})), source];
}

function describePrice({priceSource, state, costDetails}: RequestRecord): string {
	if (state === 'active') {
		return 'known at the end';
	}

	const reason = unpricedReasons[costDetails?.unpricedReason as UnpricedReason] ?? 'no price is known for this model, or no tokens';
	const words = {
		provider: 'charged by the provider',
		table: 'by the price table of that time',
		override: 'by your own prices',
		application: 'as the application said',
		unpriced: `unpriced: ${reason}`,
	} as const;
	return words[priceSource];
}

/** `null` unless the parts make up the very cost that was recorded: the table may have changed since. */
function readCostParts(record: RequestRecord): CostParts | null {
	const parts = splitCost({
		provider: record.provider,
		priceProviderId: catalog.find(({id}) => id === record.provider)?.priceProviderId ?? null,
		upstreamHost: record.upstreamHost,
		model: record.model,
		requestedModel: record.requestedModel,
		atMs: record.startedAtMs,
		usage: record,
		priceSource: record.priceSource,
		serviceTier: record.serviceTier,
		costDetails: record.costDetails,
	});
	return parts !== null && typeof parts === 'object' && sumParts(parts) === record.costNanoUsd ? parts : null;
}
