import type {TailraceEvent} from '../../core/event.js';
import type {StoreAck, StoreBatch} from './messages.js';

/** Where numbered batches go. */
export type StoreSink = (batch: StoreBatch) => void;

// Measured: an event is at most about 1.5 KB, so this is some 16 MB.
const maxWaiting = 10_000;
// A full line is shortened to this, so that going through it is not the price of every event.
const shortenedWaiting = 9500;
// As many as fill the time until an answer comes back.
const maxUnanswered = 8;
const maxBatch = 256;

/**
The waiting line between the proxy and the store. Keeps every event until the store says that it is committed, sends all
unacknowledged ones again to a new store thread, and when the line is full drops the oldest and counts them.
*/
export class StoreQueue {
	#sink: StoreSink | null = null;
	#waiting: TailraceEvent[] = [];
	readonly #unanswered: StoreBatch[] = [];
	#unansweredCount = 0;
	#nextNumber = 1;
	#droppedCount = 0;
	#rejectedCount = 0;
	#earlierRejectedCount = 0;
	readonly #onEmpty: Array<() => void> = [];

	/** Lost for the store: pushed out of a full line, or refused for what is in them. */
	get droppedCount(): number {
		return this.#droppedCount + this.#earlierRejectedCount + this.#rejectedCount;
	}

	/** Of those that wait, the ones that no store thread has been given yet. */
	get unsentCount(): number {
		return this.#waiting.length;
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
			sink(batch);
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
			for (const resolve of this.#onEmpty) {
				resolve();
			}
		}
	}

	/** Resolves when everything is committed, or after `patienceMs` without. */
	async drain(patienceMs: number): Promise<void> {
		if (this.waitingCount === 0) {
			return;
		}

		const {promise, resolve} = Promise.withResolvers<void>();
		const timer = setTimeout(resolve, patienceMs);
		this.#onEmpty.push(resolve);
		await promise;
		clearTimeout(timer);
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
		this.#waiting = leaveOutRepeated(this.#waiting);
		const excess = this.waitingCount - shortenedWaiting;
		if (excess > 0) {
			this.#droppedCount += this.#waiting.splice(0, excess).length;
		}
	}
}

/** Without what a later event says again: a finished request's start and progress, all but the last of a limit's states. */
function leaveOutRepeated(events: readonly TailraceEvent[]): TailraceEvent[] {
	const said = new Set<string>();
	const kept: TailraceEvent[] = [];
	for (const event of events.toReversed()) {
		const subject = nameSubject(event);
		if (subject !== null && said.has(subject)) {
			continue;
		}

		if (event.type === 'request-end') {
			for (const type of ['request-start', 'request-first-byte', 'request-first-token', 'request-progress']) {
				said.add(`${type} ${event.record.id}`);
			}
		} else if (subject !== null) {
			said.add(subject);
		}

		kept.push(event);
	}

	return kept.toReversed();
}

/** What an event is about, where another of the same replaces it; `null` where each counts. */
function nameSubject(event: TailraceEvent): string | null {
	switch (event.type) {
		case 'request-start': {
			return `${event.type} ${event.record.id}`;
		}

		case 'request-first-byte':
		case 'request-first-token':
		case 'request-progress': {
			return `${event.type} ${event.id}`;
		}

		case 'rate-limit': {
			return `${event.type} ${event.provider} ${event.apiKeyId} ${event.name}`;
		}

		case 'request-end':
		case 'phase-end':
		case 'custom-event': {
			return null;
		}
	}
}
