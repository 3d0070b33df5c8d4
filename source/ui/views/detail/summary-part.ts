import {type RequestRecord} from '../../../core/request-record.js';
import {type LiveRequest} from '../../../live/live-model.js';
import {formatDateTime, formatElapsed, formatMilliseconds} from '../../text/duration.js';
import {
	formatBytes,
	formatPlural,
	formatRate,
	unknown,
} from '../../text/number.js';
import {
	span,
	type Line,
	type Span,
	type Tone,
} from '../../text/span.js';
import {cleanLabel, fitLine, fitText} from '../../text/width.js';
import {formatStatus, pickStatusTone} from '../requests/cells.js';

type Fact = {
	readonly label: string;
	readonly value: string;
	readonly tone?: Tone;
};

/** From here on the facts stand in two columns. */
const twoColumns = 100;
const labelWidth = 16;

/** What is known about the request; what nobody said is left out, unless its absence says something. */
export function buildSummaryPart(request: LiveRequest, nowAtMs: number, columns: number): Line[] {
	const facts = [listRequestFacts(request, nowAtMs), listClientFacts(request.record)];
	if (columns < twoColumns) {
		return facts.flat().map(known => ({spans: buildFact(known)}));
	}

	const width = Math.floor(columns / 2);
	const [left, right] = facts as [Fact[], Fact[]];
	return Array.from({length: Math.max(left.length, right.length)}, (_, index) => ({
		spans: [left[index], right[index]].flatMap(known => fitLine({spans: known === undefined ? [] : buildFact(known)}, width).spans),
	}));
}

function buildFact({label, value, tone = 'plain'}: Fact): Span[] {
	return [span(` ${fitText(label, labelWidth)} `, 'dim'), span(cleanLabel(value), tone)];
}

function fact(label: string, value: string | null, tone?: Tone): Fact[] {
	return value === null || value === '' ? [] : [{label, value, tone}];
}

function listRequestFacts(request: LiveRequest, nowAtMs: number): Fact[] {
	const {record} = request;
	const isAsked = record.requestedModel !== null && record.requestedModel !== record.model;
	const elapsed = record.state === 'active' ? formatElapsed(Math.max(0, nowAtMs - record.startedAtMs)) : formatMilliseconds(record.durationMs);
	return [
		...fact('status', describeStatus(request, nowAtMs), pickStatusTone(request, nowAtMs)),
		...fact('error', record.errorMessage, 'bad'),
		...fact('model', record.model ?? unknown, 'strong'),
		...fact('asked for', isAsked ? record.requestedModel : null),
		...fact('provider', `${record.provider}, ${record.upstreamHost === '' ? unknown : record.upstreamHost}`),
		...fact('endpoint', `${record.method} ${record.endpoint}`),
		...fact('format', `${record.format}${record.isStream ? ', streamed' : ''}`),
		...fact('started', formatDateTime(record.startedAtMs)),
		...fact('took', elapsed),
		...fact('speed', record.outputTokensPerSecond === null ? null : `${formatRate(record.outputTokensPerSecond)} tok/s`),
		...fact('size', `${formatBytes(record.requestBytes)} sent, ${formatBytes(record.responseBytes)} received`),
		...fact('finish', record.finishReason),
		...fact('id', record.id, 'dim'),
		...fact('provider\'s id', record.upstreamRequestId, 'dim'),
	];
}

function describeStatus(request: LiveRequest, nowAtMs: number): string {
	const {record} = request;
	const words: Record<RequestRecord['state'], string> = {
		active: record.firstByteMs === null ? 'waiting for the first byte' : 'streaming',
		ok: 'ok',
		failed: record.errorKind ?? 'failed',
		aborted: 'the client left',
		interrupted: 'tailrace ended before it did',
	};
	return `${formatStatus(request, nowAtMs)}  ${words[record.state]}`;
}

function listClientFacts(record: RequestRecord): Fact[] {
	const key = [record.apiKeyLabel, record.apiKeyId, record.authMethod].filter(part => part !== null);
	const session = record.sessionId === null ? null : `${record.sessionId}${record.sessionSource === null ? '' : `  (${record.sessionSource})`}`;
	return [
		...fact('session', session),
		...fact('agent', record.agent),
		...fact('sub-agent', describeSubAgent(record)),
		...fact('user agent', record.userAgent, 'dim'),
		...fact('api key', key.length === 0 ? null : key.join(', ')),
		...fact('client', record.clientIp),
		...fact('end user', record.endUser),
		...fact('sdk retry', record.retryCount === null || record.retryCount === 0 ? null : String(record.retryCount)),
		...fact('trace', record.traceId === null ? null : `${record.traceId}, span ${record.spanId ?? unknown}`, 'dim'),
		...fact('messages', describeMessages(record)),
		...fact('tools', describeTools(record)),
		...fact('mcp servers', record.mcpServers.join(', ')),
		...fact('reasoning', record.reasoningEffort),
		...fact('modality', record.modality),
		...fact('attached', record.customData === null ? null : JSON.stringify(record.customData)),
	];
}

function describeSubAgent({agentId, parentAgentId}: RequestRecord): string | null {
	return agentId === null || parentAgentId === null ? agentId : `${agentId}, started by ${parentAgentId}`;
}

function describeMessages({messageCount, hasSystemPrompt}: RequestRecord): string | null {
	const parts = [
		messageCount === null ? null : formatPlural(messageCount, 'message'),
		hasSystemPrompt === true ? 'a system prompt' : null,
	].filter(part => part !== null);
	return parts.join(', ');
}

function describeTools({toolCount, toolCallCount, toolNames}: RequestRecord): string | null {
	const declared = toolCount === null || toolCount === 0 ? null : `${toolCount} offered`;
	const called = toolCallCount === 0 ? null : `${formatPlural(toolCallCount, 'call')}${toolNames.length === 0 ? '' : `: ${toolNames.join(', ')}`}`;
	return [declared, called].filter(part => part !== null).join(', ');
}
