import type {AnyGrouping} from '../../core/question.js';
import type {RequestRecord} from '../../core/request-record.js';
import type {SummedRecord} from '../../core/summary.js';
import type {ActiveRow} from '../changes.js';
import type {BurningRow} from '../gather-burners.js';
import type {ErrorRow} from '../gather-errors.js';
import type {GroupedRow} from '../gather-groups.js';
import type {SessionRow} from '../gather-sessions.js';
import {
	boolean,
	createTable,
	integer,
	json,
	list,
	optional,
	real,
	required,
	text,
	type Columns,
	type Table,
} from './table.js';

/** What buckets are made from. */
export type SummedRow = SummedRecord & Pick<RequestRecord, 'startedAtMs' | 'provider' | 'model'>;

/**
The columns of `requests`, in their order: the only place that knows how a field of a record is kept.
DDL, INSERT, UPDATE and reading are made from it. A new one also needs an upgrade in `migrations.ts`.
*/
const columns: Columns<RequestRecord> = {
	id: required('id', text),
	startedAtMs: required('started_at_ms', integer),
	state: required('state', text),
	provider: required('provider', text),
	format: required('format', text),
	operation: required('operation', text),
	method: required('method', text),
	endpoint: required('endpoint', text),
	upstreamHost: required('upstream_host', text),
	model: optional('model', text),
	requestedModel: optional('requested_model', text),
	isStream: required('is_stream', boolean),
	modality: optional('modality', text),
	statusCode: optional('status_code', integer),
	errorKind: optional('error_kind', text),
	errorMessage: optional('error_message', text),
	finishReason: optional('finish_reason', text),
	inputTokens: optional('input_tokens', integer),
	cacheReadTokens: optional('cache_read_tokens', integer),
	cacheWriteTokens: optional('cache_write_tokens', integer),
	outputTokens: optional('output_tokens', integer),
	reasoningTokens: optional('reasoning_tokens', integer),
	totalTokens: optional('total_tokens', integer),
	usageSource: required('usage_source', text),
	costNanoUsd: optional('cost_nano_usd', integer),
	priceSource: required('price_source', text),
	durationMs: optional('duration_ms', real),
	firstByteMs: optional('first_byte_ms', real),
	firstTokenMs: optional('first_token_ms', real),
	upstreamMs: optional('upstream_ms', real),
	connectMs: optional('connect_ms', real),
	longestGapMs: optional('longest_gap_ms', real),
	outputTokensPerSecond: optional('output_tokens_per_second', real),
	requestBytes: required('request_bytes', integer),
	responseBytes: required('response_bytes', integer),
	messageCount: optional('message_count', integer),
	toolCount: optional('tool_count', integer),
	toolCallCount: required('tool_call_count', integer),
	toolNames: optional('tool_names', list),
	hasSystemPrompt: optional('has_system_prompt', boolean),
	reasoningEffort: optional('reasoning_effort', text),
	mcpServers: optional('mcp_servers', list),
	sessionId: optional('session_id', text),
	sessionSource: optional('session_source', text),
	agent: optional('agent', text),
	userAgent: optional('user_agent', text),
	clientIp: optional('client_ip', text),
	endUser: optional('end_user', text),
	apiKeyId: optional('api_key_id', text),
	apiKeyLabel: optional('api_key_label', text),
	authMethod: optional('auth_method', text),
	upstreamRequestId: optional('upstream_request_id', text),
	requestHash: optional('request_hash', text),
	instanceId: required('instance_id', text),
	customData: optional('custom_data', json),
	agentId: optional('agent_id', text),
	parentAgentId: optional('parent_agent_id', text),
	retryCount: optional('retry_count', integer),
	serviceTier: optional('service_tier', text),
	costDetails: optional('cost_details', json),
	socketId: optional('socket_id', text),
	source: required('source', text),
	traceId: optional('trace_id', text),
	spanId: optional('span_id', text),
};

export const requestTable = createTable(columns);

/** What buckets are made from; a quarter of the columns, so a quarter of the work. */
const summedColumns: Columns<SummedRow> = {
	startedAtMs: columns.startedAtMs,
	provider: columns.provider,
	model: columns.model,
	state: columns.state,
	inputTokens: columns.inputTokens,
	cacheReadTokens: columns.cacheReadTokens,
	cacheWriteTokens: columns.cacheWriteTokens,
	outputTokens: columns.outputTokens,
	reasoningTokens: columns.reasoningTokens,
	totalTokens: columns.totalTokens,
	usageSource: columns.usageSource,
	costNanoUsd: columns.costNanoUsd,
	priceSource: columns.priceSource,
	durationMs: columns.durationMs,
	firstTokenMs: columns.firstTokenMs,
	outputTokensPerSecond: columns.outputTokensPerSecond,
};

export const summedTable = createTable<SummedRow>(summedColumns);

const {provider, model, ...sums} = summedColumns;

/** What groups are made from. No column but those that they go by, since texts take most of the time. */
export const groupedTables: Readonly<Record<AnyGrouping, Table<GroupedRow>>> = {
	model: createGroupedTable({provider, model}),
	provider: createGroupedTable({provider}),
	endpoint: createGroupedTable({endpoint: columns.endpoint}),
	state: createGroupedTable({}),
	day: createGroupedTable({}),
	operation: createGroupedTable({operation: columns.operation}),
	agent: createGroupedTable({agent: columns.agent}),
	key: createGroupedTable({apiKeyId: columns.apiKeyId}),
	session: createGroupedTable({sessionId: columns.sessionId}),
	modality: createGroupedTable({modality: columns.modality}),
};

function createGroupedTable(names: Partial<Columns<Required<GroupedRow>>>): Table<GroupedRow> {
	return createTable<GroupedRow>({...sums, ...names} as Columns<GroupedRow>);
}

export const sessionTable = createTable<SessionRow>({
	...summedColumns,
	sessionId: columns.sessionId,
	agentId: columns.agentId,
	parentAgentId: columns.parentAgentId,
	agent: columns.agent,
	retryCount: columns.retryCount,
	toolCallCount: columns.toolCallCount,
	toolNames: columns.toolNames,
});

export const errorTable = createTable<ErrorRow>({
	startedAtMs: columns.startedAtMs,
	provider: columns.provider,
	errorKind: columns.errorKind,
	errorMessage: columns.errorMessage,
	statusCode: columns.statusCode,
	requestHash: columns.requestHash,
	model: columns.model,
	sessionId: columns.sessionId,
});

export const burningTable = createTable<BurningRow>({
	startedAtMs: columns.startedAtMs,
	provider: columns.provider,
	apiKeyId: columns.apiKeyId,
	sessionId: columns.sessionId,
	agent: columns.agent,
	inputTokens: columns.inputTokens,
	outputTokens: columns.outputTokens,
});

const lastByteAtMs = optional('last_byte_at_ms', integer);

/** A record with what only its row knows. */
export const rowTable = createTable<RequestRecord & {readonly seq: number; readonly lastByteAtMs: number | null}>({
	...columns,
	seq: required('seq', integer),
	lastByteAtMs,
});

/** What a follower asks again and again of the requests that it saw unfinished. */
export const activeTable = createTable<ActiveRow>({
	id: columns.id,
	state: columns.state,
	model: columns.model,
	firstByteMs: columns.firstByteMs,
	statusCode: columns.statusCode,
	firstTokenMs: columns.firstTokenMs,
	responseBytes: columns.responseBytes,
	outputTokens: columns.outputTokens,
	usageSource: columns.usageSource,
	lastByteAtMs,
});
