import type {Condition} from './condition.js';
import {dayMs} from './durations.js';
import type {
	PhaseEnd,
	RateLimit,
	CustomEvent,
	TailraceEvent,
} from './event.js';
import type {LimitCourses, LimitQuery} from './limit-course.js';
import type {
	BoundedQuery,
	Errors,
	GroupQuery,
	Groups,
	Sessions,
	StoredSpan,
} from './question.js';
import type {Removal} from './removal.js';
import type {RequestRecord} from './request-record.js';
import type {SummaryBucket} from './summary.js';
import type {Tally, TallyQuery} from './tally.js';

/**
A store has one writer and any number of readers. The writer is synchronous: when `write` returns, the events
are safe. Readers answer promises, since they may be in another thread. One contract test serves every store.
*/
export type StoreWriter = {
	/**
	Writes all events in one durable transaction, or none. Idempotent: a batch may be written again whole.
	Throws `StoreError` if the store can't take it now; the caller keeps the batch and tries again.
	*/
	write: (events: readonly TailraceEvent[]) => void;
	/** Tells readers in other processes that this instance lives, and how it fares. */
	heartbeat: (instance: InstanceStatus) => void;
	/**
	Requests that a dead instance left active become `interrupted`; answers how many. What an application reports lives in the
	application, not in us: it has a day to end it.
	*/
	markInterrupted: (endedAtMs: number) => number;
	/** Looks through the whole store, since damage shows only where something is read; throws `StoreError` if it finds any. Takes seconds for gigabytes. */
	check: () => void;
	/** Adds up a piece of what is over for questions about long windows, which are answered without, too, but slower; answers whether there may be more. */
	rollUp: () => boolean;
	/** Deletes at most `limit` requests that started before, with all that belongs to them; answers how many. Call again while it answers `limit`. */
	expire: (beforeMs: number, limit: number) => number;
	/**
	Deletes at most `limit` requests because somebody asked for it, with all that belongs to them, and takes them out of every sum; answers
	how many. Call again while it answers `limit`. What is active stays.
	*/
	remove: (removal: Removal, limit: number) => number;
	close: () => void;
};

/** How long what an application reported may stay active before nobody is thought to end it. */
export const reportPatienceMs = dayMs;

/** One run of tailrace with a proxy, as others on the same store see it. */
export type InstanceStatus = {
	readonly instanceId: string;
	readonly pid: number;
	/** Where its proxy listens, `http://host:port`. */
	readonly proxyUrl: string;
	readonly startedAtMs: number;
	readonly seenAtMs: number;
	/** Set when it ended in order. */
	readonly endedAtMs: number | null;
	/** Events dropped so far. */
	readonly droppedCount: number;
	/** Simulated traffic. */
	readonly isDemo: boolean;
};

export type RequestReader = {
	/** Newest first, a page at a time. */
	readRequests: (query: RequestQuery) => Promise<RequestPage>;
	/** How many requests there are, up to a bound. */
	readonly countRequests: (query: CountQuery) => Promise<RequestCount>;
	/** One request with all that belongs to it; `null` if it is not there. */
	readRequest: (id: string) => Promise<RequestDetail | null>;
	/** What the requests of a range add up to, in steps; by start, rising. `buildWindowSummary` makes a picture of them. */
	readBuckets: (query: BucketQuery) => Promise<readonly SummaryBucket[]>;
	/** What the requests of a window add up to, by one of their properties. */
	readonly readGroups: (query: GroupQuery) => Promise<Groups>;
	/** Who asked in a window, agent by agent. */
	readonly readSessions: (query: BoundedQuery) => Promise<Sessions>;
	/** What failed in a window, the same errors together. */
	readonly readErrors: (query: BoundedQuery) => Promise<Errors>;
	/** The requests of a window that started last, by start, falling: a screenful costs the same in any window. */
	readonly readNewest: (query: NewestQuery) => Promise<readonly RequestRecord[]>;
	/** `null`: nothing is stored. */
	readonly readSpan: () => Promise<StoredSpan | null>;
	/** What the requests of a range add up to that are over, counted by what reports ask for. */
	readTallies: (query: TallyQuery) => Promise<readonly Tally[]>;
	/** The latest state of each limit. */
	readRateLimits: () => Promise<readonly RateLimit[]>;
	/** The limits as they stood at a moment, their way there, and who burnt them. */
	readonly readLimitCourses: (query: LimitQuery) => Promise<LimitCourses>;
	/** Runs that have a proxy, newest first. */
	readInstances: () => Promise<readonly InstanceStatus[]>;
	/** What changed since the cursor, for following a store that another process writes. */
	readChanges: (cursor: ChangeCursor | null) => Promise<Changes>;
	close: () => Promise<void>;
};

export type RequestQuery = {
	/** Inclusive. */
	readonly fromMs?: number;
	/** Exclusive. */
	readonly toMs?: number;
	/** The page after this one: requests with a lower `seq`. */
	readonly beforeSeq?: number;
	/** 1–10,000. */
	readonly limit: number;
	/** Only those that fulfil it; absent: all. */
	readonly filter?: Condition;
};

export type NewestQuery = Required<Pick<RequestQuery, 'fromMs' | 'toMs' | 'limit'>> & Pick<RequestQuery, 'filter'>;

export type CountQuery = Pick<RequestQuery, 'fromMs' | 'toMs' | 'filter'> & {
	/** It is not counted further, so that the cost is bounded. */
	readonly maxCount: number;
};

export type RequestCount = {
	readonly count: number;
	/** There are more than `count`. */
	readonly hasMore: boolean;
};

export type RequestPage = {
	/** By `seq`, falling. */
	readonly records: readonly RequestRecord[];
	/** For the next page; `null` when this is the last. */
	readonly nextBeforeSeq: number | null;
};

export type RequestDetail = {
	readonly record: RequestRecord;
	readonly phases: readonly PhaseEnd[];
	readonly customEvents: readonly CustomEvent[];
};

export type BucketQuery = {
	/** Inclusive; moved down to a whole step. */
	readonly fromMs: number;
	/** Exclusive; moved up to a whole step. */
	readonly toMs: number;
	/** A whole number of seconds. From a minute on the answer comes from rollups, and its cost grows with the range, not with the requests. */
	readonly stepMs: number;
};

/** Where a follower is: the last row it saw, and the rows that it saw unfinished. */
export type ChangeCursor = {
	readonly seq: number;
	/** By id: how far each unfinished row was. */
	readonly active: Readonly<Record<string, string>>;
	readonly rateLimitsAtMs: number;
};

export type Changes = {
	/** As events, so that a follower and a local proxy feed the same code. */
	readonly events: readonly TailraceEvent[];
	readonly cursor: ChangeCursor;
	/** The newest living instance, if any. */
	readonly instance: InstanceStatus | null;
};

/** Why the store cannot be written, in words that the screen can show. */
export class StoreError extends Error {
	override name = 'StoreError';

	constructor(
		readonly reason: 'busy' | 'full' | 'read-only' | 'corrupt' | 'gone' | 'other',
		message: string,
		options?: ErrorOptions,
	) {
		super(message, options);
	}
}
