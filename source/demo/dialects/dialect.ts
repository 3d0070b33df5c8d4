import type {AnswerPlan} from '../answer-plan.js';

/** Text to send, and how many output tokens it carries; 0 for what only frames. */
export type StreamPart = {readonly text: string; readonly tokens: number};

/** How a fake provider words its answers. Pure: the pacing is the upstream's. */
export type Dialect = {
	readonly streamType: string;
	/** The answer in one JSON object. */
	readonly buildAnswer: (plan: AnswerPlan) => unknown;
	readonly stream: (plan: AnswerPlan) => Iterable<StreamPart>;
	/** What stands in a stream that fails half way. */
	readonly streamError: (plan: AnswerPlan) => string;
	/** The body of an answer with an error status. */
	readonly buildError: (refusal: Refusal) => unknown;
};

export type Refusal = {
	readonly statusCode: number;
	readonly kind: 'rate-limited' | 'overloaded' | 'server-error' | 'too-long' | 'not-found';
	readonly message: string;
	readonly retryAfterSeconds: number;
};

export const streamTypes = {
	sse: 'text/event-stream; charset=utf-8',
	ndjson: 'application/x-ndjson',
};

export function frame(text: string): StreamPart {
	return {text, tokens: 0};
}

/** An SSE event with nothing but data. */
export function buildData(value: unknown): string {
	return `data: ${JSON.stringify(value)}\n\n`;
}

/** An SSE event named for its `type`. */
export function buildEvent(value: {readonly type: string} & Record<string, unknown>): string {
	return `event: ${value.type}\n${buildData(value)}`;
}
