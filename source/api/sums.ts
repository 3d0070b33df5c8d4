import type {Tally} from '../core/tally.js';

/** What tallies add up to, for dialects that know only success and failure. */
export type Sums = {
	requestCount: number;
	okCount: number;
	inputTokens: number;
	outputTokens: number;
	durationMs: number;
	costNanoUsd: number;
	toolRequestCount: number;
	/** `null` without a request. */
	firstAtMs: number | null;
	lastAtMs: number | null;
};

export function addUp(tallies: Iterable<Tally>): Sums {
	const sums: Sums = {
		requestCount: 0, okCount: 0, inputTokens: 0, outputTokens: 0, durationMs: 0, costNanoUsd: 0, toolRequestCount: 0, firstAtMs: null, lastAtMs: null,
	};
	for (const tally of tallies) {
		sums.requestCount += tally.requestCount;
		sums.okCount += tally.state === 'ok' ? tally.requestCount : 0;
		sums.inputTokens += tally.inputTokens;
		sums.outputTokens += tally.outputTokens;
		sums.durationMs += tally.durationMs;
		sums.costNanoUsd += tally.costNanoUsd;
		sums.toolRequestCount += tally.toolRequestCount;
		sums.firstAtMs = Math.min(sums.firstAtMs ?? Infinity, tally.firstAtMs);
		sums.lastAtMs = Math.max(sums.lastAtMs ?? -Infinity, tally.lastAtMs);
	}

	return sums;
}

/** The sums of each group, the largest first, then by name; without those that `pick` does not name. */
export function sumUpBy(tallies: readonly Tally[], pick: (tally: Tally) => string | null): Array<readonly [name: string, sums: Sums]> {
	const groups = Map.groupBy(tallies.filter(tally => pick(tally) !== null), tally => pick(tally)!);
	return groups.entries().map(([name, group]) => [name, addUp(group)] as const).toArray()
		.toSorted(([aName, a], [bName, b]) => {
			const byCount = b.requestCount - a.requestCount;
			return byCount === 0 ? (aName < bName ? -1 : 1) : byCount;
		});
}

/** `{name: count}`, safe for any name. */
export function countBy(tallies: readonly Tally[], pick: (tally: Tally) => string | null): Record<string, number> {
	return Object.fromEntries(sumUpBy(tallies, pick).map(([name, {requestCount}]) => [name, requestCount]));
}

/** `null` where there is nothing to divide by is not what these dialects know: they say 0. */
export function divide(sum: number, count: number): number {
	return count === 0 ? 0 : sum / count;
}

export function roundTo(value: number, digits: number): number {
	return Number(value.toFixed(digits));
}

/** ISO 8601 with microseconds and without a zone, UTC. */
export function formatMicroseconds(atMs: number): string {
	return `${new Date(atMs).toISOString().slice(0, -1)}000`;
}

export function formatDay(atMs: number): string {
	return new Date(atMs).toISOString().slice(0, 10);
}
