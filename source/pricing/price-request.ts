import type {Billing, SideUsage} from '../core/fact.js';
import type {PriceSource} from '../core/request-record.js';
import type {Usage} from '../core/usage.js';
import {
	buildOverrideDetails,
	pickDetails,
	type CostDetails,
	type UnpricedReason,
} from './cost-details.js';
import {
	splitOverride,
	splitTable,
	sumParts,
	type CostParts,
	type PricedUsage,
} from './cost-parts.js';
import {findOverride, type PriceOverride} from './price-override.js';
import {readTablePrice} from './price-table.js';

export type Price = {
	/** 1 USD = 10⁹; `null` when unpriced. */
	readonly costNanoUsd: number | null;
	readonly priceSource: PriceSource;
	readonly costDetails: CostDetails | null;
};

/** Whose price is asked for. */
export type PriceQuery = {
	/** The provider's id or the upstream's name. */
	readonly provider: string;
	readonly priceProviderId: string | null;
	readonly upstreamHost: string;
	readonly model: string | null;
	/** What was asked for; Bedrock's price depends on a part of it that no answer repeats. */
	readonly requestedModel?: string | null;
	readonly atMs: number;
};

export type PriceableRequest = PriceQuery & {
	readonly usage: Usage;
	readonly billing?: Partial<Billing> | null;
	readonly sideUsages?: readonly SideUsage[];
};

const unpriced: Price = Object.freeze({costNanoUsd: null, priceSource: 'unpriced', costDetails: null});
const noDetails: CostDetails = Object.freeze({});

/**
What a request costs by the user's own prices, else by the price table; unpriced if the model, its tokens, or any part
of its price is unknown. Never a guess, never $0 for unknown, never a part for the whole.
*/
export function priceRequest(request: PriceableRequest, overrides: readonly PriceOverride[] = []): Price {
	const {usage, billing = null, sideUsages = []} = request;
	const model = pickPricedName(request);
	if (model === null) {
		return unpriced;
	}

	const picked = pickDetails(billing);
	const side = sideUsages.length === 0 ? null : priceSides(request, sideUsages, overrides);
	const details = side === null ? picked : {...picked, ...side};
	const override = overrides.length === 0 ? null : findRequestOverride(request, model, overrides);
	const costDetails = override === null ? details : {...details, ...buildOverrideDetails(override.rates)};
	const priceSource = override === null ? 'table' : 'override';
	const split = splitCost({
		...request, usage, priceSource, serviceTier: billing?.serviceTier ?? null, costDetails,
	});
	if (split === null) {
		return unpriced;
	}

	return typeof split === 'string'
		? {costNanoUsd: null, priceSource: 'unpriced', costDetails: {...details, unpricedReason: split}}
		: {costNanoUsd: sumParts(split), priceSource, costDetails};
}

/**
How the cost of a request comes about, from what is stored of it: the same parts whenever it is asked, as long as the table
is the same. A reason where a part has no price, `null` where nothing is known.
*/
export function splitCost(request: PriceQuery & {
	readonly usage: Usage;
	readonly priceSource: PriceSource;
	readonly serviceTier: string | null;
	readonly costDetails: Readonly<Record<string, unknown>> | null;
}): CostParts | UnpricedReason | null {
	const {usage, serviceTier} = request;
	const model = pickPricedName(request);
	const details = (request.costDetails ?? noDetails) as CostDetails;
	if (model === null || !hasAmount(usage, details)) {
		return null;
	}

	if (details.unpricedReason !== undefined) {
		return details.unpricedReason;
	}

	const priced: PricedUsage = {usage, serviceTier, details};
	if (request.priceSource === 'override') {
		return splitOverride(priced);
	}

	const found = request.priceSource === 'table' ? readTablePrice({...request, model}) : null;
	return found === null ? null : splitTable(found, priced);
}

/** The name that the table knows a model's price by. */
function pickPricedName({priceProviderId, model, requestedModel = null}: PriceQuery): string | null {
	return priceProviderId === 'aws' ? requestedModel ?? model : model;
}

/** By the answered name, which is what the screen shows, or by the one that has the price. */
function findRequestOverride({provider, model, atMs}: PriceQuery, pricedName: string, overrides: readonly PriceOverride[]): PriceOverride | null {
	const byAnswer = model === null ? null : findOverride(overrides, {provider, model, atMs});
	return byAnswer ?? (model === pricedName ? null : findOverride(overrides, {provider, model: pricedName, atMs}));
}

function hasAmount({inputTokens}: Usage, {billedInputTokens, audioSeconds, requestPrice, inputPrice}: CostDetails): boolean {
	const isPerRequest = requestPrice !== undefined && inputPrice === 0;
	return inputTokens !== null || billedInputTokens !== undefined || audioSeconds !== undefined || isPerRequest;
}

/** Other models' work at their own prices; one unknown makes the whole unknown. */
function priceSides(request: PriceableRequest, sideUsages: readonly SideUsage[], overrides: readonly PriceOverride[]): CostDetails {
	let sum = 0;
	for (const {model, usage} of sideUsages) {
		const {serviceTier, inferenceGeo} = request.billing ?? {};
		const billing = {...(serviceTier !== undefined && {serviceTier}), ...(inferenceGeo !== undefined && {inferenceGeo})};
		const {costNanoUsd} = priceRequest({
			...request, model: model ?? request.model, requestedModel: model === null ? request.requestedModel : null, usage, billing, sideUsages: [],
		}, overrides);
		if (costNanoUsd === null) {
			return {unpricedReason: 'side_model'};
		}

		sum += costNanoUsd;
	}

	return {sideNanoUsd: sum};
}
