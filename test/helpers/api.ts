import {request} from 'undici';
import type {TailraceEvent} from '../../source/core/event.js';
import type {Health} from '../../source/core/health.js';
import {baseMs} from '../store/store-traffic.js';
import {startMemoryApi, type MemoryApiOptions} from './memory-api.js';

/** The moment at which a test asks: two hours after its traffic began. */
export const askedAtMs = baseMs + 7_200_000;

export type Reply = {
	readonly status: number;
	readonly headers: Readonly<Record<string, unknown>>;
	readonly text: string;

	readonly json: any;
};

export type AskOptions = {
	/** GET, or POST where there is a body. */
	readonly method?: string;
	readonly headers?: Record<string, string>;
	readonly json?: unknown;
	readonly body?: string | Uint8Array;
};

export type Api = {
	readonly url: string;
	readonly ask: (path: string, options?: AskOptions) => Promise<Reply>;
	readonly close: () => Promise<void>;
};

/** The server over a store in memory that holds what these events say, on a clock that stands. */
export async function startApi(events: readonly TailraceEvent[] = [], {health, ...options}: Partial<MemoryApiOptions> & {readonly health?: Partial<Health>} = {}): Promise<Api> {
	const {writer, url, close} = await startMemoryApi({clock: {nowAtMs: () => askedAtMs, monotonicMs: () => 0}, readHealth: () => health ?? {}, ...options});
	writer.write(events);
	return {
		url,
		async ask(path, {method, headers = {}, json, body: given} = {}) {
			const sent = json === undefined ? given : JSON.stringify(json);
			const {statusCode, headers: answered, body} = await request(`${url}${path}`, {
				method: method ?? (sent === undefined ? 'GET' : 'POST'), body: sent, headers: {...(json !== undefined && {'content-type': 'application/json'}), ...headers},
			});
			const text = await body.text();
			const isJson = String(answered['content-type']).startsWith('application/json');
			return {
				status: statusCode, headers: answered, text, json: isJson && answered['content-encoding'] === undefined ? JSON.parse(text) : null,
			};
		},
		close,
	};
}
