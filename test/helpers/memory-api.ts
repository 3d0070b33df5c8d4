import type {AlertRow} from '../../source/alerts/board.js';
import {followMetrics} from '../../source/api/metrics/follow-metrics.js';
import {startApiServer, type ApiOptions} from '../../source/api/server.js';
import {noDrops} from '../../source/core/event.js';
import type {Health} from '../../source/core/health.js';
import type {RequestReader, StoreWriter} from '../../source/core/store.js';
import {createRequestId} from '../../source/proxy/request-id.js';
import {createMemoryStore} from '../../source/store/memory.js';
import {baseMs, buildInstance} from '../store/store-traffic.js';

export const token = 'ab'.repeat(32);

export type MemoryApi = {
	readonly url: string;
	readonly writer: StoreWriter;
	readonly reader: RequestReader;
	readonly close: () => Promise<void>;
};

export type MemoryApiOptions = Pick<ApiOptions, 'clock'> & Partial<Omit<ApiOptions, 'context' | 'clock'>> & {
	readonly wrapReader?: (reader: RequestReader) => RequestReader;
	readonly readHealth?: () => Partial<Health>;
	readonly alerts?: readonly AlertRow[];
};

/** The API's server over a store in memory, which it writes, too. */
export async function startMemoryApi({wrapReader = given => given, readHealth: readGiven = () => ({}), alerts = [], ...options}: MemoryApiOptions): Promise<MemoryApi> {
	const store = createMemoryStore();
	const writer = store.openWriter();
	writer.heartbeat(buildInstance('instance-1'));
	const reader = wrapReader(store.openReader());
	const readAlerts = (): readonly AlertRow[] => alerts;
	const readHealth = (): Health => ({
		startedAtMs: baseMs, isDemo: false, problem: null, waitingCount: 0, dropped: noDrops, ...readGiven(),
	});
	const server = await startApiServer({
		host: '127.0.0.1',
		port: 0,
		prefix: '',
		allowedHosts: [],
		allowedOrigins: [],
		isAuthAlways: false,
		token,
		context: {
			reader,
			writer: {
				async write(events) {
					writer.write(events);
					return 'kept';
				},
				remove: async removal => writer.remove(removal, Number.MAX_SAFE_INTEGER),
			},
			createId: createRequestId,
			instanceId: 'instance-1',
			priceOverrides: [],
			store: {kind: 'memory', retainMs: 2_592_000_000, maxRequests: 50_000},
			metrics: followMetrics({
				reader, storeKind: 'memory', readHealth, readAlerts, countFromMs: 0,
			}),
			readHealth,
			readAlerts,
			async pause() {/* Nobody else waits. */},
			readZoneMinutes: () => 0,
		},
		...options,
	});
	return {
		url: server.url,
		writer,
		reader,
		async close() {
			server.close();
			await reader.close();
		},
	};
}
