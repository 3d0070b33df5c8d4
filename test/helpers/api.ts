import {request} from 'undici';
import {startApiServer, type ApiOptions} from '../../source/api/server.js';
import {followMetrics} from '../../source/api/metrics/follow-metrics.js';
import {noDrops, type TailraceEvent} from '../../source/core/event.js';
import type {Health} from '../../source/core/health.js';
import type {ApiWriter} from '../../source/api/route.js';
import {createRequestId} from '../../source/proxy/request-id.js';
import {createMemoryStore} from '../../source/store/memory.js';
import {baseMs, buildInstance} from '../store/store-traffic.js';

/** The moment at which a test asks: two hours after its traffic began. */
export const askedAtMs = baseMs + 7_200_000;
export const token = 'ab'.repeat(32);

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
export async function startApi(events: readonly TailraceEvent[] = [], {health, ...options}: Partial<ApiOptions> & {readonly health?: Partial<Health>} = {}): Promise<Api> {
	const store = createMemoryStore();
	const writer = store.openWriter();
	writer.heartbeat(buildInstance('instance-1'));
	writer.write(events);
	const reader = store.openReader();
	const storeFacts = {kind: 'memory', retainMs: 2_592_000_000, maxRequests: 50_000} as const;
	const readHealth = (): Health => ({
		startedAtMs: baseMs, isDemo: false, problem: null, waitingCount: 0, dropped: noDrops, ...health,
	});
	const apiWriter: ApiWriter = {
		async write(written) {
			writer.write(written);
			return 'kept';
		},
		remove: async removal => writer.remove(removal, Number.MAX_SAFE_INTEGER),
	};
	const server = await startApiServer({
		host: '127.0.0.1',
		port: 0,
		prefix: '',
		allowedHosts: [],
		allowedOrigins: [],
		isAuthAlways: false,
		token,
		clock: {nowAtMs: () => askedAtMs, monotonicMs: () => 0},
		context: {
			reader,
			writer: apiWriter,
			createId: createRequestId,
			instanceId: 'instance-1',
			priceOverrides: [],
			store: storeFacts,
			metrics: followMetrics({
				reader, storeKind: 'memory', readHealth, countFromMs: 0,
			}),
			readHealth,
			async pause() {/* Nobody else waits. */},
			readZoneMinutes: () => 0,
		},
		...options,
	});
	return {
		url: server.url,
		async ask(path, {method, headers = {}, json, body: given} = {}) {
			const sent = json === undefined ? given : JSON.stringify(json);
			const {statusCode, headers: answered, body} = await request(`${server.url}${path}`, {
				method: method ?? (sent === undefined ? 'GET' : 'POST'), body: sent, headers: {...(json !== undefined && {'content-type': 'application/json'}), ...headers},
			});
			const text = await body.text();
			const isJson = String(answered['content-type']).startsWith('application/json');
			return {
				status: statusCode, headers: answered, text, json: isJson && answered['content-encoding'] === undefined ? JSON.parse(text) : null,
			};
		},
		async close() {
			server.close();
			await reader.close();
		},
	};
}
