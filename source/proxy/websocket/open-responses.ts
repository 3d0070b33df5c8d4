import {
	pickFirstString,
	pickObject,
	pickString,
	type JsonObject,
} from '../../formats/json-value.js';
import type {ResponseObservation} from './response-observation.js';

/** More than any honest client has under way on one socket. */
const maxOpen = 256;
const maxEndedIds = 512;

/** The responses that are under way on one socket, in the order of their requests. */
export class OpenResponses {
	#open: ResponseObservation[] = [];
	readonly #endedIds = new Set<string>();

	get isFull(): boolean {
		return this.#open.length >= maxOpen;
	}

	add(response: ResponseObservation): void {
		this.#open.push(response);
	}

	remove(response: ResponseObservation): void {
		this.#open = this.#open.filter(other => other !== response);
		if (response.responseId === null) {
			return;
		}

		this.#endedIds.add(response.responseId);
		if (this.#endedIds.size > maxEndedIds) {
			this.#endedIds.delete(this.#endedIds.values().next().value!);
		}
	}

	/** Removes and answers all. */
	take(): readonly ResponseObservation[] {
		const open = this.#open;
		this.#open = [];
		return open;
	}

	list(): readonly ResponseObservation[] {
		return this.#open;
	}

	/** Whether the event belongs to a response that is over. */
	hasEnded(event: JsonObject): boolean {
		return this.#endedIds.has(readResponseId(event));
	}

	/** Whose event it is: by the response's id, else by the client's name of the stream, else in order. `null` if nobody's. */
	pick(event: JsonObject): ResponseObservation | null {
		const id = readResponseId(event);
		const streamId = pickString(event.stream_id);
		if (id !== '') {
			return this.#pickById(id, streamId);
		}

		const found = streamId === ''
			? this.#open.find(({responseId}) => responseId !== null) ?? this.#open[0]
			: this.#open.find(({start}) => start.streamId === streamId);
		return found ?? null;
	}

	#pickById(id: string, streamId: string): ResponseObservation | null {
		const known = this.#open.find(({responseId}) => responseId === id);
		if (known !== undefined || this.#endedIds.has(id)) {
			return known ?? null;
		}

		const fresh = this.#open.find(({responseId, start}) => responseId === null && (streamId === '' || start.streamId === streamId));
		if (fresh !== undefined) {
			fresh.responseId = id;
		}

		return fresh ?? null;
	}
}

export function readResponseId(event: JsonObject): string {
	return pickFirstString(pickObject(event.response).id, event.response_id);
}
