/**
Tokens of one request, in one meaning for all vendors: `inputTokens` is all input (cached too),
`outputTokens` all output (reasoning too); the other counts are subsets of those two.
`null` means that nobody said; it is never zero.
*/
export type Usage = {
	/** All input tokens, whether read from a cache, written to one, or neither. */
	inputTokens: number | null;
	/** Part of `inputTokens` that was read from a prompt cache. */
	cacheReadTokens: number | null;
	/** Part of `inputTokens` that was written to a prompt cache. */
	cacheWriteTokens: number | null;
	/** All output tokens, reasoning included. */
	outputTokens: number | null;
	/** Part of `outputTokens` that was spent on reasoning. */
	reasoningTokens: number | null;
	/** The provider's own total, else input + output where both are known. */
	totalTokens: number | null;
};

/** Where the token counts of a request come from. */
export const usageSources = ['reported', 'estimated', 'partial', 'none'] as const;
export type UsageSource = typeof usageSources[number];

export const unknownUsage: Readonly<Usage> = Object.freeze({
	inputTokens: null,
	cacheReadTokens: null,
	cacheWriteTokens: null,
	outputTokens: null,
	reasoningTokens: null,
	totalTokens: null,
});

/**
Makes a `Usage` out of what a vendor sent, whatever its type: anything but a non-negative safe integer
is unknown, and a subset never exceeds its parent (some gateways report more cached than input tokens).
*/
export function buildUsage(parts: {readonly [Key in keyof Usage]?: unknown}): Usage {
	const inputTokens = pickCount(parts.inputTokens);
	const outputTokens = pickCount(parts.outputTokens);
	const cacheReadTokens = clampTo(inputTokens, pickCount(parts.cacheReadTokens));
	const uncachedTokens = inputTokens === null ? null : inputTokens - (cacheReadTokens ?? 0);
	const sumTokens = inputTokens === null || outputTokens === null ? null : inputTokens + outputTokens;

	return {
		inputTokens,
		cacheReadTokens,
		cacheWriteTokens: clampTo(uncachedTokens, pickCount(parts.cacheWriteTokens)),
		outputTokens,
		reasoningTokens: clampTo(outputTokens, pickCount(parts.reasoningTokens)),
		totalTokens: pickCount(parts.totalTokens) ?? sumTokens,
	};
}

/** A vendor's count as a number, `null` unless it is a non-negative safe integer. */
export function pickCount(value: unknown): number | null {
	return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

/** The sum of two counts of which one may be unknown; unknown only where both are. */
export function sumCounts(a: number | null, b: number | null): number | null {
	return a === null && b === null ? null : (a ?? 0) + (b ?? 0);
}

function clampTo(parent: number | null, part: number | null): number | null {
	return parent === null || part === null ? part : Math.min(parent, part);
}
