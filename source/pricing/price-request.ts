import type {ModelPrice} from '@pydantic/genai-prices';
import type {PriceSource} from '../core/request-record.js';
import type {Usage} from '../core/usage.js';
import {readTablePrice} from './price-table.js';

export type Price = {
	/** 1 USD = 10⁹; `null` when unpriced. */
	readonly costNanoUsd: number | null;
	readonly priceSource: PriceSource;
};

export const unpriced: Price = Object.freeze({costNanoUsd: null, priceSource: 'unpriced'});

/** What a request costs in the price table; unpriced if the model or its tokens are unknown. Never a guess, never $0 for unknown. */
export function priceRequest(request: {
	readonly priceProviderId: string | null;
	readonly upstreamHost: string;
	readonly model: string | null;
	readonly atMs: number;
	readonly usage: Usage;
}): Price {
	const parts = splitCost(request);
	return parts === null
		? unpriced
		: {costNanoUsd: Math.round(parts.inputNanoUsd + parts.cacheReadNanoUsd + parts.cacheWriteNanoUsd + parts.outputNanoUsd), priceSource: 'table'};
}

/** How a table cost comes about, in nano-USD, for the detail of a request. */
export type CostParts = {
	/** The library's id of the model whose price was used. */
	readonly pricedModel: string;
	readonly inputNanoUsd: number;
	readonly cacheReadNanoUsd: number;
	readonly cacheWriteNanoUsd: number;
	readonly outputNanoUsd: number;
};

export function splitCost({priceProviderId, upstreamHost, model, atMs, usage}: Parameters<typeof priceRequest>[0]): CostParts | null {
	const {inputTokens} = usage;
	if (model === null || inputTokens === null) {
		return null;
	}

	const found = readTablePrice({
		priceProviderId, upstreamHost, model, atMs,
	});
	if (found === null || !canPrice(found.price)) {
		return null;
	}

	const {price} = found;
	const rate = (key: string, fallback: number | null): number | null => pickRate(price[key], inputTokens) ?? fallback;
	const inputRate = rate('input_mtok', null);
	// An embedding has no output and no price for it.
	const outputRate = rate('output_mtok', usage.outputTokens === null ? 0 : null);
	if (inputRate === null || outputRate === null) {
		return null;
	}

	const readTokens = usage.cacheReadTokens ?? 0;
	const writeTokens = usage.cacheWriteTokens ?? 0;
	// USD per million tokens is 1000 nano-USD a token. A part without a price of its own costs what other input does.
	return {
		pricedModel: found.modelId,
		inputNanoUsd: (inputTokens - readTokens - writeTokens) * inputRate * 1000,
		cacheReadNanoUsd: readTokens * rate('cache_read_mtok', inputRate)! * 1000,
		cacheWriteNanoUsd: writeTokens * rate('cache_write_mtok', inputRate)! * 1000,
		outputNanoUsd: (usage.outputTokens ?? 0) * outputRate * 1000,
	};
}

// Prices of things that a chat request may not have are no obstacle; a price a request or a price of reasoning alone is.
const obstacles = new Set(['requests_kcount', 'output_reasoning_mtok']);

function canPrice(price: ModelPrice): boolean {
	return Object.keys(price).every(key => !obstacles.has(key));
}

function pickRate(rate: ModelPrice[string], inputTokens: number): number | null {
	if (rate === undefined || typeof rate === 'number') {
		return rate ?? null;
	}

	let current = rate.base;
	for (const tier of rate.tiers) {
		if (inputTokens > tier.start) {
			current = tier.price;
		}
	}

	return current;
}
