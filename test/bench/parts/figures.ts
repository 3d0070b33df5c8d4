export type Figure = {
	readonly name: string;
	readonly value: number;
	readonly unit: string;
};

export function pickMedian(values: readonly number[]): number {
	return pickQuantile(values, 0.5);
}

/** By nearest rank. */
export function pickQuantile(values: readonly number[], ratio: number): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(ratio * sorted.length) - 1))]!;
}
