import http from 'node:http';
import type {Socket} from 'node:net';
import type {buildConnector} from 'undici';
import {bracketHost, readPort} from '../config/parse.js';
import type {ProxyAddress} from '../config/upstream-proxy.js';
import {
	buildFailure,
	readProxyError,
	UpstreamProxyError,
	type Failure,
} from './failure.js';

type Connect = buildConnector.connector;

/**
Connects to upstreams through a proxy of the network: asks it for a tunnel (`CONNECT`), also to upstreams in plain HTTP,
so that what is sent through it is what would be sent without it.
*/
export function createProxiedConnector(proxy: ProxyAddress, connect: Connect, timeoutMs: number): Connect {
	return (options, callback) => {
		const attempt = new Attempt(proxy, timeoutMs, callback);
		attempt.start(connect, options);
	};
}

class Attempt {
	#isOver = false;
	/** The connection to the proxy. */
	#socket: Socket | null = null;
	/** The way through is open: what takes long now is the upstream. */
	#isOpen = false;
	readonly #timer: NodeJS.Timeout;

	constructor(private readonly proxy: ProxyAddress, timeoutMs: number, private readonly callback: buildConnector.Callback) {
		// One for all steps; each of the connector's own begins anew.
		this.#timer = setTimeout(() => {
			this.#fail(this.#isOpen ? Object.assign(new Error('timeout'), {code: 'ETIMEDOUT'}) : new UpstreamProxyError(buildFailure('upstream_proxy_timeout', proxy.name)));
		}, timeoutMs);
	}

	start(connect: Connect, options: buildConnector.Options): void {
		const {protocol, hostname, port, name} = this.proxy;
		connect({
			protocol, hostname, host: name, port: String(port),
		}, (error, socket) => {
			if (error !== null) {
				this.#failAtProxy(readProxyError(error, name));
			} else if (this.#isOver) {
				socket.destroy();
			} else {
				this.#socket = socket;
				this.#askForTunnel(connect, options, socket);
			}
		});
	}

	#askForTunnel(connect: Connect, options: buildConnector.Options, socket: Socket): void {
		const {name, authorization} = this.proxy;
		const target = `${bracketHost(options.hostname)}:${readPort(options)}`;
		const request = http.request({
			method: 'CONNECT', path: target, createConnection: () => socket, setHost: false,
			headers: {host: target, ...(authorization !== null && {'proxy-authorization': authorization})},
		});
		// It would say that the connection ends with this answer, which is where it begins.
		request.removeHeader('connection');
		request.once('connect', (response, _socket, head) => {
			this.#takeAnswer(response.statusCode!, head);
			if (this.#isOpen) {
				this.#goThrough(connect, options, socket);
			}
		});
		request.on('error', error => {
			this.#failAtProxy(readProxyError(error, name));
		});
		request.end();
	}

	#takeAnswer(statusCode: number, head: Buffer): void {
		const {name, authorization} = this.proxy;
		if (statusCode < 200 || statusCode > 299) {
			const reason = statusCode === 407 ? (authorization === null ? ': it asks for a user and a password' : ': it does not accept the user and password') : '';
			this.#failAtProxy(buildFailure('upstream_proxy_failed', `${name} answered ${statusCode}${reason}`));
		} else if (head.length > 0) {
			// Nobody has asked the upstream for anything yet.
			this.#failAtProxy(buildFailure('upstream_proxy_failed', `${name} said more than its answer`));
		} else {
			this.#isOpen = true;
		}
	}

	#goThrough(connect: Connect, options: buildConnector.Options, socket: Socket): void {
		if (options.protocol !== 'https:') {
			this.#succeed(socket);
			return;
		}

		connect({...options, httpSocket: socket}, (error, secured) => {
			if (error === null) {
				this.#succeed(secured);
			} else {
				this.#fail(error);
			}
		});
	}

	#succeed(socket: Socket): void {
		if (this.#isOver) {
			socket.destroy();
			return;
		}

		this.#isOver = true;
		clearTimeout(this.#timer);
		this.callback(null, socket);
	}

	#failAtProxy(failure: Failure): void {
		this.#fail(new UpstreamProxyError(failure));
	}

	/** Only the first end counts: what is cut then fails on its own account. */
	#fail(error: Error): void {
		if (this.#isOver) {
			return;
		}

		this.#isOver = true;
		clearTimeout(this.#timer);
		this.#socket?.destroy();
		this.callback(error, null);
	}
}
