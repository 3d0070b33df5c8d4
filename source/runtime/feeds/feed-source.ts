import {systemClock} from '../../core/clock.js';
import type {Feed, FeedMessage, FeedStatus} from '../../core/feed.js';

/** A feed with those who listen: each hears first how things are, then whatever is told. */
export class FeedSource implements Feed {
	readonly #listeners = new Set<(message: FeedMessage) => void>();
	#status: FeedStatus;

	constructor(state: FeedStatus['state']) {
		this.#status = {
			state, heardAtMs: systemClock.nowAtMs(), instance: null, storeProblem: null, waitingCount: 0,
		};
	}

	get status(): FeedStatus {
		return this.#status;
	}

	subscribe(listener: (message: FeedMessage) => void): () => void {
		this.#listeners.add(listener);
		listener({type: 'status', status: this.#status});
		return () => {
			this.#listeners.delete(listener);
		};
	}

	tell(message: FeedMessage): void {
		for (const listener of this.#listeners) {
			listener(message);
		}
	}

	/** Told only if it is news: that it was heard again is none. */
	update(change: Partial<FeedStatus>): void {
		const previous = this.#status;
		const next = {...previous, ...change};
		this.#status = next;
		if (next.state !== previous.state
			|| next.storeProblem !== previous.storeProblem
			|| next.waitingCount !== previous.waitingCount
			|| next.instance?.instanceId !== previous.instance?.instanceId
			|| next.instance?.droppedCount !== previous.instance?.droppedCount) {
			this.tell({type: 'status', status: next});
		}
	}
}
