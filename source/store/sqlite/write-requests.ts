import type {Database} from 'better-sqlite3';
import type {TailraceEvent} from '../../core/event.js';
import {completeIdentity} from '../../core/identity.js';
import type {RequestRecord} from '../../core/request-record.js';
import {requestTable} from './columns.js';
import {createTraceJoiner, type TraceJoiner} from './join-traces.js';
import {collectPending, type PendingRequest, type Progress} from './pending-requests.js';
import {buildInsert} from './table.js';

export type RequestWriter = {
	/** Applies what a batch says about requests. */
	readonly write: (events: readonly TailraceEvent[]) => Written;
};

export type Written = {
	/** The records that became final by it, each once for all times. */
	readonly finished: readonly RequestRecord[];
	/** Final records that it took out again, since the proxy saw the same requests. */
	readonly replaced: readonly RequestRecord[];
};

const insertSql = buildInsert('requests', requestTable);

// A row that is final stays as it is: a batch that is written again changes nothing.
const endSql = `${insertSql}
ON CONFLICT (id) DO UPDATE SET ${requestTable.columnNames.map(name => buildAssignment(name)).join(', ')}, last_byte_at_ms = NULL
WHERE requests.state = 'active'`;

// Bytes only grow, so they tell an older progress from a newer one.
const progressSql = `UPDATE requests SET
	first_byte_ms = ifnull(first_byte_ms, @firstByteMs),
	status_code = ifnull(status_code, @statusCode),
	first_token_ms = ifnull(first_token_ms, @firstTokenMs),
	model = iif(@modelAtBytes >= response_bytes, @model, model),
	output_tokens = iif(@tokensAtBytes >= response_bytes, @outputTokens, output_tokens),
	usage_source = iif(@tokensAtBytes >= response_bytes, @usageSource, usage_source),
	last_byte_at_ms = iif(@responseBytes >= response_bytes, @lastByteAtMs, last_byte_at_ms),
	response_bytes = max(response_bytes, ifnull(@responseBytes, 0))
WHERE id = @id AND state = 'active'`;

export function createRequestWriter(database: Database): RequestWriter {
	const insertStart = database.prepare(`${insertSql} ON CONFLICT (id) DO NOTHING`);
	const upsertEnd = database.prepare(endSql);
	const updateProgress = database.prepare(progressSql);
	const joiner = createTraceJoiner(database);

	return {
		write(events) {
			const finished: RequestRecord[] = [];
			const replaced: RequestRecord[] = [];
			for (const pending of collectPending(events)) {
				const isTold = isToldByProxy(joiner, pending, replaced);
				const {id, start, progress, end} = pending;
				if (isTold) {
					continue;
				}

				if (end !== null) {
					if (upsertEnd.run(requestTable.encode(end)).changes > 0 && end.state !== 'active') {
						finished.push(end);
					}

					continue;
				}

				if (start !== null) {
					insertStart.run(requestTable.encode(start));
				}

				if (progress !== null) {
					updateProgress.run({...progress, id, usageSource: pickUsageSource(progress)});
				}
			}

			return {finished, replaced};
		},
	};
}

/** Who asked may have been told by a trace meanwhile, which the proxy doesn't know of. */
function buildAssignment(name: string): string {
	if (name === 'session_source') {
		return 'session_source = iif(excluded.session_id IS NULL, session_source, excluded.session_source)';
	}

	return ['agent', 'session_id', 'agent_id', 'end_user'].includes(name) ? `${name} = ifnull(excluded.${name}, ${name})` : `${name} = excluded.${name}`;
}

/** Answers whether a request, known by a trace, has its row already; a row that a trace made gives way to the proxy's. */
function isToldByProxy(joiner: TraceJoiner, pending: PendingRequest, replaced: RequestRecord[]): boolean {
	const record = pending.end ?? pending.start;
	if (record === null) {
		return false;
	}

	const {traceId, spanId} = record;
	if (traceId === null || spanId === null) {
		return false;
	}

	if (record.source === 'otlp') {
		return joiner.complete(record);
	}

	const span = record.source === 'proxy' ? joiner.takeOut(record) : null;
	if (span !== null) {
		replaced.push(span);
		pending.start = pending.start === null ? null : completeIdentity(pending.start, span);
		pending.end = pending.end === null ? null : completeIdentity(pending.end, span);
	}

	return false;
}

/** What a follower reads back as `isEstimate`; the final record says where its counts come from by itself. */
function pickUsageSource(progress: Progress): RequestRecord['usageSource'] | null {
	if (progress.outputTokens === null) {
		return null;
	}

	return progress.isEstimate ? 'estimated' : 'partial';
}
