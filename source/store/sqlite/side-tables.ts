import type {CustomEvent, PhaseEnd, RateLimit} from '../../core/event.js';
import type {RequestState} from '../../core/request-record.js';
import {decodeSketch, encodeSketch, type Sketch} from '../../core/sketch.js';
import type {InstanceStatus} from '../../core/store.js';
import type {Totals} from '../../core/summary.js';
import type {LimitStep} from '../limit-steps.js';
import {
	boolean,
	createTable,
	integer,
	json,
	keyText,
	optional,
	real,
	required,
	text,
	type Codec,
	type Columns,
} from './table.js';

/** What stands beside `requests`, column by column; see `columns.ts`. */
export const phaseTable = createTable<Omit<PhaseEnd, 'type'>>({
	requestId: required('request_id', text),
	name: required('name', text),
	startMs: required('start_ms', real),
	durationMs: required('duration_ms', real),
	isSuccess: required('is_success', boolean),
	source: required('source', text),
});

export const customEventTable = createTable<Omit<CustomEvent, 'type'>>({
	requestId: optional('request_id', text),
	name: required('name', text),
	atMs: required('at_ms', integer),
	data: optional('data', json),
});

const rateLimitColumns: Columns<Omit<RateLimit, 'type'>> = {
	provider: required('provider', text),
	apiKeyId: required('api_key_id', keyText),
	name: required('name', text),
	// Some providers count in money or in parts of a request.
	limit: optional('limit', real),
	remaining: optional('remaining', real),
	usedRatio: optional('used_ratio', real),
	windowMs: optional('window_ms', real),
	resetAtMs: optional('reset_at_ms', real),
	capturedAtMs: required('captured_at_ms', integer),
};

export const rateLimitTable = createTable(rateLimitColumns);

export const limitStepTable = createTable<LimitStep>({
	stepMs: required('step_ms', integer),
	startMs: required('start_ms', integer),
	...rateLimitColumns,
	highestUsedRatio: optional('highest_used_ratio', real),
});

export const instanceTable = createTable<InstanceStatus>({
	instanceId: required('instance_id', text),
	pid: required('pid', integer),
	proxyUrl: required('proxy_url', text),
	startedAtMs: required('started_at_ms', integer),
	seenAtMs: required('seen_at_ms', integer),
	endedAtMs: optional('ended_at_ms', integer),
	droppedCount: required('dropped_count', integer),
	isDemo: required('is_demo', boolean),
});

/** What finished requests add up to that started in one minute or hour, for one model, endpoint and outcome. */
export type Rollup = Totals & {
	readonly stepMs: number;
	readonly startMs: number;
	readonly provider: string;
	readonly model: string | null;
	readonly endpoint: string;
	readonly state: RequestState;
};

const sketch: Codec<Sketch> = {
	type: 'BLOB',
	encode: value => encodeSketch(value),
	decode: stored => decodeSketch(stored instanceof Uint8Array ? stored : new Uint8Array()),
};

const rollupColumns: Columns<Rollup> = {
	stepMs: required('step_ms', integer),
	startMs: required('start_ms', integer),
	provider: required('provider', text),
	model: required('model', keyText),
	endpoint: required('endpoint', text),
	state: required('state', text),
	requestCount: required('request_count', integer),
	okCount: required('ok_count', integer),
	failedCount: required('failed_count', integer),
	abortedCount: required('aborted_count', integer),
	interruptedCount: required('interrupted_count', integer),
	inputTokens: required('input_tokens', integer),
	cacheReadTokens: required('cache_read_tokens', integer),
	cacheWriteTokens: required('cache_write_tokens', integer),
	outputTokens: required('output_tokens', integer),
	reasoningTokens: required('reasoning_tokens', integer),
	costNanoUsd: required('cost_nano_usd', integer),
	estimatedCount: required('estimated_count', integer),
	partialCount: required('partial_count', integer),
	unpricedCount: required('unpriced_count', integer),
	speedOutputTokens: required('speed_output_tokens', integer),
	speedMs: required('speed_ms', real),
	durationSketch: required('duration_sketch', sketch),
	firstTokenSketch: required('first_token_sketch', sketch),
};

export const rollupTable = createTable<Rollup>(rollupColumns);

/** A rollup with its sketches as they are stored, for who adds up many. */
export type EncodedRollup = Omit<Rollup, 'durationSketch' | 'firstTokenSketch'> & {
	readonly durationSketch: Uint8Array;
	readonly firstTokenSketch: Uint8Array;
};

const bytes: Codec<Uint8Array> = {type: 'BLOB', encode: value => value, decode: stored => stored instanceof Uint8Array ? stored : new Uint8Array()};

export const encodedRollupTable = createTable<EncodedRollup>({
	...rollupColumns, durationSketch: required('duration_sketch', bytes), firstTokenSketch: required('first_token_sketch', bytes),
});
