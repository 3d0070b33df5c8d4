import type {RequestRecord} from './request-record.js';

/**
What travels between threads, into stores, and over the event stream. Every event about a request can be
applied twice or after a later one without harm: consumers take the newest and ignore what is over.
*/
export type TailraceEvent =
	/** A request was routed; its record is `active` and knows what the request's head said. */
	| {readonly type: 'request-start'; readonly record: RequestRecord}
	/** The first byte of the response's body came. */
	| {readonly type: 'request-first-byte'; readonly id: string; readonly firstByteMs: number; readonly statusCode: number}
	/** The first token of a streamed answer came. */
	| {readonly type: 'request-first-token'; readonly id: string; readonly firstTokenMs: number}
	/** How far a running request is; at most a few a second for each. */
	| RequestProgress
	/** A request is over; its record is final. */
	| {readonly type: 'request-end'; readonly record: RequestRecord}
	/** A named part of a request's time is over. */
	| PhaseEnd
	/** The application posted an event of its own. */
	| CustomEvent
	/** A provider told how much of a limit is left. */
	| RateLimit;

export type RequestProgress = {
	readonly type: 'request-progress';
	readonly id: string;
	/** The model, once the body told it. */
	readonly model: string | null;
	readonly responseBytes: number;
	/** Reported so far, else estimated from the text (`isEstimate`). */
	readonly outputTokens: number | null;
	readonly isEstimate: boolean;
	/** When the last byte came, on the wall clock; shows a stalled stream. */
	readonly lastByteAtMs: number;
};

export type PhaseEnd = {
	readonly type: 'phase-end';
	readonly requestId: string;
	/** `request_received`, `upstream_connect`, `first_byte`, `first_token`, `streaming`, `total_request`, or the application's own. */
	readonly name: string;
	/** From the request's first byte. */
	readonly startMs: number;
	readonly durationMs: number;
	readonly isSuccess: boolean;
	/** `tailrace` measured it, the `provider` reported it, or the `application` posted it. */
	readonly source: 'tailrace' | 'provider' | 'application';
};

export type CustomEvent = {
	readonly type: 'custom-event';
	readonly requestId: string | null;
	readonly name: string;
	readonly atMs: number;
	readonly data: Readonly<Record<string, unknown>> | null;
};

export type RateLimit = {
	readonly type: 'rate-limit';
	readonly provider: string;
	readonly apiKeyId: string | null;
	/** `requests`, `tokens`, `input-tokens`, `5h`, … as the provider names the window. */
	readonly name: string;
	readonly limit: number | null;
	readonly remaining: number | null;
	/** 0–1; from the provider, else from limit and remaining. */
	readonly usedRatio: number | null;
	readonly windowMs: number | null;
	readonly resetAtMs: number | null;
	readonly capturedAtMs: number;
};

/** Events as they cross a thread: in order, with what the sender had to drop since it began, by cause. */
export type EventBatch = {
	readonly events: readonly TailraceEvent[];
	readonly dropped: DropCounts;
};

/** Events lost since the process began, by cause. The screen shows their sum. */
export type DropCounts = {
	/** The store could not take them in time and the waiting line was full. */
	readonly store: number;
	/** The observer failed or gave up on a response (too large, undecodable). */
	readonly observer: number;
};

export const noDrops: DropCounts = Object.freeze({store: 0, observer: 0});
