import {type RequestRecord} from '../../../core/request-record.js';
import {type LiveRequest} from '../../../live/live-model.js';
import {splitCost, type CostParts} from '../../../pricing/price-request.js';
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

/** The tokens as bars of one scale, and what they cost. */
export function buildTokensPart(request: LiveRequest, columns: number): Line[] {
	const {record} = request;
	const barWidth = Math.max(8, Math.min(48, columns - 64));
	const mostTokens = Math.max(1, record.inputTokens ?? 0, record.outputTokens ?? 0);
	const input = listInput(record);
	const output = listOutput(record);
	const source = record.state === 'active' ? describeRunning(request) : sources[record.usageSource];
	return [
		buildTokens('input', record.inputTokens, input, {mostTokens, barWidth}),
		buildTokens('output', record.outputTokens, output, {mostTokens, barWidth}, isInexact(request)),
		...buildCost(request),
		emptyLine,
		{spans: [span(` ${source}`, 'dim')]},
	];
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
	return [
		{name: 'cache read', tokens: readTokens, tone: 'cached'},
		{name: 'cache write', tokens: writeTokens, tone: 'thinking'},
		{name: 'new', tokens: inputTokens - readTokens - writeTokens, tone: 'input'},
	];
}

function listOutput({outputTokens, reasoningTokens}: RequestRecord): Part[] {
	if (outputTokens === null) {
		return [];
	}

	const thoughtTokens = reasoningTokens ?? 0;
	return [
		{name: 'reasoning', tokens: thoughtTokens, tone: 'thinking'},
		{name: thoughtTokens === 0 ? 'all' : 'answer', tokens: outputTokens - thoughtTokens, tone: 'output'},
	];
}

type Scale = {
	readonly mostTokens: number;
	readonly barWidth: number;
};

function buildTokens(label: string, total: number | null, parts: readonly Part[], {mostTokens, barWidth}: Scale, isRough = false): Line {
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
	const named = parts.filter(({tokens, name}) => tokens > 0 && name !== 'all');
	const legend = named.flatMap(({name, tokens, tone}) => [
		span('  '), span('▇', tone), span(` ${name} `, 'dim'), span(formatExact(tokens)), span(total === null || total === 0 ? '' : ` (${formatPercent(tokens / total)})`, 'dim'),
	]);
	return {
		spans: [
			span(` ${label.padEnd(8)}`, 'dim'),
			span(`${(isRough ? '~' : '') + formatExact(total)}  `.padStart(13)),
			...bar,
			...legend,
		],
	};
}

function buildCost(request: LiveRequest): Line[] {
	const {record} = request;
	const amount = record.state === 'active' ? '…' : (isInexact(request) && record.costNanoUsd !== null ? '~' : '') + formatNanoUsd(record.costNanoUsd);
	const head = [span(' cost    ', 'dim'), span(`${amount}  `.padStart(13), 'strong')];
	const parts = record.priceSource === 'table' ? readCostParts(record) : null;
	if (parts === null) {
		return [{spans: [...head, span(describePrice(record), 'dim')]}];
	}

	const split = [
		['input', parts.inputNanoUsd],
		['cache read', parts.cacheReadNanoUsd],
		['cache write', parts.cacheWriteNanoUsd],
		['output', parts.outputNanoUsd],
	] as const;
	const shown = split.filter(([, nanoUsd]) => nanoUsd > 0).flatMap(([name, nanoUsd], index) => [
		span(`${index === 0 ? '' : ' · '}${name} `, 'dim'),
		span(formatNanoUsd(nanoUsd)),
	]);
	return [{spans: [...head, ...shown, span(`   price table, ${parts.pricedModel}`, 'dim')]}];
}

function describePrice({priceSource, state}: RequestRecord): string {
	if (state === 'active') {
		return 'known at the end';
	}

	const words = {
		provider: 'as the provider charged',
		table: 'by the price table of that time',
		override: 'by your own prices',
		unpriced: 'unpriced: no price is known for this model, or no tokens',
	} as const;
	return words[priceSource];
}

/** `null` unless the parts make up the very cost that was recorded: prices may have changed since. */
function readCostParts(record: RequestRecord): CostParts | null {
	const parts = splitCost({
		priceProviderId: catalog.find(({id}) => id === record.provider)?.priceProviderId ?? null,
		upstreamHost: record.upstreamHost,
		model: record.model,
		atMs: record.startedAtMs,
		usage: record,
	});
	if (parts === null || record.costNanoUsd === null) {
		return null;
	}

	const sum = parts.inputNanoUsd + parts.cacheReadNanoUsd + parts.cacheWriteNanoUsd + parts.outputNanoUsd;
	return Math.abs(sum - record.costNanoUsd) <= 1 ? parts : null;
}
