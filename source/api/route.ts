import type {Health} from '../core/health.js';
import type {RequestReader} from '../core/store.js';
import type {FollowedMetrics} from './metrics/follow-metrics.js';

/**
A route is one record: path, access, what it takes and how it answers. The server, the guard and the OpenAPI document
read nothing but these. A handler is a function of the request and of what the reader answers.
*/
export type Route = {
	readonly method: 'GET' | 'POST' | 'DELETE';
	/** With `{name}` for what varies. */
	readonly path: string;
	readonly title: string;
	readonly access: Access;
	/** Goes through many requests: only a few of these run at a time. */
	readonly isHeavy: boolean;
	readonly parameters: readonly Parameter[];
	readonly handle: (request: ApiRequest, context: ApiContext) => Answer | Promise<Answer>;
};

/** `open` needs no token ever, `read` only where tokens are always asked for, `destroy` always. */
export type Access = 'open' | 'read' | 'destroy';

export type Parameter = {
	readonly name: string;
	readonly in: 'query' | 'path';
	readonly type: 'string' | 'integer' | 'number';
	readonly doc: string;
};

export type ApiRequest = {
	/** What stands in the path's places. */
	readonly path: Readonly<Record<string, string>>;
	readonly query: URLSearchParams;
	readonly nowAtMs: number;
	/** What the routes lie below, without a trailing slash; empty for none. */
	readonly prefix: string;
};

export type ApiContext = {
	readonly reader: RequestReader;
	readonly store: StoreFacts;
	readonly metrics: Pick<FollowedMetrics, 'read'>;
	readonly readHealth: () => Health;
	/** Lets others in the thread have their turn, between two pages of a long answer. */
	readonly pause: () => Promise<void>;
	/** How far local time is ahead of UTC at a moment. */
	readonly readZoneMinutes: (atMs: number) => number;
};

/** How what is recorded is kept. */
export type StoreFacts = {
	readonly kind: 'sqlite' | 'memory';
	readonly retainMs: number;
	/** `null`: as many as come. */
	readonly maxRequests: number | null;
};

export type Answer = {
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
};

/** What was wrong with a request, and what would be right. */
export class ApiError extends Error {
	override name = 'ApiError';

	constructor(readonly status: number, readonly code: string, message: string, readonly hint: string) {
		super(message);
	}
}

export function answerJson(value: unknown, status = 200): Answer {
	return {status, headers: {'content-type': 'application/json; charset=utf-8'}, body: JSON.stringify(value)};
}

export function answerError({status, code, message, hint}: ApiError): Answer {
	return answerJson({error: {code, message, hint}}, status);
}
