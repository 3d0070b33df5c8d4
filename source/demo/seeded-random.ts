export type SeededRandom = {
	/** From 0 (inclusive) to 1 (exclusive). */
	readonly next: () => number;
	/** A whole number, both ends inclusive. */
	readonly integer: (minimum: number, maximum: number) => number;
	readonly pick: <Item>(items: readonly Item[]) => Item;
};

/** The same numbers for the same seed, on every machine (mulberry32). */
export function createRandom(seed: number): SeededRandom {
	let state = seed >>> 0;
	const next = (): number => {
		state = (state + 0x6D_2B_79_F5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};

	const integer = (minimum: number, maximum: number): number => minimum + Math.floor(next() * (maximum - minimum + 1));
	return {next, integer, pick: items => items[integer(0, items.length - 1)]!};
}
