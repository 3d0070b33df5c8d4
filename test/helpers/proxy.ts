import {buildUpstreamTable} from '../../source/config/upstream-table.js';
import {parseUpstream} from '../../source/config/parse.js';
import {systemClock} from '../../source/core/clock.js';
import type {TailraceEvent} from '../../source/core/event.js';
import type {RequestRecord} from '../../source/core/request-record.js';
import type {ForwardLimits} from '../../source/proxy/forward.js';
import {startProxy, type Proxy, type ProxyOptions} from '../../source/proxy/server.js';
import {setUp, type Hooks} from './set-up.js';
import {waitUntil} from './wait-until.js';

export type TestProxy = Proxy & {
	readonly events: readonly TailraceEvent[];
	readonly dropCount: () => number;
	/** The records of requests that are over, in the order of their ends. */
	readonly ended: () => readonly RequestRecord[];
	/** The next record that nobody took yet. */
	readonly takeRecord: () => Promise<RequestRecord>;
};

export const patientLimits: ForwardLimits = {firstByteTimeoutMs: 60_000, idleTimeoutMs: 60_000, clientTimeoutMs: 60_000};

/** The real proxy on any free port; `upstreams` as `--upstream` takes them. */
export async function startTestProxy(upstreams: readonly string[], options: Partial<ProxyOptions> = {}): Promise<TestProxy> {
	const events: TailraceEvent[] = [];
	let dropCount = 0;
	let takenCount = 0;
	const proxy = await startProxy({
		host: '127.0.0.1',
		port: 0,
		upstreams: buildUpstreamTable(upstreams.map(text => parseUpstream(text)), {host: '127.0.0.1', port: 7171}),
		allowedHosts: [],
		allowedOrigins: [],
		connectTimeoutMs: 5000,
		limits: patientLimits,
		instanceId: 'test',
		secret: new Uint8Array(32),
		clock: systemClock,
		onBatch(batch) {
			events.push(...batch);
		},
		onDrop() {
			dropCount++;
		},
		...options,
	});
	const ended = (): RequestRecord[] => events.flatMap(event => event.type === 'request-end' ? [event.record] : []);
	return {
		...proxy,
		events,
		dropCount: () => dropCount,
		ended,
		async takeRecord() {
			const record = await waitUntil(() => ended()[takenCount], {what: 'the record of a request'});
			takenCount++;
			return record;
		},
	};
}

type Upstream = {readonly url: string; readonly close: () => Promise<void>};

type ProxySetting = Partial<ProxyOptions> & {
	/** What leads to the upstream, as `--upstream` takes it. Default: openai */
	readonly routes?: (upstreamUrl: string) => readonly string[];
};

/** An upstream, and a proxy before it, for all tests of a group. */
export function setUpProxy<Kind extends Upstream>(
	hooks: Hooks,
	startUpstream: () => Promise<Kind>,
	{routes = url => [`openai=${url}`], ...options}: ProxySetting = {},
): {readonly upstream: () => Kind; readonly proxy: () => TestProxy} {
	const shared = setUp(hooks, async () => {
		const upstream = await startUpstream();
		const proxy = await startTestProxy(routes(upstream.url), options);
		return {
			upstream,
			proxy,
			async close() {
				await proxy.close(0);
				await upstream.close();
			},
		};
	});
	return {upstream: () => shared().upstream, proxy: () => shared().proxy};
}
