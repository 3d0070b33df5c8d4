import {buildRequestRecord, type RequestRecord} from '../core/request-record.js';
import {cleanText, maxMessageLength} from '../core/text.js';
import {buildUsage} from '../core/usage.js';
import {pickEndpoint} from '../formats/pick-endpoint.js';
import {catalog} from '../providers/catalog.js';
import type {ImportFormat} from './import-format.js';
import {
	buildImportId,
	importInstanceId,
	pickAmount,
	pickFlag,
	pickMessage,
	pickMoment,
	pickNames,
	pickObject,
	readObject,
	type JsonObject,
} from './import-values.js';

/** The analytics of Routiium, one event a line. */
export const analyticsJsonl: ImportFormat = {
	id: 'analytics-jsonl',
	doc: 'analytics.jsonl of Routiium',
	isLike: firstLine => /"request"\s*:\s*\{/v.test(firstLine) && firstLine.trimStart().startsWith('{'),
	start: () => ({kind: 'lines', readLine: line => readEvent(readObject(line), line)}),
};

function readEvent(event: JsonObject, line: string): RequestRecord {
	const [request, response, performance] = [event.request, event.response, event.performance].map(part => pickObject(part));
	const startedAtMs = pickMoment((pickAmount(event.timestamp) ?? NaN) * 1000);
	const id = cleanText(event.id, 64);
	const isStream = pickFlag(request!.stream) ?? false;
	return buildRequestRecord({
		id: id !== null && /^[\w\-]+$/v.test(id) ? id : buildImportId(startedAtMs, line),
		startedAtMs,
		instanceId: importInstanceId,
		source: 'import',
		state: readState(event.response),
		isStream,
		requestBytes: pickAmount(request!.size_bytes) ?? 0,
		messageCount: pickAmount(request!.message_count),
		userAgent: cleanText(request!.user_agent, maxMessageLength),
		clientIp: cleanText(request!.client_ip),
		statusCode: pickAmount(response!.status_code),
		responseBytes: pickAmount(response!.size_bytes) ?? 0,
		errorMessage: pickMessage(response!.error_message),
		durationMs: pickAmount(performance!.duration_ms),
		firstByteMs: pickAmount(performance!.ttfb_ms),
		upstreamMs: pickAmount(performance!.upstream_duration_ms),
		...readTarget(request!, pickObject(event.routing)),
		...readUsage(request!, response!),
		...readAuth(pickObject(event.auth)),
	});
}

/** Without a response nobody saw how it ended. */
function readState(response: unknown): RequestRecord['state'] {
	const isOk = pickFlag(pickObject(response).success);
	return isOk === null ? 'interrupted' : (isOk ? 'ok' : 'failed');
}

function readTarget(request: JsonObject, routing: JsonObject): Partial<RequestRecord> {
	const method = cleanText(request.method, 16) ?? 'POST';
	const endpoint = cleanText(request.endpoint, maxMessageLength)?.split('?', 1)[0] ?? '/';
	const model = cleanText(request.model);
	const picked = pickEndpoint(undefined, method, endpoint);
	const backend = cleanText(routing.backend)?.toLowerCase() ?? 'unknown';
	return {
		method,
		endpoint,
		model,
		requestedModel: model,
		provider: catalog.find(({id, name}) => id === backend || name.toLowerCase() === backend)?.id ?? backend,
		operation: routing.upstream_mode === 'responses' ? 'responses' : picked?.endpoint.operation ?? 'other',
		format: picked?.format.id ?? 'unknown',
		mcpServers: pickNames(routing.mcp_servers),
		hasSystemPrompt: pickFlag(routing.system_prompt_applied),
	};
}

function readUsage(request: JsonObject, response: JsonObject): Partial<RequestRecord> {
	const usage = buildUsage({inputTokens: request.input_tokens, outputTokens: response.output_tokens});
	return {...usage, usageSource: usage.inputTokens === null && usage.outputTokens === null ? 'none' : 'reported'};
}

/** Whoever wrote the file hashed the key, or should have: what is surely one is cut out all the same. */
function readAuth(auth: JsonObject): Partial<RequestRecord> {
	return {
		apiKeyId: cleanText(auth.api_key_id, 64),
		apiKeyLabel: cleanText(auth.api_key_label),
		authMethod: cleanText(auth.auth_method, 32),
	};
}
