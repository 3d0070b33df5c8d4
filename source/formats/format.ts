import type {Fact, RequestFacts} from '../core/fact.js';
import type {Operation} from '../core/request-record.js';

/**
HOW a provider speaks. A format knows its endpoints, reads what a request's body says, and reads facts from the
bytes of a response. Pure: no clock, no sockets, no text kept. A reader never throws on a vendor's junk, keeps
bounded memory, and must answer the same facts however the bytes are split.
*/
export type Format = {
	/** As stored in `requests.format`. */
	readonly id: string;
	/** What its paths mean; the first match counts. */
	readonly endpoints: readonly Endpoint[];
	/** Reads a parsed JSON body of any shape; what it does not find is `null`. */
	readonly readRequest: (body: unknown, operation: Operation) => RequestFacts;
	readonly createReader: (context: ReaderContext) => FormatReader;
};

export type Endpoint = {
	/** The only method that means it; without it, any does. */
	readonly method?: 'GET' | 'POST';
	/**
	Matches the path without query, whatever stands before it (`/v1`, `/openai/deployments/x`).
	A named group `model` is the model that the path asks for, percent-encoded as it came.
	*/
	readonly path: RegExp;
	readonly operation: Operation;
	/** Whether the path itself says that the answer is a stream; `null` leaves it to the body. */
	readonly isStream: boolean | null;
	/**
	The answer is that of an earlier request again, as it stands by now, and this is what that request was: its usage counts only
	where the earlier request could not tell it.
	*/
	readonly repeats?: Operation;
	/** What a body that does not say means; Ollama streams unless told not to. */
	readonly isStreamByDefault?: boolean;
};

export type ReaderContext = {
	readonly operation: Operation;
	readonly statusCode: number;
	/** The response's content type, lower case; empty if it had none. */
	readonly contentType: string;
	/** The provider's `output` count leaves its reasoning out though its total has it (xAI, Gemini's OpenAI-compatible face). */
	readonly hidesReasoning: boolean;
	/** A header of the response, by its lower-case name; where there is none to ask, nothing is known of them. */
	readonly readHeader?: (name: string) => string | undefined;
};

export type FormatReader = {
	/** Takes the next decoded bytes of the body, split anywhere; answers what they told. Nobody may change them afterwards. */
	readonly push: (chunk: Uint8Array) => readonly Fact[];
	/** The body is over, in order or cut; answers what was still unread. */
	readonly end: () => readonly Fact[];
};

export const noFacts: readonly Fact[] = Object.freeze([]);
