import type {RequestQuery} from './store.js';
import type {RequestRecord} from './request-record.js';

/** What is over of the requests of a range, counted by everything that a report asks for. Its cost grows with the requests. */
export type TallyQuery = Pick<RequestQuery, 'fromMs' | 'toMs' | 'filter'> & {
	/** Each session apart. */
	readonly isBySession: boolean;
};

/** What requests add up to that are alike in the fields named first. Sums hold only what is known. */
export type Tally = Pick<RequestRecord, 'provider' | 'operation' | 'endpoint' | 'model' | 'isStream' | 'modality' | 'state'> & {
	/** When the day began, UTC. */
	readonly dayMs: number;
	/** `null` where sessions are not told apart, too. */
	readonly sessionId: string | null;
	requestCount: number;
	inputTokens: number;
	outputTokens: number;
	durationMs: number;
	costNanoUsd: number;
	/** Requests in which the model called a tool. */
	toolRequestCount: number;
	firstAtMs: number;
	lastAtMs: number;
};
