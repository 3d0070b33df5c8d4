import {modalities} from '../core/fact.js';
import {
	operations,
	priceSources,
	recordSources,
	requestStates,
} from '../core/request-record.js';
import {usageSources} from '../core/usage.js';
import {
	booleanField,
	listField,
	numberField,
	textField,
	timeField,
	type Field,
} from './field.js';

/** Everything that can stand before a `:`, in the order of the help. */
export const fields: readonly Field[] = [
	textField('model', 'model', {doc: 'the model that answered, else the one asked for', example: 'model:opus'}),
	textField('requested_model', 'requestedModel', {aliases: ['asked'], doc: 'the model asked for', example: 'asked:claude-*'}),
	textField('provider', 'provider', {doc: 'who serves it', example: 'provider=anthropic'}),
	textField('state', 'state', {values: requestStates, doc: 'how far it got', example: 'state:ok'}),
	numberField('status_code', 'statusCode', 'count', {aliases: ['status', 'code'], doc: 'the HTTP status; `4xx` is a range', example: 'status:>=400'}),
	textField('error_kind', 'errorKind', {aliases: ['error', 'err'], doc: 'the class of its error', example: 'error:rate_limit'}),
	textField('error_message', 'errorMessage', {aliases: ['message'], doc: 'what its error says', example: 'message:"try again"'}),
	textField('finish_reason', 'finishReason', {aliases: ['finish', 'stop'], doc: 'why the model stopped', example: 'finish:length'}),
	numberField('cost_nano_usd', 'costNanoUsd', 'money', {aliases: ['cost', 'usd'], doc: 'what it cost, in dollars', example: 'cost:>$0.05'}),
	textField('price_source', 'priceSource', {
		aliases: ['price'], values: priceSources, doc: 'where its price is from', example: 'price:table',
	}),
	numberField('input_tokens', 'inputTokens', 'count', {aliases: ['in', 'input'], doc: 'all input tokens', example: 'in:>100k'}),
	numberField('output_tokens', 'outputTokens', 'count', {aliases: ['out', 'output'], doc: 'all output tokens', example: 'out:1k..4k'}),
	numberField('total_tokens', 'totalTokens', 'count', {aliases: ['tokens'], doc: 'all tokens', example: 'tokens:>1.5M'}),
	numberField('cache_read_tokens', 'cacheReadTokens', 'count', {aliases: ['cache', 'cached'], doc: 'input tokens read from a cache', example: 'cache:0'}),
	numberField('cache_write_tokens', 'cacheWriteTokens', 'count', {aliases: ['written'], doc: 'input tokens written to a cache', example: 'written:>10k'}),
	numberField('cache_ratio', 'cacheReadTokens', 'ratio', {
		aliases: ['hit'],
		doc: 'the share of the input that came from a cache',
		example: 'hit:<50%',
		sql: '(CAST("cache_read_tokens" AS REAL) / nullif("input_tokens", 0))',
		read: ({record: {cacheReadTokens, inputTokens}}) => cacheReadTokens === null || inputTokens === null || inputTokens === 0 ? null : cacheReadTokens / inputTokens,
	}),
	numberField('reasoning_tokens', 'reasoningTokens', 'count', {aliases: ['reasoning', 'thinking'], doc: 'output tokens spent on reasoning', example: 'reasoning:>0'}),
	textField('usage_source', 'usageSource', {
		aliases: ['usage'], values: usageSources, doc: 'where its token counts are from', example: 'usage:estimated',
	}),
	numberField('duration_ms', 'durationMs', 'duration', {aliases: ['total', 'duration'], doc: 'from the first byte of the request to the last of the answer', example: 'total:>30s'}),
	numberField('first_token_ms', 'firstTokenMs', 'duration', {aliases: ['ttft', 'first_token'], doc: 'until the first token', example: 'ttft:>2s'}),
	numberField('first_byte_ms', 'firstByteMs', 'duration', {aliases: ['ttfb', 'first_byte'], doc: 'until the first byte of the answer', example: 'ttfb:>300ms'}),
	numberField('upstream_ms', 'upstreamMs', 'duration', {aliases: ['upstream'], doc: 'the provider\'s part of the time', example: 'upstream:>10s'}),
	numberField('connect_ms', 'connectMs', 'duration', {aliases: ['connect'], doc: 'waiting for a connection', example: 'connect:>100ms'}),
	numberField('longest_gap_ms', 'longestGapMs', 'duration', {aliases: ['gap'], doc: 'the longest silence in the answer', example: 'gap:>5s'}),
	numberField('output_tokens_per_second', 'outputTokensPerSecond', 'count', {aliases: ['speed', 'tps'], doc: 'output tokens a second', example: 'speed:<20'}),
	numberField('request_bytes', 'requestBytes', 'bytes', {aliases: ['size', 'sent'], doc: 'the size of the request', example: 'size:>4MB'}),
	numberField('response_bytes', 'responseBytes', 'bytes', {aliases: ['received'], doc: 'the size of the answer', example: 'received:<4KB'}),
	textField('session_id', 'sessionId', {aliases: ['session'], doc: 'the session that it belongs to', example: 'session:fix-auth'}),
	textField('session_source', 'sessionSource', {doc: 'where the session was read', example: 'session_source:x-session-id'}),
	textField('agent', 'agent', {doc: 'the program that asks', example: 'agent:claude-code,codex'}),
	textField('agent_id', 'agentId', {aliases: ['subagent'], doc: 'the sub-agent within its session; none for the main agent', example: 'subagent:none'}),
	textField('parent_agent_id', 'parentAgentId', {aliases: ['parent'], doc: 'the agent that started the sub-agent', example: 'parent:a1*'}),
	textField('user_agent', 'userAgent', {doc: 'how the client names itself', example: 'user_agent:python'}),
	textField('end_user', 'endUser', {aliases: ['user'], doc: 'the user that the application names', example: 'user=u-42'}),
	textField('api_key_id', 'apiKeyId', {aliases: ['key'], doc: 'the key, as a hash', example: 'key:k1_3f*'}),
	textField('api_key_label', 'apiKeyLabel', {aliases: ['key_label'], doc: 'the key, as you call it', example: 'key_label:ci'}),
	textField('auth_method', 'authMethod', {aliases: ['auth'], doc: 'how the key came', example: 'auth:bearer'}),
	listField('tool_names', 'toolNames', {aliases: ['tool', 'tools'], doc: 'a tool that the model called', example: 'tool:Bash'}),
	listField('mcp_servers', 'mcpServers', {aliases: ['mcp'], doc: 'an MCP server offered to the model', example: 'mcp:github'}),
	numberField('tool_count', 'toolCount', 'count', {doc: 'tools offered to the model', example: 'tool_count:>20'}),
	numberField('tool_call_count', 'toolCallCount', 'count', {aliases: ['calls'], doc: 'tools that the model called', example: 'calls:>3'}),
	numberField('message_count', 'messageCount', 'count', {aliases: ['messages'], doc: 'messages in the conversation', example: 'messages:>100'}),
	booleanField('has_system_prompt', 'hasSystemPrompt', {aliases: ['system'], doc: 'whether it has a system prompt', example: 'system:no'}),
	textField('reasoning_effort', 'reasoningEffort', {aliases: ['effort'], doc: 'how hard the model shall think', example: 'effort:high'}),
	textField('service_tier', 'serviceTier', {aliases: ['tier'], doc: 'the class of service that the provider gave', example: 'tier:priority'}),
	textField('operation', 'operation', {
		aliases: ['op'], values: operations, doc: 'what was asked for', example: 'op:embedding',
	}),
	textField('modality', 'modality', {values: modalities, doc: 'what goes in and out', example: 'modality:image'}),
	textField('format', 'format', {doc: 'the wire format', example: 'format:openai-chat'}),
	booleanField('is_stream', 'isStream', {aliases: ['stream'], doc: 'whether the answer is a stream', example: 'stream:no'}),
	textField('method', 'method', {doc: 'the HTTP method', example: 'method=GET'}),
	textField('endpoint', 'endpoint', {aliases: ['path'], doc: 'the path, without ids', example: 'endpoint:*/messages'}),
	textField('upstream_host', 'upstreamHost', {aliases: ['host'], doc: 'the host that it went to', example: 'host:*.azure.com'}),
	textField('client_ip', 'clientIp', {aliases: ['ip'], doc: 'where the client is', example: 'ip:10.0.*'}),
	textField('source', 'source', {values: recordSources, doc: 'how tailrace learned of it', example: 'source:import'}),
	numberField('retry_count', 'retryCount', 'count', {aliases: ['retries'], doc: 'how often the client had tried before', example: 'retries:>2'}),
	textField('id', 'id', {doc: 'its id', example: 'id:*7c'}),
	textField('upstream_request_id', 'upstreamRequestId', {aliases: ['request_id'], doc: 'its id at the provider', example: 'request_id:req_01*'}),
	textField('request_hash', 'requestHash', {aliases: ['hash'], doc: 'the same for the same request', example: 'hash:9f2c*'}),
	textField('instance_id', 'instanceId', {aliases: ['instance'], doc: 'the run of tailrace that saw it', example: 'instance:01*'}),
	textField('socket_id', 'socketId', {aliases: ['socket'], doc: 'the request that opened its WebSocket', example: 'socket:none'}),
	textField('trace_id', 'traceId', {aliases: ['trace'], doc: 'its W3C trace', example: 'trace:4bf92f*'}),
	textField('span_id', 'spanId', {aliases: ['span'], doc: 'its W3C span', example: 'span:00f0*'}),
	timeField('started_at_ms', 'within', {aliases: ['time', 'started', 'at'], doc: 'when it started', example: 'time:14:00..15:00'}),
	timeField('since', 'since', {aliases: ['after'], doc: 'started then or later', example: 'since:15m'}),
	timeField('until', 'until', {aliases: ['before'], doc: 'started then or before', example: 'until:yesterday'}),
	timeField('day', 'within', {aliases: ['date'], doc: 'started on that day, local time', example: 'day:today'}),
];

/** Only running requests have it, so it can't be asked for by name. */
const lastByteField: Field = {
	...numberField('last_byte_at_ms', 'startedAtMs', 'count', {doc: '', example: ''}), read: row => row.lastByteAtMs,
};

const byName = new Map([...fields, lastByteField].map(field => [field.name, field]));
const byWord = new Map(fields.flatMap(field => [field.name, ...field.aliases].map(word => [word, field])));

/** By its name; those of conditions are all known. */
export function pickField(name: string): Field {
	return byName.get(name)!;
}

/** Whether conditions may ask for it. */
export function isFieldName(name: string): boolean {
	return byName.has(name);
}

/** By its name or an alias, in any case. */
export function findField(word: string): Field | undefined {
	return byWord.get(word.toLowerCase());
}

/** A bare word is searched in these. */
export const searchedFields: readonly string[] = [
	'model', 'requested_model', 'provider', 'session_id', 'agent', 'endpoint', 'error_kind', 'error_message', 'end_user', 'api_key_label', 'tool_names', 'mcp_servers', 'operation',
];
