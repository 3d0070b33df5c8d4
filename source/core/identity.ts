import type {RequestRecord} from './request-record.js';

/** What an application's own trace knows better than the wire: whose request it is. */
export type Identity = Pick<RequestRecord, 'agent' | 'sessionId' | 'sessionSource' | 'agentId' | 'endUser'>;

/** A record with what it does not know of itself from another that tells of the same request. */
export function completeIdentity<Known extends Identity>(record: Known, other: Readonly<Identity>): Known {
	const hasSession = record.sessionId !== null;
	return {
		...record,
		agent: record.agent ?? other.agent,
		sessionId: record.sessionId ?? other.sessionId,
		sessionSource: hasSession ? record.sessionSource : other.sessionSource,
		agentId: record.agentId ?? other.agentId,
		endUser: record.endUser ?? other.endUser,
	};
}
