import type {RequestFacts} from '../core/fact.js';
import type {RequestRecord} from '../core/request-record.js';

/** Enough for every conversation that goes on at once; an id has about 50 characters. */
const maxRemembered = 5000;

/**
Which session each response belonged to: one that names only the response before it belongs to the same. The chain is called
by the id of its first response, where nobody named it.
*/
export class ResponseSessions {
	readonly #sessions = new Map<string, string>();

	/** A response has got its id. */
	remember(record: Pick<RequestRecord, 'provider' | 'sessionId'>, responseId: string | null): void {
		const key = `${record.provider}\n${responseId}`;
		// Who only fetches a response again tells nothing of its session.
		if (responseId !== null && (record.sessionId !== null || !this.#sessions.has(key))) {
			this.#put(key, record.sessionId ?? responseId);
		}
	}

	/** Gives a request that names no session that of the response before it. */
	join(record: RequestRecord, {previousResponseId}: Pick<RequestFacts, 'previousResponseId'>): void {
		if (record.sessionId !== null || previousResponseId === null) {
			return;
		}

		const key = `${record.provider}\n${previousResponseId}`;
		const sessionId = this.#sessions.get(key);
		record.sessionId = sessionId ?? previousResponseId;
		record.sessionSource = 'previous_response_id';
		// What is still built upon is kept longest.
		this.#put(key, record.sessionId);
	}

	#put(key: string, sessionId: string): void {
		this.#sessions.delete(key);
		this.#sessions.set(key, sessionId);
		if (this.#sessions.size > maxRemembered) {
			this.#sessions.delete(this.#sessions.keys().next().value!);
		}
	}
}
