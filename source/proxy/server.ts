import http, {type IncomingMessage, type ServerResponse} from 'node:http';
import type {Socket} from 'node:net';
import type {Duplex} from 'node:stream';
import {buildOrigin} from '../config/parse.js';
import type {UpstreamProxies} from '../config/upstream-proxy.js';
import type {ReadHeader} from '../providers/identity.js';
import {Admission, type Admitted} from './admission.js';
import {sendFailure} from './client-answer.js';
import {Connections} from './connections.js';
import {buildFailure, type FailureCode} from './failure.js';
import {Forward, type ForwardLimits} from './forward.js';
import {createGuard} from './guard.js';
import {InFlight} from './in-flight.js';
import {Observer, type ObserverOptions} from './observer.js';
import {OwnSockets} from './own-sockets.js';
import type {Route, UpstreamTable} from './route.js';
import {UsageInjector} from './usage-injection.js';
import {refuseSocket, tunnelWebSocket} from './websocket/tunnel.js';

export type ProxyOptions = ObserverOptions & {
	readonly host: string;
	/** 0 takes any free port. */
	readonly port: number;
	readonly upstreams: UpstreamTable;
	readonly allowedHosts: readonly string[];
	readonly allowedOrigins: readonly string[];
	/** What all must send, where others than this machine can ask. */
	readonly token?: string | null;
	readonly connectTimeoutMs: number;
	readonly upstreamProxies?: UpstreamProxies;
	readonly limits: ForwardLimits;
	/** How long a request's head may take to come; a minute unless given. */
	readonly headTimeoutMs?: number;
	/** How long a connection may be idle between requests. */
	readonly keepAliveTimeoutMs?: number;
	/** Streams that would not tell their usage are asked to. */
	readonly shouldInjectUsage?: boolean;
};

export type Proxy = {
	/** `http://host:port`. */
	readonly url: string;
	readonly inFlightCount: () => number;
	/** No new requests; resolves when the running ones are over, or cut after `graceMs`, and all events are out. */
	readonly close: (graceMs: number) => Promise<void>;
};

const maxHeaderBytes = 64 * 1024;
const timeoutStepMs = 250;
const maxTimeoutStepMs = 4 * timeoutStepMs;

/** Listens, and answers when it does; throws what `listen` throws. */
export async function startProxy(options: ProxyOptions): Promise<Proxy> {
	const server = new ProxyServer(options);
	return server.listen();
}

class ProxyServer {
	readonly #server: http.Server;
	readonly #connections: Connections;
	readonly #ownSockets = new OwnSockets();
	readonly #observer: Observer;
	readonly #admission: Admission;
	readonly #forwards = new InFlight<Forward>();
	readonly #tunnels = new Set<Socket>();
	readonly #injector: UsageInjector | null;
	#isClosing = false;
	/** Of all who wait for the end: a second call may only shorten the first one's grace. */
	readonly #idle = Promise.withResolvers<void>();

	constructor(private readonly options: ProxyOptions) {
		this.#connections = new Connections({
			connectTimeoutMs: options.connectTimeoutMs,
			upstreamProxies: options.upstreamProxies,
			onConnected: socket => {
				this.#ownSockets.add(socket);
			},
		});
		this.#admission = new Admission(options.upstreams, this.#connections, this.#ownSockets);
		this.#observer = new Observer(options, () => {
			this.#checkIdle();
		});
		this.#injector = options.shouldInjectUsage === true ? new UsageInjector() : null;
		const {headTimeoutMs = 60_000, keepAliveTimeoutMs = 75_000} = options;
		// No timeout of Node's that a slow upload or a long answer can meet; a head must come in time.
		this.#server = http.createServer({
			requestTimeout: 0, headersTimeout: headTimeoutMs, connectionsCheckingInterval: headTimeoutMs / 2, keepAliveTimeout: keepAliveTimeoutMs,
			maxHeaderSize: maxHeaderBytes, noDelay: true,
			shouldUpgradeCallback: incoming => incoming.headers.upgrade?.toLowerCase() === 'websocket',
		}, (incoming, response) => {
			this.#handle(incoming, response);
		});
		this.#server.on('upgrade', (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
			// Of a plain HTTP server it is always one of the network.
			this.#upgrade(incoming, socket as Socket, head);
		});
		this.#server.on('connect', (_incoming: IncomingMessage, socket: Duplex) => {
			refuseSocket(socket as Socket, buildFailure('method_not_allowed'));
		});
		this.#server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
			this.#refuseBroken(error, socket as Socket);
		});
	}

	async listen(): Promise<Proxy> {
		const {host, port} = this.options;
		await new Promise<void>((resolve, reject) => {
			this.#server.once('error', reject);
			this.#server.listen({host, port}, resolve);
		});
		const address = this.#server.address() as {port: number};
		this.#ownSockets.port = address.port;
		this.#admission.open(createGuard({...this.options, port: address.port}));
		let checkedMs = this.options.clock.monotonicMs();
		const timer = setInterval(() => {
			this.#admission.checkMemory(this.#forwards.count);
			const nowMs = this.options.clock.monotonicMs();
			const pauseMs = nowMs - checkedMs;
			checkedMs = nowMs;
			// The process stood still: what came meanwhile is read after this, and nobody else was silent.
			if (pauseMs > maxTimeoutStepMs) {
				return;
			}

			for (const forward of this.#forwards.list()) {
				forward.checkTimeouts(nowMs, this.options.limits);
			}

			this.#observer.expire(nowMs);
		}, timeoutStepMs);
		return {
			url: buildOrigin({host, port: address.port}),
			inFlightCount: () => this.#observer.unsettledCount,
			close: async graceMs => {
				await this.#close(graceMs);
				clearInterval(timer);
			},
		};
	}

	#handle(incoming: IncomingMessage, response: ServerResponse): void {
		const startedMs = this.options.clock.monotonicMs();
		const readHeader: ReadHeader = name => incoming.headers[name] as string | undefined;
		const route = this.#admit(incoming, readHeader);
		if ('problem' in route) {
			sendFailure(response, 'unknown', buildFailure(route.problem, route.detail), null);
			return;
		}

		const origin = this.#connections.get(route.origin);
		origin.inFlightCount++;
		const forward = new Forward({
			incoming,
			response,
			route,
			observation: this.#observer.watch(route, {
				method: incoming.method!, readHeader, clientIp: incoming.socket.remoteAddress ?? null, startedMs,
			}),
			pool: origin.pool,
			injection: this.#injector?.start(incoming, route) ?? null,
			monotonicMs: this.options.clock.monotonicMs,
			onOver: over => {
				origin.inFlightCount--;
				this.#forwards.remove(over);
				this.#checkIdle();
			},
		});
		this.#forwards.add(forward);
		forward.start();
	}

	#upgrade(incoming: IncomingMessage, socket: Socket, head: Buffer): void {
		const startedMs = this.options.clock.monotonicMs();
		const readHeader: ReadHeader = name => incoming.headers[name] as string | undefined;
		const route = this.#admit(incoming, readHeader);
		if ('problem' in route) {
			refuseSocket(socket, buildFailure(route.problem, route.detail));
			return;
		}

		this.#tunnels.add(socket);
		// What passes in frames is no body in the route's format.
		const tunnelRoute: Route = {
			...route, format: null, operation: 'socket', isStream: true,
		};
		const requestHead = {
			method: incoming.method!, readHeader, clientIp: socket.remoteAddress ?? null, startedMs,
		};
		const observation = this.#observer.watch(tunnelRoute, requestHead);
		tunnelWebSocket({
			incoming,
			socket,
			head,
			route: tunnelRoute,
			observation,
			content: this.#observer.watchContent(route, requestHead, observation.id),
			connect: this.#connections.get(route.origin).connect,
			connectTimeoutMs: this.options.connectTimeoutMs,
			onOver: () => {
				this.#tunnels.delete(socket);
				this.#checkIdle();
			},
		});
	}

	#admit(incoming: IncomingMessage, readHeader: ReadHeader): Admitted {
		return this.#isClosing ? {problem: 'shutting_down'} : this.#admission.admit(incoming, readHeader, this.#forwards.count);
	}

	/** What Node's parser refuses. Node's own answer says nothing; ours says what was wrong, if anybody listens. */
	#refuseBroken(error: NodeJS.ErrnoException, socket: Socket): void {
		// A word of ours in the middle of an answer would be taken for a part of it.
		const isAnswering = this.#forwards.list().some(forward => forward.isOn(socket));
		if (!socket.writable || error.code === 'ECONNRESET' || isAnswering) {
			socket.destroy();
			return;
		}

		refuseSocket(socket, buildFailure(clientErrors[error.code ?? ''] ?? 'bad_request'));
	}

	#checkIdle(): void {
		if (this.#isClosing && this.#forwards.count === 0 && this.#tunnels.size === 0 && this.#observer.unsettledCount === 0) {
			this.#idle.resolve();
		}
	}

	async #close(graceMs: number): Promise<void> {
		this.#isClosing = true;
		this.#server.close();
		this.#server.closeIdleConnections();
		const timer = setTimeout(() => {
			for (const forward of this.#forwards.list()) {
				forward.cut(buildFailure('shutting_down'));
			}

			for (const socket of this.#tunnels) {
				socket.destroy();
			}
		}, graceMs);
		this.#checkIdle();
		await this.#idle.promise;
		clearTimeout(timer);
		this.#observer.close();
		this.#server.closeAllConnections();
		await this.#connections.destroy();
	}
}

const clientErrors: Readonly<Record<string, FailureCode>> = {
	HPE_HEADER_OVERFLOW: 'headers_too_large',
	ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
};
