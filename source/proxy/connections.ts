import type {Socket} from 'node:net';
import {buildConnector, Pool} from 'undici';
import {noProxies, pickProxy, type UpstreamProxies} from '../config/upstream-proxy.js';
import {createLookup} from './lookup.js';
import {createProxiedConnector} from './proxied-connector.js';

export type ConnectionSettings = {
	/** How long connecting may take, DNS and TLS included. */
	readonly connectTimeoutMs: number;
	/** Hears of each new connection before anything is sent over it. */
	readonly onConnected: (socket: Socket) => void;
	/** The network's own; none unless given. */
	readonly upstreamProxies?: UpstreamProxies | undefined;
};

// Every running answer holds a connection, so that none waits for another. One upstream that hangs leaves room for the others.
const maxOriginInFlight = 8000;
const maxResponseHeaderBytes = 64 * 1024;
// A path decides no origin, so there are as many pools as upstreams.

/** A connection to an upstream, through whatever leads there. */
type Connect = buildConnector.connector;

/** The connections to an upstream, and how many requests are on their way there. */
export type Origin = {
	/** One that is in no pool. */
	readonly connect: Connect;
	readonly pool: Pool;
	/** Whoever sends a request counts it, and takes it off when it is over. */
	inFlightCount: number;
};

/** One pool of connections an origin, made when it is first needed. */
export class Connections {
	readonly #origins = new Map<string, Origin>();

	readonly #connect: Connect;
	readonly #connectDirectly: Connect;

	constructor(private readonly settings: ConnectionSettings) {
		const {connectTimeoutMs, onConnected} = settings;
		// HTTP/1.1 only: headers keep their case and order, WebSockets upgrade, and every provider speaks it.
		const connect = buildConnector({timeout: connectTimeoutMs, allowH2: false, lookup: createLookup()});
		this.#connect = connect;
		this.#connectDirectly = (options, callback) => {
			connect(options, (...answer) => {
				if (answer[0] === null) {
					onConnected(answer[1]);
				}

				callback(...answer);
			});
		};
	}

	get(url: string): Origin {
		let origin = this.#origins.get(url);
		if (origin === undefined) {
			const connect = this.#pickWay(url);
			const pool = new Pool(url, {
				connections: maxOriginInFlight,
				pipelining: 1,
				allowH2: false,
				connect,
				maxHeaderSize: maxResponseHeaderBytes,
				// Ours are apart for the first byte and between bytes, and know when the client is the slow one.
				headersTimeout: 0,
				bodyTimeout: 0,
			});
			origin = {connect, pool, inFlightCount: 0};
			this.#origins.set(url, origin);
		}

		return origin;
	}

	/** Decided once an upstream, not with every connection. */
	#pickWay(url: string): Connect {
		const {connectTimeoutMs, upstreamProxies = noProxies} = this.settings;
		const proxy = pickProxy(upstreamProxies, url);
		return proxy === null ? this.#connectDirectly : createProxiedConnector(proxy, this.#connect, connectTimeoutMs);
	}

	/** As many requests are on their way there as may be. */
	isFull(url: string): boolean {
		return (this.#origins.get(url)?.inFlightCount ?? 0) >= maxOriginInFlight;
	}

	async destroy(): Promise<void> {
		const origins = this.#origins.values().toArray();
		this.#origins.clear();
		await Promise.all(origins.map(async ({pool}) => pool.destroy()));
	}
}
