import {nameColumn} from '../core/column-name.js';
import {modalities} from '../core/fact.js';
import {
	buildRequestRecord,
	operations,
	priceSources,
	requestStates,
	type RequestRecord,
} from '../core/request-record.js';
import {cleanText, maxMessageLength, maxNameLength} from '../core/text.js';
import {
	buildUsage,
	pickCount,
	usageSources,
	type Usage,
} from '../core/usage.js';
import {ImportProblem} from './import-format.js';
import {
	importInstanceId,
	isObject,
	pickAmount,
	pickFlag,
	pickMessage,
	pickMoment,
	pickNames,
	type JsonObject,
} from './import-values.js';

/** `null`: it is nothing of its kind, and counts as missing. */
type Read<Value> = (value: unknown) => Value | null;

/** Fields that are read with others, or mean something else here. */
type ApartField = keyof Usage | 'id' | 'startedAtMs' | 'instanceId' | 'costNanoUsd' | 'priceSource' | 'source';

/** How each other field is read. */
const readers: {readonly [Field in Exclude<keyof RequestRecord, ApartField>]: Read<RequestRecord[Field]>} = {
	// What no longer ran had an end.
	state: value => oneOf(requestStates)(value) ?? 'interrupted',
	provider: pickText,
	format: pickText,
	operation: oneOf(operations),
	method: pickText,
	endpoint: pickLong,
	upstreamHost: pickLong,
	model: pickText,
	requestedModel: pickText,
	isStream: pickFlag,
	modality: oneOf(modalities),
	statusCode: pickCount,
	errorKind: pickText,
	errorMessage: pickMessage,
	finishReason: pickText,
	usageSource: oneOf(usageSources),
	durationMs: pickAmount,
	firstByteMs: pickAmount,
	firstTokenMs: pickAmount,
	upstreamMs: pickAmount,
	connectMs: pickAmount,
	longestGapMs: pickAmount,
	outputTokensPerSecond: pickAmount,
	requestBytes: pickCount,
	responseBytes: pickCount,
	messageCount: pickCount,
	toolCount: pickCount,
	toolCallCount: pickCount,
	toolNames: pickNames,
	hasSystemPrompt: pickFlag,
	reasoningEffort: pickText,
	mcpServers: pickNames,
	sessionId: pickText,
	sessionSource: pickText,
	agent: pickText,
	userAgent: pickLong,
	clientIp: pickText,
	endUser: pickText,
	apiKeyId: pickText,
	apiKeyLabel: pickText,
	authMethod: pickText,
	upstreamRequestId: pickText,
	requestHash: pickText,
	customData: pickData,
	agentId: pickText,
	parentAgentId: pickText,
	retryCount: pickCount,
	serviceTier: pickText,
	costDetails: pickData,
	socketId: pickText,
	traceId: pickText,
	spanId: pickText,
};

const columns = Object.entries(readers).map(([field, read]) => ({field, name: nameColumn(field), read}));

/** A record from the columns of an export, by their names; those that are missing are unknown. `null`: it still ran then. */
export function readRow(row: JsonObject): RequestRecord | null {
	if (row.state === 'active') {
		return null;
	}

	const id = cleanText(row.id, 64);
	if (id === null || !/^[\w\-]+$/v.test(id)) {
		throw new ImportProblem('it has no id');
	}

	const known: Record<string, unknown> = {};
	for (const {field, name, read} of columns) {
		const value = read(row[name]);
		if (value !== null) {
			known[field] = value;
		}
	}

	return buildRequestRecord({
		...known as Partial<RequestRecord>,
		...readCost(row),
		id,
		startedAtMs: pickMoment(row.started_at_ms),
		instanceId: pickText(row.instance_id) ?? importInstanceId,
		source: 'import',
	});
}

function readCost(row: JsonObject): Usage & Pick<RequestRecord, 'costNanoUsd' | 'priceSource'> {
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
		costNanoUsd,
		priceSource: costNanoUsd === null ? 'unpriced' : oneOf(priceSources)(row.price_source) ?? 'provider',
	};
}

function pickText(value: unknown): string | null {
	return cleanText(value, maxNameLength);
}

function pickLong(value: unknown): string | null {
	return cleanText(value, maxMessageLength);
}

function oneOf<Value extends string>(values: readonly Value[]): Read<Value> {
	return value => values.find(known => known === value) ?? null;
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
