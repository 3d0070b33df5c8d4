import {hourMs} from '../core/durations.js';
import type {EventBatch, RateLimit} from '../core/event.js';
import type {Removal} from '../core/removal.js';
import type {RequestRecord} from '../core/request-record.js';
import type {SummaryBucket, WindowSummary} from '../core/summary.js';

/**
What is happening now: takes events, keeps what the screen shows, and answers from memory. Bounded, whatever comes:
the newest requests, one-second buckets for the last hour, the latest state of each limit. No clock of its own.
*/
export type LiveModel = {
	/** Grows with every change; a frame is due only when it did. */
	readonly version: number;
	readonly apply: (batch: EventBatch) => void;
	/** What the store remembers: replaces everything that is finished, keeps what is newer. */
	readonly seed: (memory: LiveMemory) => void;
	/** Leaves out what was deleted; what it adds up to without it comes with the next `seed`. */
	readonly forget: (removal: Removal) => void;
	/** In flight and finished together, by start, newest first. Stable until `version` grows. */
	readonly readRequests: () => readonly LiveRequest[];
	readonly findRequest: (id: string) => LiveRequest | undefined;
	/** For windows of at most `liveWindowMs` that end about now. */
	readonly readSummary: (window: {readonly fromMs: number; readonly toMs: number; readonly stepCount: number}) => WindowSummary;
	readonly readRates: (nowAtMs: number) => LiveRates;
	readonly readLimits: (nowAtMs: number) => readonly LimitOutlook[];
	/** Events dropped on the way, by any cause. */
	readonly droppedCount: number;
};

/** The longest window that is answered from memory; longer ones are the reader's. */
export const liveWindowMs = hourMs;

export type LiveMemory = {
	/** The newest requests, by start, newest first. */
	readonly records: readonly RequestRecord[];
	/** Of the last `liveWindowMs`, in any whole-second steps. */
	readonly buckets: readonly SummaryBucket[];
	readonly rateLimits: readonly RateLimit[];
};

export type LiveRequest = {
	/** While it runs: what is known so far, with `outputTokens` as they grow. */
	readonly record: RequestRecord;
	/** When the last byte came; `null` before the first and after the end. */
	readonly lastByteAtMs: number | null;
	/** `outputTokens` of a running request is estimated from its text. */
	readonly isEstimate: boolean;
	/** Output tokens per second so far; `null` before the first token. */
	readonly speedPerSecond: number | null;
};

/** The first line of the screen: what goes on at this moment, over the last seconds (rates) or minutes (ratios). */
export type LiveRates = {
	readonly requestsPerSecond: number;
	readonly outputTokensPerSecond: number;
	readonly inputTokensPerSecond: number;
	/** At the pace of the last 15 minutes. */
	readonly costUsdPerHour: number;
	readonly inFlightCount: number;
	/** Of the finished requests of the last 15 minutes; `null` when there were none. */
	readonly errorRatio: number | null;
};

export type LimitOutlook = {
	readonly limit: RateLimit;
	/** When it will be full at the present pace, if that is before it resets; else `null`. */
	readonly fullAtMs: number | null;
};
