import type {RequestRecord} from '../../core/request-record.js';
import {escapeForTerminal} from '../../core/text.js';

/** A finished request as one line of the log, safe for terminals and files: times in seconds, unknown as `-`. */
export function formatLogLine(record: RequestRecord): string {
	const parts = [
		new Date(record.startedAtMs).toISOString(),
		record.statusCode ?? '-',
		record.state,
		record.provider,
		record.model ?? '-',
		`in=${record.inputTokens ?? '-'}`,
		`cached=${record.cacheReadTokens ?? '-'}`,
		`out=${formatOutput(record)}`,
		`first=${formatSeconds(record.firstTokenMs ?? record.firstByteMs)}`,
		`total=${formatSeconds(record.durationMs)}`,
		`cost=${record.costNanoUsd === null ? '-' : `$${(record.costNanoUsd / 1e9).toFixed(6)}`}`,
		record.method,
		record.endpoint,
		...(record.errorKind === null ? [] : [`error=${record.errorKind}`]),
	];

	return escapeForTerminal(parts.join(' '));
}

function formatOutput({outputTokens, usageSource}: RequestRecord): string {
	if (outputTokens === null) {
		return '-';
	}

	return usageSource === 'reported' ? String(outputTokens) : `~${outputTokens}`;
}

function formatSeconds(valueMs: number | null): string {
	return valueMs === null ? '-' : `${(valueMs / 1000).toFixed(2)}s`;
}
