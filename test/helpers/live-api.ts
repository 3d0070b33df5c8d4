import {createParser, type EventSourceMessage} from 'eventsource-parser';
import {request} from 'undici';
import {followMetrics} from '../../source/api/metrics/follow-metrics.js';
import {startApiServer, type ApiOptions} from '../../source/api/server.js';
import {systemClock} from '../../source/core/clock.js';
import {noDrops, type TailraceEvent} from '../../source/core/event.js';
import type {Health} from '../../source/core/health.js';
import type {RequestReader} from '../../source/core/store.js';
import {createRequestId} from '../../source/proxy/request-id.js';
import {createMemoryStore} from '../../source/store/memory.js';
import {baseMs, buildInstance} from '../store/store-traffic.js';
import {token} from './api.js';

export type LiveApi = {
	readonly url: string;
	/** Records more while others listen. */
	readonly write: (...events: readonly TailraceEvent[]) => void;
	readonly reader: RequestReader;
	readonly close: () => Promise<void>;
};

export type LiveOptions = Partial<Omit<ApiOptions, 'context'>> & {
	readonly wrapReader?: (reader: RequestReader) => RequestReader;
	readonly readHealth?: () => Partial<Health>;
};

/** The API's server over a store in memory that goes on changing. */
export async function startLiveApi({wrapReader = given => given, readHealth: readGiven = () => ({}), ...options}: LiveOptions = {}): Promise<LiveApi> {
	const store = createMemoryStore();
	const writer = store.openWriter();
	writer.heartbeat(buildInstance('instance-1'));
	const reader = wrapReader(store.openReader());
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
		clock: systemClock,
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
		reader,
		write(...events) {
			writer.write(events);
		},
		async close() {
			server.close();
			await reader.close();
		},
	};
}

export type Follower = {
	readonly status: number;
	readonly contentType: string;
	/** All that came, with its comments. */
	readonly text: () => string;
	readonly messages: readonly EventSourceMessage[];
	/** The events among them. */
	readonly events: () => TailraceEvent[];
	/** Of the message that came last. */
	readonly lastId: () => string;
	readonly hasEnded: () => boolean;
	readonly leave: () => void;
};

/** A client of `/v1/events` that reads all that comes. */
export async function follow(url: string, headers: Record<string, string> = {}): Promise<Follower> {
	const {statusCode, headers: answered, body} = await request(url, {headers});
	const messages: EventSourceMessage[] = [];
	let text = '';
	let hasEnded = false;
	let lastId = '';
	const parser = createParser({
		onEvent(message) {
			messages.push(message);
		},
	});
	body.setEncoding('utf8');
	body.on('data', (chunk: string) => {
		text += chunk;
		for (const {groups} of chunk.matchAll(/^id: (?<id>[^\n]+)$/gmv)) {
			lastId = groups!.id!;
		}

		parser.feed(chunk);
	});
	body.on('error', () => {
		hasEnded = true;
	});
	body.on('close', () => {
		hasEnded = true;
	});
	return {
		status: statusCode,
		contentType: String(answered['content-type']),
		text: () => text,
		messages,
		events: () => messages.filter(({event}) => event === undefined).map(({data}) => JSON.parse(data) as TailraceEvent),
		lastId: () => lastId,
		hasEnded: () => hasEnded,
		leave() {
			body.destroy();
		},
	};
}

/** Asks a question as a screen on another machine does. */
export async function askQuestion(url: string, question: string, body: string, headers: Record<string, string> = {}): Promise<{status: number; json: unknown; text: string}> {
	const {statusCode, body: answer} = await request(`${url}/v1/read/${question}`, {method: 'POST', body, headers: {'content-type': 'application/json', ...headers}});
	const text = await answer.text();
	return {status: statusCode, text, json: JSON.parse(text) as unknown};
}
