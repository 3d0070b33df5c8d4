/** A price that the user gave, before the price table. USD per million tokens. */
export type PriceOverride = {
	/** As written, for messages: `my-model*`. */
	readonly match: string;
	/** `match` over the whole name. */
	readonly pattern: RegExp;
	/** The provider's id or the upstream's name; `null` holds for all. */
	readonly provider: string | null;
	/** Holds for requests from then on. */
	readonly fromAtMs: number;
	readonly rates: OverrideRates;
};

export type OverrideRates = {
	readonly input: number;
	readonly output: number;
	/** Absent: as other input. */
	readonly cacheRead?: number;
	/** Absent: as other input. */
	readonly cacheWrite?: number;
	/** Absent: as `cacheWrite`. */
	readonly cacheWrite1h?: number;
	/** USD a request, beside its tokens. */
	readonly request?: number;
};

/** The first that fits, in the order of the config file. */
export function findOverride(overrides: readonly PriceOverride[], {provider, model, atMs}: {readonly provider: string; readonly model: string; readonly atMs: number}): PriceOverride | null {
	return listMatches(overrides, provider, model).find(override => atMs >= override.fromAtMs) ?? null;
}

const maxCached = 500;
const matchCache = new WeakMap<readonly PriceOverride[], Map<string, readonly PriceOverride[]>>();

/** Those for a model at a provider, whenever; patterns are tried once for each pair of them. */
function listMatches(overrides: readonly PriceOverride[], provider: string, model: string): readonly PriceOverride[] {
	let cache = matchCache.get(overrides);
	if (cache === undefined || cache.size >= maxCached) {
		cache = new Map();
		matchCache.set(overrides, cache);
	}

	const key = `${provider}\n${model}`;
	let matches = cache.get(key);
	if (matches === undefined) {
		matches = overrides.filter(override => (override.provider === null || override.provider === provider) && override.pattern.test(model));
		cache.set(key, matches);
	}

	return matches;
}

/** `*` stands for any text; capitals do not count. */
export function buildMatchPattern(match: string): RegExp {
	const parts = match.split(/\*+/v).map(part => part.replaceAll(syntax, String.raw`\$&`));
	return new RegExp(`^${parts.join('.*')}$`, 'isv');
}

const syntax = /[$\(\)*+.\/?\[\\\]^\{\|\}]/gv;
