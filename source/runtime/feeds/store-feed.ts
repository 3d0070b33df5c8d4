import process from 'node:process';
import {systemClock} from '../../core/clock.js';
import {noDrops} from '../../core/event.js';
import type {Feed} from '../../core/feed.js';
import type {ChangeCursor, InstanceStatus, RequestReader} from '../../core/store.js';
import {FeedSource} from './feed-source.js';

const pollMs = 200;
// Three missed signs of life, and some patience with a busy machine.
const silentMs = 35_000;

export type StoreFeed = {
	readonly feed: Feed;
	readonly stop: () => void;
};

/** Follows a store that another process writes: asks the reader for what is new, five times a second. */
export function followStore(reader: RequestReader): StoreFeed {
	const source = new FeedSource('connecting');
	let cursor: ChangeCursor | null = null;
	let eventsAtMs = 0;
	let timer: NodeJS.Timeout | undefined;
	let isStopped = false;

	const look = async (): Promise<void> => {
		const isFirst = cursor === null;
		const {events, instance, ...changes} = await reader.readChanges(cursor);
		cursor = changes.cursor;
		const nowAtMs = systemClock.nowAtMs();
		if (events.length > 0) {
			eventsAtMs = nowAtMs;
			source.tell({type: 'events', batch: {events, dropped: {...noDrops, store: instance?.droppedCount ?? 0}}});
		}

		const isLive = isHeard(instance, {eventsAtMs, nowAtMs});
		source.update({
			state: isLive ? 'live' : 'lost', instance, storeProblem: null, ...(isLive && {heardAtMs: nowAtMs}),
		});
		if (isFirst) {
			source.tell({type: 'resync'});
		}
	};

	const poll = async (): Promise<void> => {
		try {
			await look();
		} catch (error) {
			source.update({state: 'lost', storeProblem: (error as Error).message});
		}

		if (!isStopped) {
			timer = setTimeout(poll, pollMs);
		}
	};

	void poll();
	return {
		feed: source,
		stop() {
			isStopped = true;
			clearTimeout(timer);
		},
	};
}

/** It runs, and gave a sign of life not long ago: its pid may be another program's by now, and a stopped one does nothing. */
function isHeard(instance: InstanceStatus | null, {eventsAtMs, nowAtMs}: {readonly eventsAtMs: number; readonly nowAtMs: number}): boolean {
	return instance !== null && isRunning(instance) && nowAtMs - Math.max(instance.seenAtMs, eventsAtMs) < silentMs;
}

/** The store is a file on this machine, so its writer is a process of this machine. */
function isRunning({pid, endedAtMs}: InstanceStatus): boolean {
	if (endedAtMs !== null) {
		return false;
	}

	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		// Somebody else's process may not be signalled, but it is there.
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}
