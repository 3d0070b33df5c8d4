import type {RequestFacts} from '../core/fact.js';
import {buildRequestRecord, type RequestRecord} from '../core/request-record.js';
import {cleanText} from '../core/text.js';
import {
	readAgent,
	readApiKey,
	readSession,
	type ReadHeader,
} from '../providers/identity.js';
import type {KeyHasher} from './key-id.js';
import {createRequestId} from './request-id.js';
import type {Route} from './route.js';

export type RequestHead = {
	readonly method: string;
	readonly readHeader: ReadHeader;
	readonly clientIp: string | null;
	/** When the first byte came, monotonic. */
	readonly startedMs: number;
};

/** What a request's head says, and its key, which goes no further than redacting an error that echoes it. */
export function buildInitialRecord(
	route: Route,
	head: RequestHead,
	{startedAtMs, instanceId, hashKey}: {readonly startedAtMs: number; readonly instanceId: string; readonly hashKey: KeyHasher},
): {record: RequestRecord; key: string | null} {
	const {provider} = route;
	const apiKey = readApiKey(head.readHeader, route.query);
	const record = buildRequestRecord({
		id: createRequestId(startedAtMs),
		startedAtMs: Math.round(startedAtMs),
		instanceId,
		provider: provider.id,
		format: route.format?.id ?? 'unknown',
		operation: route.operation,
		method: head.method,
		endpoint: route.endpoint,
		upstreamHost: route.host,
		model: route.pathModel,
		requestedModel: route.pathModel,
		isStream: route.isStream ?? false,
		...(route.pathSession === null ? readSession(head.readHeader) : {sessionId: route.pathSession, sessionSource: 'path'}),
		agent: readAgent(head.readHeader),
		userAgent: cleanText(head.readHeader('user-agent'), 256),
		clientIp: head.clientIp,
		apiKeyId: apiKey === null ? null : hashKey(provider.id, apiKey.key),
		authMethod: apiKey?.authMethod ?? null,
	});
	return {record, key: apiKey?.key ?? null};
}

/** Adds what the request's body says. */
export function addRequestFacts(record: RequestRecord, facts: RequestFacts, route: Route): void {
	record.requestedModel ??= facts.model;
	record.model = record.requestedModel;
	record.isStream = route.isStream ?? facts.isStream ?? (route.isStreamByDefault || record.isStream);
	record.modality = facts.modality;
	record.messageCount = facts.messageCount;
	record.toolCount = facts.toolCount;
	record.hasSystemPrompt = facts.hasSystemPrompt;
	record.reasoningEffort = facts.reasoningEffort;
	record.endUser = facts.endUser;
	record.mcpServers = facts.mcpServers;
}
