import {dayMs} from '../../core/durations.js';
import {redactMessage} from '../../core/redact.js';
import {buildRequestRecord, type Operation, type RequestRecord} from '../../core/request-record.js';
import {cleanText} from '../../core/text.js';
import {buildUsage, pickCount, type Usage} from '../../core/usage.js';
import {findVendor} from '../../pricing/vendor-of-model.js';
import {catalog} from '../../providers/catalog.js';
import {findAttribute, type attributeNames, type Span} from './span.js';

type What = keyof typeof attributeNames;

/** What calls a model; what runs an agent or a tool does not, though it may carry the sums of the calls below it. */
const operations: Readonly<Record<string, Operation>> = {
	chat: 'chat',
	generate_content: 'chat',
	text_completion: 'completion',
	completion: 'completion',
	embeddings: 'embedding',
	embedding: 'embedding',
	rerank: 'rerank',
	LLM: 'chat',
	EMBEDDING: 'embedding',
	RERANKER: 'rerank',
};

/** Providers whose names in OpenTelemetry are not ours. */
const providerNames: Readonly<Record<string, string>> = {
	'azure.ai.openai': 'azure',
	'azure.ai.inference': 'azure',
	az_ai_openai: 'azure',
	'aws.bedrock': 'bedrock',
	aws_bedrock: 'bedrock',
	'gcp.gemini': 'gemini',
	'gcp.gen_ai': 'gemini',
	google: 'gemini',
	'gcp.vertex_ai': 'vertex',
	vertex_ai: 'vertex',
	x_ai: 'xai',
	mistral_ai: 'mistral',
	mistralai: 'mistral',
	moonshot_ai: 'moonshot',
};

/** Whether a span tells of one call of a model. */
export function isCall({attributes}: Span): boolean {
	const operation = findAttribute(attributes, 'operation')?.value;
	return operation === undefined ? findAttribute(attributes, 'model') !== null : operations[String(operation)] !== undefined;
}

/** Why a span can't be kept; `null` if it can. */
export function findFault({traceId, spanId, startAtMs, endAtMs}: Span, nowAtMs: number): string | null {
	if (!/^(?!0{32})[\da-f]{32}$/v.test(traceId) || !/^(?!0{16})[\da-f]{16}$/v.test(spanId)) {
		return 'a span has no valid ids';
	}

	return startAtMs >= 0 && endAtMs >= startAtMs && startAtMs < nowAtMs + dayMs ? null : 'a span has no valid times';
}

/** A call of a model as a row, not priced yet. The same span is the same row, however often it comes. */
export function buildSpanRecord(span: Span, {instanceId, carrierId}: {readonly instanceId: string; readonly carrierId: string}): RequestRecord {
	const text = (what: What, maxLength = 128): string | null => {
		const value = findAttribute(span.attributes, what)?.value;
		return value === undefined ? null : cleanText(String(value), maxLength);
	};

	const model = text('model');
	const usage = readUsage(span);
	const session = findAttribute(span.attributes, 'session');
	const sessionId = text('session');
	const firstTokenSeconds = readNumber(span, 'firstTokenSeconds');
	const statusCode = readNumber(span, 'statusCode');
	return buildRequestRecord({
		...usage,
		...readError(span),
		id: `${span.traceId}-${span.spanId}`,
		startedAtMs: Math.round(span.startAtMs),
		instanceId,
		source: 'otlp',
		provider: readProvider(text('provider', 64), model),
		operation: operations[text('operation') ?? 'chat'] ?? 'other',
		upstreamHost: text('host') ?? '',
		model,
		requestedModel: text('requestedModel') ?? model,
		isStream: findAttribute(span.attributes, 'isStream')?.value === true,
		statusCode: statusCode !== null && Number.isSafeInteger(statusCode) && statusCode >= 100 && statusCode <= 599 ? statusCode : null,
		finishReason: text('finishReason', 64),
		usageSource: usage.inputTokens === null && usage.outputTokens === null && usage.totalTokens === null ? 'none' : 'reported',
		durationMs: Math.round((span.endAtMs - span.startAtMs) * 1000) / 1000,
		firstTokenMs: firstTokenSeconds === null ? null : Math.round(firstTokenSeconds * 1e6) / 1000,
		costNanoUsd: readCost(span),
		reasoningEffort: text('reasoningEffort', 64),
		sessionId,
		sessionSource: sessionId === null ? null : session!.name,
		agent: text('agent') ?? cleanText(findAttribute(span.resource, 'service')?.value),
		endUser: text('endUser'),
		upstreamRequestId: text('responseId'),
		serviceTier: text('serviceTier', 64),
		traceId: span.traceId,
		spanId: carrierId,
	});
}

function readProvider(told: string | null, model: string | null): string {
	if (told === null) {
		return (model === null ? null : findVendor(model)) ?? 'unknown';
	}

	const name = told.toLowerCase();
	return providerNames[name] ?? catalog.find(({id}) => id === name)?.id ?? name;
}

/** Some instrumentations leave what came from the cache out of the input, which a part of it can't exceed. */
function readUsage(span: Span): Usage {
	const count = (what: What): number | null => pickCount(readNumber(span, what));
	const cacheReadTokens = count('cacheReadTokens');
	const cacheWriteTokens = count('cacheWriteTokens');
	const cachedTokens = (cacheReadTokens ?? 0) + (cacheWriteTokens ?? 0);
	const inputTokens = count('inputTokens');
	return buildUsage({
		inputTokens: inputTokens !== null && inputTokens < cachedTokens ? inputTokens + cachedTokens : inputTokens,
		cacheReadTokens,
		cacheWriteTokens,
		outputTokens: count('outputTokens'),
		reasoningTokens: count('reasoningTokens'),
		totalTokens: count('totalTokens'),
	});
}

function readCost(span: Span): number | null {
	const usd = readNumber(span, 'costUsd');
	return usd === null || usd > 1e6 ? null : Math.round(usd * 1e9);
}

function readNumber({attributes}: Span, what: What): number | null {
	const value = findAttribute(attributes, what)?.value;
	return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
}

function readError({attributes, isError, statusMessage, exceptionType}: Span): Pick<RequestRecord, 'state' | 'errorKind' | 'errorMessage'> {
	const kind = findAttribute(attributes, 'errorKind')?.value ?? exceptionType;
	return isError || findAttribute(attributes, 'errorKind') !== null
		? {state: 'failed', errorKind: cleanText(kind === null ? null : String(kind)) ?? 'error', errorMessage: redactMessage(statusMessage, null)}
		: {state: 'ok', errorKind: null, errorMessage: null};
}
