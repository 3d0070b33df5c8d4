import type {AlertRow} from '../alerts/board.js';
import type {TailraceEvent} from '../core/event.js';
import type {Health} from '../core/health.js';
import type {Removal} from '../core/removal.js';
import type {RequestReader} from '../core/store.js';
import type {PriceOverride} from '../pricing/price-override.js';
import type {EventHub} from './events/event-hub.js';
import type {OpenReports} from './ingest/open-reports.js';
import type {FollowedMetrics} from './metrics/follow-metrics.js';
import type {SpanLinks} from './otlp/span-links.js';

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
	readonly isHeavy: boolean | ((path: ApiRequest['path']) => boolean);
	/** A heavy one that may take its time, since it is answered page by page. */
	readonly isLong?: boolean;
	readonly parameters: readonly Parameter[];
	/** What its body may say; absent where it takes none. */
	readonly body?: string;
	readonly handle: (request: ApiRequest, context: ApiContext) => AnyAnswer | Promise<AnyAnswer>;
};

/** `open` needs no token ever, `read` and `write` only where tokens are always asked for, `destroy` always. */
export type Access = 'open' | 'read' | 'write' | 'destroy';

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
	/** On the monotonic clock. */
	readonly nowMs: number;
	/** Of a stream that broke: the last id that was seen. */
	readonly lastEventId: string | null;
	/** Once a request. */
	readonly readBody: () => Promise<Body>;
	/** What the routes lie below, without a trailing slash; empty for none. */
	readonly prefix: string;
};

/** What came with a request, unpacked. */
export type Body = {
	readonly bytes: Uint8Array;
	/** Without parameters, lower case. */
	readonly contentType: string;
};

export type ApiContext = {
	readonly reader: RequestReader;
	readonly writer: ApiWriter;
	/** What applications said that they began, and did not end yet. */
	readonly reports: OpenReports;
	/** How the spans of traces that came lately stand to each other. */
	readonly spanLinks: SpanLinks;
	/** For a request that comes without an id. */
	readonly createId: (nowAtMs: number) => string;
	/** The run of tailrace that records. */
	readonly instanceId: string;
	/** The user's own prices. */
	readonly priceOverrides: readonly PriceOverride[];
	readonly events: EventHub;
	readonly store: StoreFacts;
	readonly metrics: Pick<FollowedMetrics, 'read'>;
	readonly readHealth: () => Health;
	/** As they were measured last. */
	readonly readAlerts: () => readonly AlertRow[];
	/** Lets others in the thread have their turn, between two pages of a long answer. */
	readonly pause: () => Promise<void>;
	/** How far local time is ahead of UTC at a moment. */
	readonly readZoneMinutes: (atMs: number) => number;
};

/** Where what is told goes. */
export type ApiWriter = {
	/** `kept`: it is in the store. `taken`: the store can't be written at the moment, and gets it when it can. `full`: too much waits, send it again. */
	readonly write: (events: readonly TailraceEvent[]) => Promise<'kept' | 'taken' | 'full'>;
	/** Deletes requests that are over; answers how many. */
	readonly remove: (removal: Removal) => Promise<number>;
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
	readonly body: string | Uint8Array<ArrayBuffer>;
};

/** An answer that goes on until one end leaves. */
export type StreamAnswer = Omit<Answer, 'body'> & {
	/** Begins it; `cut` breaks the connection off. */
	readonly open: (cut: () => void) => ReadableStream<Uint8Array>;
	/** When nobody takes any more of it: so long a long answer counts. */
	readonly over?: Promise<void>;
};

export type AnyAnswer = Answer | StreamAnswer;

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
	const answer = answerJson({error: {code, message, hint}}, status);
	return {...answer, headers: {...answer.headers, ...buildRetryHeaders(status)}};
}

/** Who is asked to wait hears how long; who sends too much is not listened to further. */
export function buildRetryHeaders(status: number): Record<string, string> {
	if (status === 413) {
		return {connection: 'close'};
	}

	return status === 429 || status === 503 ? {'retry-after': '1'} : {};
}
