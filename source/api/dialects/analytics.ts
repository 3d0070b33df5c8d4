import {stringify} from 'csv-stringify/sync';
import type {RequestRecord} from '../../core/request-record.js';
import type {Tally} from '../../core/tally.js';
import {
	addUp,
	countBy,
	divide,
	roundTo,
} from '../sums.js';

/** An event (S5): unix seconds, whole milliseconds. */
export function buildEvent(record: RequestRecord): Record<string, unknown> {
	const round = (value: number | null): number | null => value === null ? null : Math.round(value);
	return {
		id: record.id,
		timestamp: Math.floor(record.startedAtMs / 1000),
		request: {
			endpoint: record.endpoint,
			method: record.method,
			model: record.requestedModel ?? record.model,
			stream: record.isStream,
			size_bytes: record.requestBytes,
			message_count: record.messageCount,
			input_tokens: record.inputTokens,
			user_agent: record.userAgent,
			client_ip: record.clientIp,
		},
		response: record.statusCode === null
			? null
			: {
				status_code: record.statusCode,
				size_bytes: record.responseBytes,
				output_tokens: record.outputTokens,
				success: record.state === 'ok',
				error_message: record.errorMessage ?? record.errorKind,
			},
		performance: {
			duration_ms: round(record.durationMs),
			ttfb_ms: record.isStream ? round(record.firstByteMs) : null,
			upstream_duration_ms: round(record.upstreamMs),
		},
		auth: {
			authenticated: record.apiKeyId !== null,
			api_key_id: record.apiKeyId,
			api_key_label: record.apiKeyLabel,
			auth_method: record.authMethod,
		},
		routing: {
			backend: record.provider,
			upstream_mode: pickMode(record),
			mcp_enabled: record.mcpServers.length > 0,
			mcp_servers: record.mcpServers,
			system_prompt_applied: record.hasSystemPrompt,
		},
	};
}

/** The document knows two; `null` for what is neither. */
function pickMode({operation}: RequestRecord): 'chat' | 'responses' | null {
	if (operation === 'responses') {
		return 'responses';
	}

	return operation === 'chat' || operation === 'message' ? 'chat' : null;
}

export function buildAggregate(tallies: readonly Tally[], {start, end}: {readonly start: number; readonly end: number}): Record<string, unknown> {
	const sums = addUp(tallies);
	return {
		total_requests: sums.requestCount,
		successful_requests: sums.okCount,
		failed_requests: sums.requestCount - sums.okCount,
		total_input_tokens: sums.inputTokens,
		total_output_tokens: sums.outputTokens,
		avg_duration_ms: roundTo(divide(sums.durationMs, sums.requestCount), 3),
		models_used: countBy(tallies, ({model}) => model),
		endpoints_hit: countBy(tallies, ({endpoint}) => endpoint),
		backends_used: countBy(tallies, ({provider}) => provider),
		period_start: start,
		period_end: end,
	};
}

const csvColumns: ReadonlyArray<readonly [name: string, read: (record: RequestRecord) => string | number | boolean | null]> = [
	['id', record => record.id],
	['timestamp', record => Math.floor(record.startedAtMs / 1000)],
	['endpoint', record => record.endpoint],
	['method', record => record.method],
	['model', record => record.requestedModel ?? record.model],
	['stream', record => record.isStream],
	['status_code', record => record.statusCode],
	['success', record => record.state === 'ok'],
	['duration_ms', record => record.durationMs === null ? null : Math.round(record.durationMs)],
	['input_tokens', record => record.inputTokens],
	['output_tokens', record => record.outputTokens],
	['backend', record => record.provider],
	['upstream_mode', record => pickMode(record)],
];

export function buildCsvHead(): string {
	return stringify([csvColumns.map(([name]) => name)]);
}

/** Formula cells are made harmless, since what is in them comes from outside. */
export function buildCsvRows(records: readonly RequestRecord[]): string {
	return stringify(records.map(record => csvColumns.map(([, read]) => read(record))), {
		escape_formulas: true, cast: {boolean: String},
	});
}
