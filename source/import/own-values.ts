import {
	buildRequestRecord,
	type Operation,
	type PriceSource,
	type RequestRecord,
	type RequestState,
} from '../core/request-record.js';
import type {Modality} from '../core/fact.js';
import {cleanText, maxMessageLength, maxNameLength} from '../core/text.js';
import {buildUsage, pickCount, type UsageSource} from '../core/usage.js';
import {ImportProblem} from './import-format.js';
import {
	isObject,
	pickAmount,
	pickFlag,
	pickMessage,
	pickMoment,
	pickNames,
	type JsonObject,
} from './import-values.js';

const states: readonly RequestState[] = ['ok', 'failed', 'aborted', 'interrupted'];
const operations: readonly Operation[] = [
	'chat', 'completion', 'responses', 'message', 'embedding', 'image', 'audio', 'moderation', 'count_tokens', 'models', 'realtime', 'rerank', 'video', 'file', 'batch', 'control', 'socket', 'other',
];
const modalities: readonly Modality[] = ['text', 'image', 'audio', 'video', 'file', 'mixed', 'embedding'];
const usageSources: readonly UsageSource[] = ['reported', 'estimated', 'partial', 'none'];
const priceSources: readonly PriceSource[] = ['provider', 'table', 'override', 'unpriced'];

/** A record from the columns of an export, by their names; those that are missing are unknown. `null`: it still ran then. */
export function readRow(row: JsonObject): RequestRecord | null {
	if (row.state === 'active') {
		return null;
	}

	const id = cleanText(row.id, 64);
	if (id === null || !/^[\w\-]+$/v.test(id)) {
		throw new ImportProblem('it has no id');
	}

	const known = buildRequestRecord({id, startedAtMs: pickMoment(row.started_at_ms), instanceId: pickText(row.instance_id) ?? 'import'});
	return {
		...known,
		...readTexts(row),
		...readMeasures(row),
		...readCost(row),
		source: 'import',
		state: pickOne(row.state, states) ?? 'interrupted',
		operation: pickOne(row.operation, operations) ?? 'other',
		modality: pickOne(row.modality, modalities),
		isStream: pickFlag(row.is_stream) ?? false,
		hasSystemPrompt: pickFlag(row.has_system_prompt),
		toolNames: pickNames(row.tool_names),
		mcpServers: pickNames(row.mcp_servers),
		customData: pickData(row.custom_data),
	};
}

function readTexts(row: JsonObject): Partial<RequestRecord> {
	return {
		provider: pickText(row.provider) ?? 'unknown',
		format: pickText(row.format) ?? 'unknown',
		method: pickText(row.method) ?? 'POST',
		endpoint: pickText(row.endpoint, maxMessageLength) ?? '/',
		upstreamHost: pickText(row.upstream_host, maxMessageLength) ?? '',
		model: pickText(row.model),
		requestedModel: pickText(row.requested_model),
		errorKind: pickText(row.error_kind),
		errorMessage: pickMessage(row.error_message),
		finishReason: pickText(row.finish_reason),
		reasoningEffort: pickText(row.reasoning_effort),
		sessionId: pickText(row.session_id),
		sessionSource: pickText(row.session_source),
		agent: pickText(row.agent),
		agentId: pickText(row.agent_id),
		parentAgentId: pickText(row.parent_agent_id),
		userAgent: pickText(row.user_agent, maxMessageLength),
		clientIp: pickText(row.client_ip),
		endUser: pickText(row.end_user),
		apiKeyId: pickText(row.api_key_id),
		apiKeyLabel: pickText(row.api_key_label),
		authMethod: pickText(row.auth_method),
		upstreamRequestId: pickText(row.upstream_request_id),
		requestHash: pickText(row.request_hash),
		serviceTier: pickText(row.service_tier),
		socketId: pickText(row.socket_id),
		traceId: pickText(row.trace_id),
		spanId: pickText(row.span_id),
	};
}

function readMeasures(row: JsonObject): Partial<RequestRecord> {
	return {
		statusCode: pickCount(row.status_code),
		durationMs: pickAmount(row.duration_ms),
		firstByteMs: pickAmount(row.first_byte_ms),
		firstTokenMs: pickAmount(row.first_token_ms),
		upstreamMs: pickAmount(row.upstream_ms),
		connectMs: pickAmount(row.connect_ms),
		longestGapMs: pickAmount(row.longest_gap_ms),
		outputTokensPerSecond: pickAmount(row.output_tokens_per_second),
		requestBytes: pickCount(row.request_bytes) ?? 0,
		responseBytes: pickCount(row.response_bytes) ?? 0,
		messageCount: pickCount(row.message_count),
		toolCount: pickCount(row.tool_count),
		toolCallCount: pickCount(row.tool_call_count) ?? 0,
		retryCount: pickCount(row.retry_count),
	};
}

function readCost(row: JsonObject): Partial<RequestRecord> {
	const costNanoUsd = pickCount(row.cost_nano_usd);
	return {
		...buildUsage({
			inputTokens: row.input_tokens,
			cacheReadTokens: row.cache_read_tokens,
			cacheWriteTokens: row.cache_write_tokens,
			outputTokens: row.output_tokens,
			reasoningTokens: row.reasoning_tokens,
			totalTokens: row.total_tokens,
		}),
		usageSource: pickOne(row.usage_source, usageSources) ?? 'none',
		costNanoUsd,
		priceSource: costNanoUsd === null ? 'unpriced' : pickOne(row.price_source, priceSources) ?? 'provider',
		costDetails: pickData(row.cost_details),
	};
}

function pickText(value: unknown, maxLength = maxNameLength): string | null {
	return cleanText(value, maxLength);
}

function pickOne<Value extends string>(value: unknown, values: readonly Value[]): Value | null {
	return values.find(known => known === value) ?? null;
}

/** One text in an export; as deep and long as it may be was decided when it was recorded. */
function pickData(value: unknown): JsonObject | null {
	try {
		const data = typeof value === 'string' && value.length <= 16_384 ? JSON.parse(value) as unknown : null;
		return isObject(data) ? data : null;
	} catch {
		return null;
	}
}
