import type {EventBatch} from './event.js';
import type {Removal} from './removal.js';
import type {InstanceStatus} from './store.js';

/** A subscription to events: from the local proxy thread, or by following a store that another process writes. */
export type Feed = {
	/** Calls back for every batch from now on; answers how to stop. */
	readonly subscribe: (listener: (message: FeedMessage) => void) => () => void;
};

export type FeedMessage =
	| {readonly type: 'events'; readonly batch: EventBatch}
	/** What is on the screen may miss something (batches were dropped, a follower connected): read it anew from the store. */
	| {readonly type: 'resync'}
	/** Somebody deleted these: they are no longer in the store. A `resync` follows. */
	| {readonly type: 'removed'; readonly removal: Removal}
	| {readonly type: 'status'; readonly status: FeedStatus};

export type FeedStatus = {
	/** `lost`: nothing has been heard for longer than it should; what is shown is old. */
	readonly state: 'connecting' | 'live' | 'lost';
	/** When the source was last heard. */
	readonly heardAtMs: number;
	/** The proxy whose traffic is shown; `null` while unknown. */
	readonly instance: InstanceStatus | null;
	/** Why recording does not work at the moment; `null` when it does. */
	readonly storeProblem: string | null;
	/** Events waiting to be stored. */
	readonly waitingCount: number;
};
