import {secondMs} from '../core/durations.js';
import {floorTo} from './second-buckets.js';

type Tokens = {outputTokens: number; inputTokens: number};

/** Many times what the rates look back on, so that late news finds its second. */
const maxSeconds = 120;

/** When tokens came, by second: a rate counts what arrives, whenever its request started. */
export class Arrivals {
	readonly #seconds = new Map<number, Tokens>();

	add(atMs: number, outputTokens: number, inputTokens: number): void {
		if (outputTokens === 0 && inputTokens === 0) {
			return;
		}

		const startMs = floorTo(atMs, secondMs);
		let tokens = this.#seconds.get(startMs);
		if (tokens === undefined) {
			tokens = {outputTokens: 0, inputTokens: 0};
			this.#seconds.set(startMs, tokens);
			if (this.#seconds.size > maxSeconds) {
				this.#seconds.delete(this.#seconds.keys().next().value!);
			}
		}

		tokens.outputTokens += outputTokens;
		tokens.inputTokens += inputTokens;
	}

	/** Sums over the seconds that start in the window. */
	read({fromMs, toMs}: {readonly fromMs: number; readonly toMs: number}): Tokens {
		const sum = {outputTokens: 0, inputTokens: 0};
		for (const [startMs, tokens] of this.#seconds) {
			if (!(startMs >= fromMs && startMs < toMs)) {
				continue;
			}

			sum.outputTokens += tokens.outputTokens;
			sum.inputTokens += tokens.inputTokens;
		}

		return sum;
	}
}
