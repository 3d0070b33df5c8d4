import type {Modality} from './fact.js';
import {unknownUsage, type Usage, type UsageSource} from './usage.js';

/** `interrupted`: the process that saw it begin is gone. `aborted`: the client left. */
export const requestStates = ['active', 'ok', 'failed', 'aborted', 'interrupted'] as const;
export type RequestState = typeof requestStates[number];

export const operations = [
	'chat',
	'completion',
	'responses',
	'message',
	'embedding',
	'image',
	'audio',
	'moderation',
	'count_tokens',
	'models',
	'realtime',
	'rerank',
	'video',
	'file',
	'batch',
	/** A client's own traffic that is no call of a model: preflights, settings, telemetry. */
	'control',
	/** A WebSocket itself, from its handshake to its end; what it carries has rows of its own. */
	'socket',
	'other',
] as const;
export type Operation = typeof operations[number];

/** How we learned of a request: `proxy` saw it pass; the others were told by the application or read from a file. */
export const recordSources = ['proxy', 'ingest', 'otlp', 'import'] as const;
export type RecordSource = typeof recordSources[number];

/** `provider`: charged as the provider said; `table`: by the price library; `override`: by the user's own prices; `application`: as who reported the request said. */
export const priceSources = ['provider', 'table', 'override', 'application', 'unpriced'] as const;
export type PriceSource = typeof priceSources[number];

/**
One LLM API request with its response, as the client saw it: the central record, one row of `requests`.
Metadata only. `null` means unknown, never zero. Texts come from outside and are cleaned when they enter
(`core/text.ts`); each sink escapes them again.
*/
export type RequestRecord = Usage & {
	/** UUIDv7, made by us. */
	id: string;
	startedAtMs: number;
	state: RequestState;
	/** Who serves it, an id of the provider catalogue or of the user's own upstreams. */
	provider: string;
	/** How it speaks, a wire format's id, or `unknown`. */
	format: string;
	operation: Operation;
	method: string;
	/** The path without query, ids collapsed. */
	endpoint: string;
	upstreamHost: string;
	/** The model that answered, else the one asked for. */
	model: string | null;
	requestedModel: string | null;
	isStream: boolean;
	modality: Modality | null;
	/** The status that the client got; `null` while none was sent. */
	statusCode: number | null;
	/** The provider's class of error, or our own code such as `upstream_refused`. */
	errorKind: string | null;
	errorMessage: string | null;
	finishReason: string | null;
	usageSource: UsageSource;
	/** 1 USD = 10⁹. `null` when unpriced. */
	costNanoUsd: number | null;
	priceSource: PriceSource;
	/** From the first byte of the request to the last of the response. */
	durationMs: number | null;
	/** From the first byte of the request to the first of the response's body. */
	firstByteMs: number | null;
	/** From the first byte of the request to the first token of a stream. */
	firstTokenMs: number | null;
	/** From sending upstream to the last byte of the response. */
	upstreamMs: number | null;
	/** Waiting for a connection upstream; near 0 when one was free. */
	connectMs: number | null;
	/** The longest silence between two chunks of the response's body. */
	longestGapMs: number | null;
	/** Output tokens per second between the first token and the last byte. */
	outputTokensPerSecond: number | null;
	requestBytes: number;
	responseBytes: number;
	messageCount: number | null;
	toolCount: number | null;
	toolCallCount: number;
	/** Distinct names of the tools called, in order. */
	toolNames: readonly string[];
	hasSystemPrompt: boolean | null;
	reasoningEffort: string | null;
	mcpServers: readonly string[];
	sessionId: string | null;
	/** Where the session id was read, for example `x-session-id`. */
	sessionSource: string | null;
	/** The program that asks: `claude-code`, `codex`, … */
	agent: string | null;
	userAgent: string | null;
	clientIp: string | null;
	endUser: string | null;
	/** `k1_` and 16 hex digits of an HMAC under this installation's secret. */
	apiKeyId: string | null;
	apiKeyLabel: string | null;
	/** How the key came: `bearer`, `x-api-key`, … */
	authMethod: string | null;
	upstreamRequestId: string | null;
	requestHash: string | null;
	/** The run of tailrace that saw it. */
	instanceId: string;
	/** What the application itself attached; flat JSON. */
	customData: Readonly<Record<string, unknown>> | null;
	/** The sub-agent's id within its session; `null` for the main agent. */
	agentId: string | null;
	/** The agent that started the sub-agent; `null` where that is the main one. */
	parentAgentId: string | null;
	/** How often the client's SDK had tried before, as it says itself. */
	retryCount: number | null;
	/** The class of service that the provider says it gave: `standard`, `flex`, `priority`, `batch`, … */
	serviceTier: string | null;
	/** What the price depended on beside the token counts above, for example `{"cacheWrite1hTokens": 2048}`; `null` where nothing else did. */
	costDetails: Readonly<Record<string, unknown>> | null;
	/** The request that opened the WebSocket which carried this one. */
	socketId: string | null;
	source: RecordSource;
	/** W3C trace context, as the client sent it: 32 and 16 hex digits. */
	traceId: string | null;
	spanId: string | null;
};

const defaults: Omit<RequestRecord, 'id' | 'startedAtMs' | 'instanceId'> = {
	...unknownUsage,
	state: 'active',
	provider: 'unknown',
	format: 'unknown',
	operation: 'other',
	method: 'POST',
	endpoint: '/',
	upstreamHost: '',
	model: null,
	requestedModel: null,
	isStream: false,
	modality: null,
	statusCode: null,
	errorKind: null,
	errorMessage: null,
	finishReason: null,
	usageSource: 'none',
	costNanoUsd: null,
	priceSource: 'unpriced',
	durationMs: null,
	firstByteMs: null,
	firstTokenMs: null,
	upstreamMs: null,
	connectMs: null,
	longestGapMs: null,
	outputTokensPerSecond: null,
	requestBytes: 0,
	responseBytes: 0,
	messageCount: null,
	toolCount: null,
	toolCallCount: 0,
	toolNames: [],
	hasSystemPrompt: null,
	reasoningEffort: null,
	mcpServers: [],
	sessionId: null,
	sessionSource: null,
	agent: null,
	userAgent: null,
	clientIp: null,
	endUser: null,
	apiKeyId: null,
	apiKeyLabel: null,
	authMethod: null,
	upstreamRequestId: null,
	requestHash: null,
	customData: null,
	agentId: null,
	parentAgentId: null,
	retryCount: null,
	serviceTier: null,
	costDetails: null,
	socketId: null,
	source: 'proxy',
	traceId: null,
	spanId: null,
};

/** A record with everything unknown but what is given. */
export function buildRequestRecord(
	known: Pick<RequestRecord, 'id' | 'startedAtMs' | 'instanceId'> & Partial<RequestRecord>,
): RequestRecord {
	return {...defaults, ...known};
}
