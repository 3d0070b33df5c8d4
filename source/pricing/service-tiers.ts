type TierPrice = {
	/** The price table's id of the provider. */
	readonly priceProviderId: string;
	/** In lower case. */
	readonly names: readonly string[];
	/** Of the standard price, for tokens. */
	readonly factor: number;
	/** Whether the vendor says that it holds for cached input too. */
	readonly hasCachePrice: boolean;
	/** Where the vendor says so. */
	readonly source: string;
};

// Only what the vendor states as one factor for all its models. Tiers priced model by model (priority, fast) are not here: such requests stay unpriced.
const tierPrices: readonly TierPrice[] = [
	{
		// At the rates of a batch, which are half, and with the discount of the cache.
		priceProviderId: 'openai', names: ['flex'], factor: 0.5, hasCachePrice: true, source: 'https://developers.openai.com/api/docs/guides/flex-processing',
	},
	{
		priceProviderId: 'anthropic', names: ['batch'], factor: 0.5, hasCachePrice: true, source: 'https://platform.claude.com/docs/en/about-claude/pricing',
	},
	{
		priceProviderId: 'google', names: ['flex', 'batch'], factor: 0.5, hasCachePrice: false, source: 'https://ai.google.dev/gemini-api/docs/optimization',
	},
];

// What the list price is for. `auto` is a wish rather than a tier: some answers repeat it where the standard tier served.
const standardNames = new Set(['standard', 'default', 'auto', 'on_demand', 'none', '']);

/** What a tier's tokens cost of the standard price; `null` when that isn't known. */
export function readTierFactor(priceProviderId: string, serviceTier: string | null, hasCached: boolean): number | null {
	const name = serviceTier?.toLowerCase() ?? '';
	if (standardNames.has(name)) {
		return 1;
	}

	const found = tierPrices.find(tier => tier.priceProviderId === priceProviderId && tier.names.includes(name));
	return found === undefined || (hasCached && !found.hasCachePrice) ? null : found.factor;
}

// Of every token price: https://platform.claude.com/docs/en/about-claude/pricing
const anthropicUsFactor = 1.1;

/** What computing at a place costs of the usual price; `null` when that isn't known. */
export function readGeoFactor(priceProviderId: string, inferenceGeo: string | null): number | null {
	if (inferenceGeo === null || inferenceGeo === 'global' || inferenceGeo === 'not_available') {
		return 1;
	}

	return priceProviderId === 'anthropic' && inferenceGeo === 'us' ? anthropicUsFactor : null;
}
