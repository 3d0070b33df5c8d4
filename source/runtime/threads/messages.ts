import type {MessagePort} from 'node:worker_threads';
import type {AlertRow} from '../../alerts/board.js';
import type {DropCounts, EventBatch, TailraceEvent} from '../../core/event.js';
import type {Health} from '../../core/health.js';
import type {NamedUrl} from '../../config/parse.js';
import type {Removal} from '../../core/removal.js';
import type {InstanceStatus} from '../../core/store.js';
import type {ApiContext, StoreFacts} from '../../api/route.js';
import type {ApiOptions} from '../../api/server.js';
import type {ProxyOptions} from '../../proxy/server.js';

/**
What the threads say to each other. Main starts the workers and connects them: the proxy sends events to the store (numbered,
kept until acknowledged) and to main (for the screen or the log, droppable); readers answer calls.
*/

/** What of `ProxyOptions` can cross to a thread. */
export type ProxyWorkerData = Omit<ProxyOptions, 'upstreams' | 'clock' | 'onBatch' | 'onDrop'> & {
	readonly upstreams: readonly NamedUrl[];
	/** What main does with events: draws them, or only writes log lines, which are made where the events are. */
	readonly output: 'screen' | 'log';
};

export type ToProxy =
	/** Where events for the store go; a new one after the store thread was started anew. */
	| {readonly type: 'store-port'; readonly port: MessagePort}
	/** Take no more requests, and end when the running ones have, or after the grace. A second one shortens it. */
	| {readonly type: 'close'; readonly graceMs: number}
	/** Main has drawn or written what it got last; it may get more. */
	| {readonly type: 'output-taken'};

export type FromProxy =
	| {readonly type: 'listening'; readonly url: string}
	| {readonly type: 'failed'; readonly code: string; readonly message: string}
	| ThreadOutput
	/** All requests are over, and the store has everything, or some events still wait for it. */
	| {readonly type: 'closed'; readonly dropped: DropCounts; readonly waitingCount: number; readonly unsentCount: number};

/** What a thread has for the screen or for the log, and how its line to the store stands. */
export type ThreadOutput =
	| {readonly type: 'screen'; readonly batch: EventBatch; readonly waitingCount: number; readonly shouldResync: boolean}
	/** What waits for the store and what was dropped; told when it changed. */
	| {readonly type: 'health'; readonly dropped: DropCounts; readonly waitingCount: number}
	/** Finished requests as log lines, each with its line end. */
	| {readonly type: 'log'; readonly text: string; readonly dropped: DropCounts};

/** From the API to the store, over their own port. */
export type ToStoreWrites =
	| {readonly type: 'batch'; readonly batch: StoreBatch}
	/** Delete these; answered by `removed` with the same number. */
	| {readonly type: 'removal'; readonly number: number; readonly removal: Removal};

export type FromStoreWrites =
	| {readonly type: 'ack'; readonly ack: StoreAck}
	/** How many are deleted, or why not all. */
	| {readonly type: 'removed'; readonly number: number; readonly count: number; readonly problem: string | null};

/** From the proxy to the store, over their own port. */
export type StoreBatch = {readonly number: number; readonly events: readonly TailraceEvent[]};

/** Back: everything up to this number is committed, but for events that no store will ever take. */
export type StoreAck = {
	readonly number: number;
	/** How many were refused for what is in them, since the store thread began. */
	readonly rejectedCount: number;
};

export type StoreWorkerData = {
	readonly location: string;
	readonly retainMs: number;
	/** How many requests `memory:` holds. */
	readonly memoryRequests: number;
	/** This run's first store thread: requests that are still active in the store are those of a run that was killed. */
	readonly isFirst: boolean;
};

export type ToStore =
	| {readonly type: 'events-port'; readonly port: MessagePort}
	/** A port on which calls of a `RequestReader` are answered; only for stores that live in this thread. */
	| {readonly type: 'reader-port'; readonly port: MessagePort}
	/** Where the API's events and deletions come from. */
	| {readonly type: 'writes-port'; readonly port: MessagePort}
	| {readonly type: 'instance'; readonly instance: InstanceStatus}
	/** The proxy's thread crashed, and with it all requests that were under way. */
	| {readonly type: 'proxy-crashed'}
	/** A reader met damage in the store: look, and begin a new one if it is so. */
	| {readonly type: 'check'}
	/** Write what is there and end. */
	| {readonly type: 'close'; readonly instance: InstanceStatus};

export type FromStore =
	| {readonly type: 'open'}
	| {readonly type: 'failed'; readonly message: string; readonly isUserError: boolean}
	/** Why nothing can be written at the moment; `null` when it works again. */
	| {readonly type: 'problem'; readonly problem: string | null}
	/** It has heard that the proxy's thread crashed. */
	| {readonly type: 'interrupted'}
	/** With so many events that could not be written. */
	| {readonly type: 'closed'; readonly lostCount: number};

export type ReaderWorkerData = {
	readonly location: string;
	/** A question that takes longer is given up. */
	readonly maxQueryMs: number;
};

export type FromReader =
	/** Ready to answer. */
	| {readonly type: 'open'}
	/** What it read is damaged. */
	| {readonly type: 'damaged'};

/** A port on which calls of a `RequestReader` are answered. */
export type ToReader = {readonly type: 'reader-port'; readonly port: MessagePort};

export type ApiWorkerData = Pick<ReaderWorkerData, 'location'>;

/** It answers small questions itself, as a reader does. */
export type FromApi =
	| FromReader
	| ThreadOutput
	/** Somebody deleted these: what is on the screen may be gone. */
	| {readonly type: 'removed'; readonly removal: Removal}
	/** The API takes no more; the store has everything that it took, or some of it still waits. */
	| {readonly type: 'api-closed'; readonly dropped: DropCounts; readonly waitingCount: number; readonly unsentCount: number}
	| {readonly type: 'api-listening'; readonly url: string}
	| {readonly type: 'api-failed'; readonly code: string; readonly message: string};

export type ToApi =
	| ToReader
	/** Where small or large questions go; a new one after whoever answers was started anew. */
	| {readonly type: 'questions-port'; readonly port: MessagePort; readonly isForLarge: boolean}
	| {readonly type: 'api-start'; readonly api: ApiData}
	/** Where the API's events and deletions go; a new one after the store thread was started anew. */
	| {readonly type: 'writes-port'; readonly port: MessagePort}
	/** Main has drawn or written what it got last. */
	| {readonly type: 'output-taken'}
	/** Take no more to record. */
	| {readonly type: 'api-close'}
	| {readonly type: 'health'; readonly health: Health}
	/** What is watched and what rings, as it was measured last. */
	| {readonly type: 'alerts'; readonly rows: readonly AlertRow[]};

/** What of `ApiOptions` can cross to a thread. */
export type ApiData = Omit<ApiOptions, 'clock' | 'context' | 'largeReader'> & Pick<ApiContext, 'instanceId' | 'priceOverrides'> & {
	readonly store: StoreFacts;
	readonly output: ProxyWorkerData['output'];
	/** Metrics count requests from then on; `null`: from now on, since an earlier thread of this run has counted. */
	readonly countFromMs: number | null;
};

export type DemoWorkerData = {readonly seed: number};

/** The proxy is there: send it the simulated requests. */
export type ToDemo = {readonly type: 'start'; readonly proxyUrl: string};

/** Where the fake upstream listens. */
export type FromDemo = {readonly type: 'upstream'; readonly url: string};
