/** More wrong tokens from one address in a minute are not even told that they are wrong. */
const maxGuesses = 10;
const windowMs = 60_000;
/** Beyond it all are forgotten: the right token passes whatever was guessed before. */
const maxAddresses = 1000;

/** Counts wrong tokens by the address that they come from. */
export class GuessLimit {
	readonly #guesses = new Map<string, {count: number; sinceMs: number}>();

	/** One more; answers whether they are too many. */
	isExceeded(address: string, nowMs: number): boolean {
		const known = this.#guesses.get(address);
		if (known !== undefined && nowMs - known.sinceMs < windowMs) {
			known.count++;
			return known.count > maxGuesses;
		}

		if (this.#guesses.size >= maxAddresses) {
			this.#guesses.clear();
		}

		this.#guesses.set(address, {count: 1, sinceMs: nowMs});
		return false;
	}
}
