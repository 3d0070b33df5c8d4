import type {EventBatch} from '../core/event.js';
import type {Feed, FeedMessage, FeedStatus} from '../core/feed.js';
import type {InstanceStatus} from '../core/store.js';
import {systemClock} from '../core/clock.js';

export type LocalFeed = {
	readonly feed: Feed;
	readonly pass: (batch: EventBatch, waitingCount: number, shouldResync: boolean) => void;
	readonly setInstance: (instance: InstanceStatus) => void;
	readonly setProblem: (problem: string | null) => void;
};

/** The feed of this process's own proxy: always live, and it knows how the store fares. */
export function createLocalFeed(): LocalFeed {
	const listeners = new Set<(message: FeedMessage) => void>();
	let status: FeedStatus = {
		state: 'live', heardAtMs: systemClock.nowAtMs(), instance: null, storeProblem: null, waitingCount: 0,
	};

	const tell = (message: FeedMessage): void => {
		for (const listener of listeners) {
			listener(message);
		}
	};

	const update = (change: Partial<FeedStatus>): void => {
		status = {...status, ...change, heardAtMs: systemClock.nowAtMs()};
		tell({type: 'status', status});
	};

	return {
		feed: {
			subscribe(listener) {
				listeners.add(listener);
				listener({type: 'status', status});
				return () => {
					listeners.delete(listener);
				};
			},
		},
		pass(batch, waitingCount, shouldResync) {
			if (shouldResync) {
				tell({type: 'resync'});
			}

			tell({type: 'events', batch});
			if (waitingCount !== status.waitingCount) {
				update({waitingCount});
			}
		},
		setInstance(instance) {
			update({instance});
		},
		setProblem(storeProblem) {
			update({storeProblem});
		},
	};
}
