import type {Socket} from 'node:net';
import {buildConnector, Pool} from 'undici';

export type ConnectionSettings = {
	/** How long connecting may take, DNS and TLS included. */
	readonly connectTimeoutMs: number;
	/** Hears of each new connection before anything is sent over it. */
	readonly onConnected: (socket: Socket) => void;
};

// Every running answer holds a connection; behind a smaller number requests would wait for one another.
const maxConnections = 256;
const maxResponseHeaderBytes = 64 * 1024;
// A path decides no origin, so there are as many pools as upstreams.

/** One pool of connections an origin, made when it is first needed. */
export class Connections {
	readonly #pools = new Map<string, Pool>();

	readonly #connect: buildConnector.connector;

	constructor({connectTimeoutMs, onConnected}: ConnectionSettings) {
		// HTTP/1.1 only: headers keep their case and order, WebSockets upgrade, and every provider speaks it.
		const connect = buildConnector({timeout: connectTimeoutMs, allowH2: false});
		this.#connect = (options, callback) => {
			connect(options, (...answer) => {
				if (answer[0] === null) {
					onConnected(answer[1]);
				}

				callback(...answer);
			});
		};
	}

	get(origin: string): Pool {
		let pool = this.#pools.get(origin);
		if (pool === undefined) {
			pool = new Pool(origin, {
				connections: maxConnections,
				pipelining: 1,
				allowH2: false,
				connect: this.#connect,
				maxHeaderSize: maxResponseHeaderBytes,
				// Ours are apart for the first byte and between bytes, and know when the client is the slow one.
				headersTimeout: 0,
				bodyTimeout: 0,
			});
			this.#pools.set(origin, pool);
		}

		return pool;
	}

	async destroy(): Promise<void> {
		const pools = this.#pools.values().toArray();
		this.#pools.clear();
		await Promise.all(pools.map(async pool => pool.destroy()));
	}
}
