import {type RequestRecord} from '../../../core/request-record.js';
import {formatBytes} from '../../text/number.js';
import {span, type Line} from '../../text/span.js';
import {cleanLabel} from '../../text/width.js';
import {wrapText} from '../../text/wrap.js';

const labelWidth = 22;

/** What is kept from the headers, which is all of them that are ever looked at; keys only as hashes. */
export function buildHeadersPart(record: RequestRecord, columns: number): Line[] {
	const sent: ReadonlyArray<readonly [string, string | null]> = [
		['request', `${record.method} ${record.endpoint}`],
		['host', record.upstreamHost === '' ? null : record.upstreamHost],
		['user-agent', record.userAgent],
		['authentication', record.authMethod],
		['key, as a hash', record.apiKeyId],
		['key, as you call it', record.apiKeyLabel],
		['session', record.sessionId],
		['session read from', record.sessionSource],
		['agent', record.agentId],
		['parent agent', record.parentAgentId],
		['retry count', record.retryCount === null ? null : String(record.retryCount)],
		['trace id', record.traceId],
		['span id', record.spanId],
		['body', formatBytes(record.requestBytes)],
	];
	const received: ReadonlyArray<readonly [string, string | null]> = [
		['status', record.statusCode === null ? null : String(record.statusCode)],
		['request id', record.upstreamRequestId],
		['service tier', record.serviceTier],
		['body', formatBytes(record.responseBytes)],
	];
	return [
		{spans: [span(' Sent by the client', 'title')]},
		...listFacts(sent, columns),
		{spans: [span(' Answered by the provider', 'title')]},
		...listFacts(received, columns),
		{spans: [span(' Other headers are passed on and not kept.', 'dim')]},
	];
}

/** One fact a row, or more where its value is longer; what nobody said is left out. */
export function listFacts(facts: ReadonlyArray<readonly [label: string, value: string | null]>, columns: number): Line[] {
	return facts.flatMap(([label, value]) => value === null || value === ''
		? []
		: wrapText(cleanLabel(value), columns - labelWidth - 3).map((part, index) => ({
			spans: [span(` ${(index === 0 ? label : '').padEnd(labelWidth)} `, 'dim'), span(part)],
		})));
}
