import type {Clock} from '../../core/clock.js';
import {dayMs} from '../../core/durations.js';

/**
Whether the wall clock may be believed where something is deleted by it. One that jumped ahead is believed after a day of
running: by then somebody has set it right, or it was right and the machine had slept. One that jumps back deletes nothing.
*/
export class ClockTrust {
	#offsetMs: number;
	#jumpedMs = -Infinity;

	constructor(private readonly clock: Clock) {
		this.#offsetMs = this.#readOffset();
	}

	/** To be asked regularly: each time it looks at what the clock has done since the last. */
	isTrusted(): boolean {
		const offsetMs = this.#readOffset();
		const jumpMs = offsetMs - this.#offsetMs;
		this.#offsetMs = offsetMs;
		if (Math.abs(jumpMs) > dayMs) {
			this.#jumpedMs = jumpMs > 0 ? this.clock.monotonicMs() : -Infinity;
		}

		return this.clock.monotonicMs() - this.#jumpedMs > dayMs;
	}

	#readOffset(): number {
		return this.clock.nowAtMs() - this.clock.monotonicMs();
	}
}
