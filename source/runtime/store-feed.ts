import process from 'node:process';
import {systemClock} from '../core/clock.js';
import {noDrops} from '../core/event.js';
import type {Feed, FeedMessage, FeedStatus} from '../core/feed.js';
import type {ChangeCursor, InstanceStatus, RequestReader} from '../core/store.js';

const pollMs = 200;

export type StoreFeed = {
	readonly feed: Feed;
	readonly stop: () => void;
};

/** Follows a store that another process writes: asks the reader for what is new, five times a second. */
export function followStore(reader: RequestReader): StoreFeed {
	const listeners = new Set<(message: FeedMessage) => void>();
	let cursor: ChangeCursor | null = null;
	let status: FeedStatus = {
		state: 'connecting', heardAtMs: systemClock.nowAtMs(), instance: null, storeProblem: null, waitingCount: 0,
	};
	let timer: NodeJS.Timeout | undefined;
	let isStopped = false;

	const tell = (message: FeedMessage): void => {
		for (const listener of listeners) {
			listener(message);
		}
	};

	const update = (change: Partial<FeedStatus>): void => {
		const previous = status;
		status = {...status, ...change};
		if (isNews(previous, status)) {
			tell({type: 'status', status});
		}
	};

	const poll = async (): Promise<void> => {
		try {
			const changes = await reader.readChanges(cursor);
			const isFirst = cursor === null;
			cursor = changes.cursor;
			if (changes.events.length > 0) {
				tell({type: 'events', batch: {events: changes.events, dropped: {...noDrops, store: changes.instance?.droppedCount ?? 0}}});
			}

			const isAlive = changes.instance !== null && isRunning(changes.instance);
			const heardAtMs = isAlive ? systemClock.nowAtMs() : changes.instance?.endedAtMs ?? status.heardAtMs;
			update({
				state: isAlive ? 'live' : 'lost', heardAtMs, instance: changes.instance, storeProblem: null,
			});
			if (isFirst) {
				tell({type: 'resync'});
			}
		} catch (error) {
			update({state: 'lost', storeProblem: (error as Error).message});
		}

		if (!isStopped) {
			timer = setTimeout(poll, pollMs);
		}
	};

	void poll();
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
		stop() {
			isStopped = true;
			clearTimeout(timer);
		},
	};
}

/** Only the time when it was heard changes with every look. */
function isNews(previous: FeedStatus, next: FeedStatus): boolean {
	return next.state !== previous.state
		|| next.storeProblem !== previous.storeProblem
		|| next.instance?.instanceId !== previous.instance?.instanceId
		|| next.instance?.droppedCount !== previous.instance?.droppedCount;
}

/** The store is a file on this machine, so its writer is a process of this machine. */
function isRunning(instance: InstanceStatus): boolean {
	if (instance.endedAtMs !== null) {
		return false;
	}

	try {
		process.kill(instance.pid, 0);
		return true;
	} catch (error) {
		// Somebody else's process may not be signalled, but it is there.
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}
