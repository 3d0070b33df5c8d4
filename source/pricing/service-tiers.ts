type TierPrice = {
	/** The price table's id of the provider. */
	readonly priceProviderId: string;
	/** In lower case. */
	readonly names: readonly string[];
	/** Of the standard price, for tokens. */
	readonly factor: number;
	/** Where the vendor says so. */
	readonly source: string;
};

// Only what the vendor states as one factor for all its models. Tiers priced model by model (priority, fast) are not here: such requests stay unpriced.
const tierPrices: readonly TierPrice[] = [
	{
		priceProviderId: 'openai', names: ['flex', 'batch'], factor: 0.5, source: 'https://platform.openai.com/docs/guides/flex-processing',
	},
	{
		priceProviderId: 'anthropic', names: ['batch'], factor: 0.5, source: 'https://platform.claude.com/docs/en/build-with-claude/batch-processing',
	},
	{
		priceProviderId: 'google', names: ['batch'], factor: 0.5, source: 'https://ai.google.dev/gemini-api/docs/batch-api',
	},
];

// What the list price is for. `auto` is a wish rather than a tier: some answers repeat it where the standard tier served.
const standardNames = new Set(['standard', 'default', 'auto', 'on_demand', 'none', '']);

/** What a tier's tokens cost of the standard price; `null` when that isn't known. */
export function readTierFactor(priceProviderId: string, serviceTier: string | null): number | null {
	const name = serviceTier?.toLowerCase() ?? '';
	return standardNames.has(name) ? 1 : tierPrices.find(tier => tier.priceProviderId === priceProviderId && tier.names.includes(name))?.factor ?? null;
}

// https://platform.claude.com/docs/en/build-with-claude/data-residency
const anthropicUsFactor = 1.1;

/** What computing at a place costs of the usual price; `null` when that isn't known. */
export function readGeoFactor(priceProviderId: string, inferenceGeo: string | null): number | null {
	if (inferenceGeo === null || inferenceGeo === 'global' || inferenceGeo === 'not_available') {
		return 1;
	}

	return priceProviderId === 'anthropic' && inferenceGeo === 'us' ? anthropicUsFactor : null;
}
