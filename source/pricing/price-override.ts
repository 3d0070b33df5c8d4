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
	return overrides.find(override =>
		(override.provider === null || override.provider === provider)
		&& atMs >= override.fromAtMs
		&& override.pattern.test(model)) ?? null;
}

/** `*` stands for any text; capitals do not count. */
export function buildMatchPattern(match: string): RegExp {
	const parts = match.split(/\*+/v).map(part => part.replaceAll(syntax, String.raw`\$&`));
	return new RegExp(`^${parts.join('.*')}$`, 'isv');
}

const syntax = /[$\(\)*+.\/?\[\\\]^\{\|\}]/gv;
