import type {Billing} from '../core/fact.js';
import type {OverrideRates} from './price-override.js';

/** What the price of a request depended on beside its tokens and tier: flat, as it is stored. Absent is none. */
export type CostDetails = Partial<Omit<Billing, 'serviceTier'>> & {
	/** What other models' work within the request cost. */
	readonly sideNanoUsd?: number;
	/** The user's price, as it was then. */
	readonly inputPrice?: number;
	readonly outputPrice?: number;
	readonly cacheReadPrice?: number;
	readonly cacheWritePrice?: number;
	readonly cacheWrite1hPrice?: number;
	readonly requestPrice?: number;
	/** Why there is no cost although the model's price is known. */
	readonly unpricedReason?: UnpricedReason;
};

export type UnpricedReason =
	| 'service_tier' | 'inference_geo' | 'cache_write' | 'audio' | 'image' | 'web_search' | 'side_model' | 'reasoning' | 'request_price' | 'output';

export const unpricedReasons: Readonly<Record<UnpricedReason, string>> = {
	service_tier: 'the price of its service tier is not known',
	inference_geo: 'the price of where it was computed is not known',
	cache_write: 'the price of keeping the cache for an hour is not known',
	audio: 'the price of its audio is not known',
	image: 'the price of its images is not known',
	web_search: 'the price of its web searches is not known',
	side_model: 'another model worked on it whose price is not known',
	reasoning: 'its reasoning has a price of its own, but was not told',
	request_price: 'a price for each request depends on what nobody told',
	output: 'nobody told how many tokens came out',
};

const countKeys = [
	'cacheWrite1hTokens',
	'inputAudioTokens',
	'cacheReadAudioTokens',
	'outputAudioTokens',
	'inputImageTokens',
	'outputImageTokens',
	'inputVideoTokens',
	'webSearchCount',
	'audioSeconds',
	'billedInputTokens',
	'billedOutputTokens',
] as const;

/** What of a response's billing is worth keeping; `null` in the plain case. */
export function pickDetails(billing: Partial<Billing> | null): CostDetails | null {
	if (billing === null) {
		return null;
	}

	const details: Record<string, unknown> = {};
	for (const key of countKeys) {
		const value = billing[key];
		// Billed tokens replace the counted ones, even where they are none.
		const isSaid = typeof value === 'number' && Number.isFinite(value) && value >= 0;
		if (isSaid && (value > 0 || key.startsWith('billed'))) {
			details[key] = value;
		}
	}

	if (billing.inferenceGeo !== undefined && !plainPlaces.has(billing.inferenceGeo)) {
		details.inferenceGeo = billing.inferenceGeo.slice(0, 64);
	}

	return Object.keys(details).length === 0 ? null : details;
}

const plainPlaces = new Set(['', 'global', 'not_available']);

export function buildOverrideDetails(rates: OverrideRates): CostDetails {
	return {
		inputPrice: rates.input,
		outputPrice: rates.output,
		...(rates.cacheRead !== undefined && {cacheReadPrice: rates.cacheRead}),
		...(rates.cacheWrite !== undefined && {cacheWritePrice: rates.cacheWrite}),
		...(rates.cacheWrite1h !== undefined && {cacheWrite1hPrice: rates.cacheWrite1h}),
		...(rates.request !== undefined && {requestPrice: rates.request}),
	};
}
