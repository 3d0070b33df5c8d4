import {type RequestRecord} from '../../../core/request-record.js';
import {type LiveRequest} from '../../../live/live-model.js';
import {type Column} from '../../table/column.js';
import {formatSeconds} from '../../text/duration.js';
import {formatBytes, formatCount, unknown} from '../../text/number.js';
import {cleanLabel} from '../../text/width.js';
import {requestColumns, type RequestContext} from '../requests/columns.js';

type RequestColumn = Column<LiveRequest, RequestContext>;

/** A comparison has no widths to share and drops nothing. */
const place = {width: 8, priority: 0};

function numberColumn(
	id: string,
	title: string,
	read: (record: RequestRecord) => number | null,
	rest: Partial<RequestColumn> & {readonly write?: (value: number | null) => string} = {},
): RequestColumn {
	const {write = formatCount, ...column} = rest;
	return {
		...place, id, title, text: ({record}) => write(read(record)), sortValue: ({record}) => read(record), ...column,
	};
}

function textColumn(id: string, title: string, read: (record: RequestRecord) => string | null): RequestColumn {
	return {
		...place, id, title, text: ({record}) => cleanLabel(read(record) ?? unknown), sortValue: ({record}) => read(record),
	};
}

/** What the table of requests has no room for, each after the column that it belongs to. */
const more: Readonly<Record<string, readonly RequestColumn[]>> = {
	status: [textColumn('error', 'ERROR', ({errorKind}) => errorKind), textColumn('finish', 'FINISH', ({finishReason}) => finishReason)],
	session: [
		textColumn('agent', 'AGENT', ({agent}) => agent),
		textColumn('endpoint', 'ENDPOINT', ({endpoint}) => endpoint),
		textColumn('effort', 'EFFORT', ({reasoningEffort}) => reasoningEffort),
		textColumn('tier', 'TIER', ({serviceTier}) => serviceTier),
		numberColumn('messages', 'MESSAGES', ({messageCount}) => messageCount),
		numberColumn('tools', 'TOOLS', ({toolCount}) => toolCount),
	],
	input: [
		numberColumn('cache_read_tokens', 'CACHED', ({cacheReadTokens}) => cacheReadTokens, {better: 'higher'}),
		numberColumn('cache_write_tokens', 'WRITTEN', ({cacheWriteTokens}) => cacheWriteTokens),
	],
	output: [
		numberColumn('reasoning_tokens', 'REASON', ({reasoningTokens}) => reasoningTokens),
		numberColumn('tool_calls', 'CALLS', ({toolCallCount}) => toolCallCount),
	],
	'first-token': [
		numberColumn('first_byte_ms', '1ST BYTE', ({firstByteMs}) => firstByteMs, {better: 'lower', write: formatSeconds}),
		numberColumn('longest_gap_ms', 'GAP', ({longestGapMs}) => longestGapMs, {better: 'lower', write: formatSeconds}),
	],
	cost: [
		numberColumn('request_bytes', 'SENT', ({requestBytes}) => requestBytes, {write: formatBytes}),
		numberColumn('response_bytes', 'RECEIVED', ({responseBytes}) => responseBytes, {write: formatBytes}),
	],
};

export const comparedColumns: readonly RequestColumn[] = requestColumns.flatMap(column => [column, ...(more[column.id] ?? [])]);
