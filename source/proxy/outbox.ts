import type {TailraceEvent} from '../core/event.js';

/** A running request that can say what is new about it. */
export type ProgressSource = {
	/** Set while it waits in the outbox; the outbox's own. */
	isWaiting: boolean;
	/** Adds what is new; answers whether there is more to tell a little later. */
	readonly collect: (events: TailraceEvent[]) => boolean;
};

// Long enough to put the events of many requests into one message, short enough for "committed within 50 ms".
const flushDelayMs = 5;
// What a running request has to tell can wait, or each chunk of many streams would be a message of its own.
const collectDelayMs = 25;

/**
Gathers events into batches. Running requests are asked what is new only when a batch leaves, so that a chunk costs
next to nothing, and a request that begins and ends within one batch is told once.
*/
export class Outbox {
	#waiting: ProgressSource[] = [];
	#events: TailraceEvent[] = [];
	#timer: NodeJS.Timeout | undefined;
	#isUrgent = false;

	constructor(
		private readonly onBatch: (events: readonly TailraceEvent[]) => void,
		/** What was to be told is lost to a bug; nothing else is concerned. */
		private readonly onDrop: () => void = () => {/* Nobody counts. */},
	) {}

	/** Something about a running request is new. */
	touch(source: ProgressSource): void {
		if (source.isWaiting) {
			return;
		}

		source.isWaiting = true;
		this.#waiting.push(source);
		this.#timer ??= this.#schedule(collectDelayMs);
	}

	push(event: TailraceEvent): void {
		this.#events.push(event);
		if (this.#isUrgent) {
			return;
		}

		this.#isUrgent = true;
		clearTimeout(this.#timer);
		this.#timer = this.#schedule(flushDelayMs);
	}

	flush(): void {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		this.#isUrgent = false;
		const sources = this.#waiting;
		const events = this.#events;
		this.#waiting = [];
		this.#events = [];
		for (const source of sources) {
			try {
				source.isWaiting = source.collect(events);
			} catch {
				// Still said to be waiting, so that it is never asked again.
				this.onDrop();
				continue;
			}

			if (source.isWaiting) {
				this.#waiting.push(source);
			}
		}

		if (this.#waiting.length > 0) {
			this.#timer ??= this.#schedule(collectDelayMs);
		}

		if (events.length > 0) {
			try {
				this.onBatch(events);
			} catch {
				this.onDrop();
			}
		}
	}

	#schedule(delayMs: number): NodeJS.Timeout {
		return setTimeout(() => {
			this.flush();
		}, delayMs);
	}
}
