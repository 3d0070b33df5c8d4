import {buildUsage} from '../core/usage.js';
import {catalog} from '../providers/catalog.js';
import {unpricedReasons} from './cost-details.js';
import {findOverride, type PriceOverride} from './price-override.js';
import {priceRequest, splitCost} from './price-request.js';
import {listTablePrices, readPriceTableDate, readTablePrice} from './price-table.js';

export type PriceQuestion = {
	readonly model: string;
	/** `null` asks of every provider that has the model. */
	readonly provider: string | null;
	readonly input: number;
	readonly cached: number;
	readonly output: number;
	readonly atMs: number;
};

/** Which price a model has, from where, and what an example comes to: lines for a person. */
export function explainPrice(question: PriceQuestion, overrides: readonly PriceOverride[]): string[] {
	const {model, provider, atMs} = question;
	const known = catalog.filter(({id, priceProviderId}) => provider === null ? priceProviderId !== null : id === provider);
	const priced = known.filter(({id, priceProviderId}) => (priceProviderId !== null && readTablePrice({
		priceProviderId, upstreamHost: '', model, atMs,
	}) !== null) || findOverride(overrides, {provider: id, model, atMs}) !== null);
	// A route of the user's own, or a model of which only the user knows the price.
	const unlisted = priced.length === 0 && findOverride(overrides, {provider: provider ?? '', model, atMs}) !== null ? [{id: provider ?? 'any provider', priceProviderId: null}] : [];
	const found = [...priced, ...unlisted];
	return found.length === 0
		? [`${model} is unpriced${provider === null ? '' : ` at ${provider}`}: neither your prices nor the price table of ${readPriceTableDate()} have it.`, ...listNear(question, known)]
		: found.flatMap(({id, priceProviderId}) => explainAt(question, id, priceProviderId, overrides));
}

function explainAt(question: PriceQuestion, provider: string, priceProviderId: string | null, overrides: readonly PriceOverride[]): string[] {
	const {model, input, cached, output, atMs} = question;
	const query = {
		provider, priceProviderId, upstreamHost: '', model, atMs,
	};
	const override = findOverride(overrides, {provider, model, atMs});
	const found = override === null ? readTablePrice(query) : null;
	const usage = buildUsage({inputTokens: input, cacheReadTokens: cached, outputTokens: output});
	const price = priceRequest({...query, usage}, overrides);
	const split = splitCost({
		...query, ...price, usage, serviceTier: null,
	});
	const source = override === null
		? `price table ${readPriceTableDate()}, ${found?.modelId === model ? 'exactly' : 'as a release of'} ${found?.modelId}`
		: `your prices, by "${override.match}"`;
	const rates = Object.entries(override?.rates ?? found?.price ?? {}).map(([name, rate]) => `  ${name.padEnd(24)} ${describeRate(rate)}`);
	const example = `${input} input (${cached} of it cached), ${output} output`;
	if (price.costNanoUsd === null || split === null || typeof split === 'string') {
		const reason = typeof split === 'string' || price.costDetails?.unpricedReason !== undefined ? unpricedReasons[price.costDetails!.unpricedReason!] : 'its price is not one of tokens';
		return [`${model} at ${provider}: ${source}`, ...rates, `  ${example}: unpriced, ${reason}`];
	}

	const dollars = (nanoUsd: number): string => `$${(nanoUsd / 1e9).toFixed(6)}`;
	const other = split.otherNanoUsd === 0 ? '' : ` + ${dollars(split.otherNanoUsd)} a request`;
	const parts = `${dollars(split.inputNanoUsd)} new input + ${dollars(split.cacheReadNanoUsd)} cached + ${dollars(split.outputNanoUsd)} output${other}`;
	return [`${model} at ${provider}: ${source}`, ...rates, `  ${example}: ${parts} = ${dollars(price.costNanoUsd)}`];
}

type Rate = number | {readonly base: number; readonly tiers: ReadonlyArray<{readonly start: number; readonly price: number}>} | undefined;

function describeRate(rate: Rate): string {
	return rate === undefined || typeof rate === 'number' ? String(rate ?? '') : [rate.base, ...rate.tiers.map(({start, price}) => `${price} beyond ${start} input tokens`)].join('; ');
}

const maxNear = 5;

/** Models whose names begin alike: what a hasty match would have taken. */
function listNear({model, atMs}: PriceQuestion, known: ReadonlyArray<{readonly priceProviderId: string | null}>): string[] {
	const ids = [...new Set(known.map(({priceProviderId}) => priceProviderId).filter(id => id !== null))];
	const near = listTablePrices(ids, atMs).filter(({modelId}) => model.startsWith(modelId) || modelId.startsWith(model)).slice(0, maxNear);
	return near.length === 0 ? [] : [`Not taken for it, since a name that begins alike is no price: ${near.map(({modelId, providerId}) => `${modelId} (${providerId})`).join(', ')}`];
}
