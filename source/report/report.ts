import type {RequestRecord} from '../core/request-record.js';
import type {Totals} from '../core/summary.js';

/**
What the requests of a period add up to, once gathered: every format of `index.ts` writes this and nothing else. Sums hold
only what is known; `totals` counts what they leave out or estimate. Client traffic that is no call of a model is not in it.
*/
export type Report = {
	/** `null`: from the oldest request on. */
	readonly fromMs: number | null;
	/** Exclusive. */
	readonly toMs: number;
	/** As the user wrote it; empty for all. */
	readonly filterText: string;
	readonly totals: Readonly<Totals>;
	/** Without a gap, oldest first; empty without a request. */
	readonly steps: readonly ReportStep[];
	readonly stepMs: number;
	/** By cost, then by requests, both falling; of more than `maxGroups` the first ones. */
	readonly models: ReportGroups;
	readonly providers: ReportGroups;
	readonly sessions: ReportGroups;
	readonly modalities: ReportGroups;
	/** Of successful requests, in the order in which they are gone through; `total_request` is the last. */
	readonly phases: readonly ReportPhase[];
	/** By how many requests asked for them, falling. */
	readonly tools: readonly ReportTool[];
	/** Of all tools together. */
	readonly toolCallCount: number;
	/** By how often, falling. */
	readonly errors: readonly ReportError[];
	/** Requests that began in each hour of the day, local time. */
	readonly hours: readonly number[];
	/** The longest first. */
	readonly slowest: readonly RequestRecord[];
	/** The dearest first. */
	readonly costliest: readonly RequestRecord[];
	/** How far local time is ahead of UTC. */
	readonly readZoneMinutes: (atMs: number) => number;
};

export type ReportStep = {
	/** On the local clock, as if it were UTC. */
	readonly localMs: number;
	requestCount: number;
	failedCount: number;
	inputTokens: number;
	outputTokens: number;
	costNanoUsd: number;
};

export type ReportGroups = {
	readonly groups: readonly ReportGroup[];
	/** With those that are not listed. */
	readonly count: number;
};

export type ReportGroup = {
	/** `null`: the requests did not say. */
	readonly name: string | null;
	/** Of a model: who serves it. */
	readonly provider: string | null;
	readonly totals: Readonly<Totals>;
};

/** How long a part of a request takes in the mean. */
export type ReportPhase = {
	readonly name: string;
	/** Those that reached it. */
	readonly requestCount: number;
	readonly meanMs: number;
};

export type ReportTool = {
	readonly name: string;
	/** Requests whose answer called it, once or several times. */
	readonly requestCount: number;
	readonly failedCount: number;
	readonly lastAtMs: number;
};

export type ReportError = {
	readonly provider: string;
	readonly errorKind: string | null;
	readonly statusCode: number | null;
	/** Of the newest. */
	readonly message: string | null;
	requestCount: number;
	readonly lastAtMs: number;
};

export const maxGroups = 20;
export const maxListed = 10;
