import type {Database} from 'better-sqlite3';
import type {RequestRecord} from '../../core/request-record.js';
import {requestTable} from './columns.js';
import {prepareSelect} from './select.js';

/** Keeps one request from being two rows where both the proxy saw it and the application's trace tells of it. Belongs into a transaction. */
export type TraceJoiner = {
	/** Gives the proxied requests of a span what they don't know of themselves; answers whether there are any. */
	readonly complete: (span: RequestRecord) => boolean;
	/** Deletes the row of the span that a proxied request came from, and answers it. */
	readonly takeOut: (proxied: RequestRecord) => RequestRecord | null;
};

export function createTraceJoiner(database: Database): TraceJoiner {
	const completion = database.prepare(`UPDATE requests SET
		agent = ifnull(agent, @agent),
		session_source = iif(session_id IS NULL, @sessionSource, session_source),
		session_id = ifnull(session_id, @sessionId),
		agent_id = ifnull(agent_id, @agentId),
		end_user = ifnull(end_user, @endUser)
		WHERE trace_id = @traceId AND span_id = @spanId AND source = 'proxy'`);
	const pickSpan = prepareSelect(database, requestTable, 'FROM requests WHERE trace_id = ? AND span_id = ? AND source = \'otlp\' LIMIT 1');
	const deletion = database.prepare('DELETE FROM requests WHERE id = ?');

	return {
		complete: ({agent, sessionSource, sessionId, agentId, endUser, traceId, spanId}) => completion.run({
			agent, sessionSource, sessionId, agentId, endUser, traceId, spanId,
		}).changes > 0,
		takeOut({traceId, spanId}) {
			const span = pickSpan.get(traceId, spanId);
			if (span !== null) {
				deletion.run(span.id);
			}

			return span;
		},
	};
}
