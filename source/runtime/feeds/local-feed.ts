import {systemClock} from '../../core/clock.js';
import type {EventBatch} from '../../core/event.js';
import type {Feed} from '../../core/feed.js';
import type {Removal} from '../../core/removal.js';
import type {InstanceStatus} from '../../core/store.js';
import {Problems} from '../instance/problems.js';
import {FeedSource} from './feed-source.js';

export type LocalFeed = {
	readonly feed: Feed;
	readonly pass: (batch: EventBatch, waitingCount: number, shouldResync: boolean) => void;
	/** What is on the screen may be wrong. */
	readonly resync: () => void;
	/** Somebody deleted requests. */
	readonly forget: (removal: Removal) => void;
	readonly setInstance: (instance: InstanceStatus) => void;
	/** Why one of the threads doesn't do its part at the moment; `null` when it does. */
	readonly setProblem: (thread: string, problem: string | null) => void;
};

/** The feed of this process's own proxy: always live, and it knows how the store fares. */
export function createLocalFeed(): LocalFeed {
	const source = new FeedSource('live');
	const problems = new Problems();

	return {
		feed: source,
		pass(batch, waitingCount, shouldResync) {
			if (shouldResync) {
				source.tell({type: 'resync'});
			}

			source.tell({type: 'events', batch});
			source.update({waitingCount, heardAtMs: systemClock.nowAtMs()});
		},
		resync() {
			source.tell({type: 'resync'});
		},
		forget(removal) {
			source.tell({type: 'removed', removal});
			source.tell({type: 'resync'});
		},
		setInstance(instance) {
			source.update({instance, heardAtMs: systemClock.nowAtMs()});
		},
		setProblem(thread, problem) {
			problems.didChange(thread, problem);
			source.update({storeProblem: problems.text, heardAtMs: systemClock.nowAtMs()});
		},
	};
}
