import type {RequestFacts} from '../core/fact.js';
import {buildRequestRecord, type RequestRecord} from '../core/request-record.js';
import {cleanText, cutKeys} from '../core/text.js';
import {
	readAgent,
	readApiKey,
	type ReadHeader,
} from '../providers/identity.js';
import {readRequestKind} from '../providers/request-kind.js';
import {
	readCaller,
	readEndUser,
	readRetryCount,
	readTrace,
} from '../providers/session.js';
import {pickClientIp, type ClientIpMode} from './client-ip.js';
import type {KeyHasher} from './key-id.js';
import type {Route} from './route.js';

export type RequestHead = {
	readonly method: string;
	readonly readHeader: ReadHeader;
	readonly clientIp: string | null;
	/** When the first byte came, monotonic. */
	readonly startedMs: number;
};

export type ObservedHead = RequestHead & {
	readonly id: string;
	/** On the wall clock. */
	readonly startedAtMs: number;
};

/** What of an installation goes into every record. */
export type RecordSetup = {
	readonly instanceId: string;
	readonly hashKey: KeyHasher;
	/** What the user calls each key, by its id. */
	readonly keyLabels: Readonly<Record<string, string>>;
	readonly clientIpMode: ClientIpMode;
};

/** What a request's head says, and its key, which goes no further than redacting an error that echoes it. */
export function buildInitialRecord(
	route: Route,
	head: ObservedHead,
	{instanceId, hashKey, keyLabels, clientIpMode}: RecordSetup,
): {record: RequestRecord; key: string | null} {
	const {provider} = route;
	const apiKey = readApiKey(head.readHeader, route.query);
	const apiKeyId = apiKey === null ? null : hashKey(provider.id, apiKey.key);
	const requestKind = readRequestKind(head.readHeader);
	const record = buildRequestRecord({
		id: head.id,
		startedAtMs: Math.round(head.startedAtMs),
		instanceId,
		provider: provider.id,
		format: route.format?.id ?? 'unknown',
		operation: route.operation,
		method: head.method,
		endpoint: cutKeys(route.endpoint),
		upstreamHost: route.host,
		model: route.pathModel,
		requestedModel: route.pathModel,
		isStream: route.isStream ?? false,
		...readCaller(head.readHeader),
		...readTrace(head.readHeader),
		...(route.pathSession !== null && {sessionId: route.pathSession, sessionSource: 'path'}),
		retryCount: readRetryCount(head.readHeader),
		endUser: readEndUser(head.readHeader),
		agent: readAgent(head.readHeader),
		customData: requestKind === null ? null : {requestKind},
		userAgent: cleanText(head.readHeader('user-agent'), 256),
		clientIp: pickClientIp(head.clientIp, clientIpMode),
		apiKeyId,
		apiKeyLabel: apiKeyId === null ? null : keyLabels[apiKeyId] ?? null,
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
	record.endUser ??= facts.endUser;
	record.mcpServers = facts.mcpServers;
	// A header speaks for the client itself; a body may come through from somewhere else.
	record.sessionSource ??= facts.session?.source ?? null;
	record.sessionId ??= facts.session?.id ?? null;
}
