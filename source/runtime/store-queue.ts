import type {TailraceEvent} from '../core/event.js';
import type {StoreAck, StoreBatch} from './messages.js';

/** Where numbered batches go; `null` while no store thread is there. */
export type StoreSink = ((batch: StoreBatch) => void) | null;

// Measured: an event is at most about 1.5 KB, so this is some 16 MB.
const maxWaiting = 10_000;
// As many as fill the time until an answer comes back.
const maxUnanswered = 8;
const maxBatch = 256;

/**
The waiting line between the proxy and the store. Keeps every event until the store says that it is committed, sends all
unacknowledged ones again to a new store thread, and when the line is full drops the oldest and counts them.
*/
export class StoreQueue {
	#sink: StoreSink = null;
	#waiting: TailraceEvent[] = [];
	readonly #unanswered: StoreBatch[] = [];
	#unansweredCount = 0;
	#nextNumber = 1;
	#droppedCount = 0;
	#rejectedCount = 0;
	#earlierRejectedCount = 0;
	#onEmpty: (() => void) | undefined;

	get droppedCount(): number {
		return this.#droppedCount + this.#earlierRejectedCount + this.#rejectedCount;
	}

	get waitingCount(): number {
		return this.#waiting.length + this.#unansweredCount;
	}

	push(events: readonly TailraceEvent[]): void {
		for (const event of events) {
			this.#waiting.push(event);
		}

		if (this.waitingCount > maxWaiting) {
			this.#dropOldest();
		}

		this.#send();
	}

	/** A store thread is there (again): it gets everything that is not known to be committed. */
	connect(sink: StoreSink): void {
		this.#sink = sink;
		// A new thread counts from zero.
		this.#earlierRejectedCount += this.#rejectedCount;
		this.#rejectedCount = 0;
		for (const batch of this.#unanswered) {
			sink?.(batch);
		}

		this.#send();
	}

	/** Everything up to this batch is committed. */
	acknowledge({number, rejectedCount}: StoreAck): void {
		this.#rejectedCount = rejectedCount;
		while (this.#unanswered.length > 0 && this.#unanswered[0]!.number <= number) {
			this.#unansweredCount -= this.#unanswered.shift()!.events.length;
		}

		this.#send();
		if (this.waitingCount === 0) {
			this.#onEmpty?.();
		}
	}

	/** Resolves when everything is committed, or after `patienceMs` without. */
	async drain(patienceMs: number): Promise<void> {
		if (this.waitingCount === 0) {
			return;
		}

		await new Promise<void>(resolve => {
			const timer = setTimeout(resolve, patienceMs);
			this.#onEmpty = () => {
				clearTimeout(timer);
				resolve();
			};
		});
	}

	#send(): void {
		while (this.#sink !== null && this.#waiting.length > 0 && this.#unanswered.length < maxUnanswered) {
			const batch = {number: this.#nextNumber++, events: this.#waiting.splice(0, maxBatch)};
			this.#unanswered.push(batch);
			this.#unansweredCount += batch.events.length;
			this.#sink(batch);
		}
	}

	#dropOldest(): void {
		// What a later event of the same request says again is no loss.
		this.#waiting = this.#waiting.filter(event => event.type === 'request-start' || event.type === 'request-end' || event.type === 'phase-end' || event.type === 'custom-event');
		const excess = this.waitingCount - maxWaiting;
		if (excess > 0) {
			this.#droppedCount += this.#waiting.splice(0, excess).length;
		}
	}
}
