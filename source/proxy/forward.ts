import type {IncomingMessage, ServerResponse} from 'node:http';
import type {Dispatcher} from 'undici';
import {
	breakConnection,
	pairUp,
	readStatusText,
	sendFailure,
} from './client-answer.js';
import {
	buildFailure,
	failures,
	readUpstreamError,
	type Failure,
} from './failure.js';
import {buildClientHeaders, buildUpstreamHeaders, findHeader} from './headers.js';
import type {Placed} from './in-flight.js';
import type {Route} from './route.js';
import {maxInjectedBytes, type UsageInjection} from './usage-injection.js';
import type {Watch} from './watch.js';

export type Exchange = {
	readonly incoming: IncomingMessage;
	readonly response: ServerResponse;
	readonly route: Route;
	readonly observation: Watch;
	readonly pool: Dispatcher;
	/** `null` unless usage is to be asked for; the only thing that may change a byte. */
	readonly injection: UsageInjection | null;
	/** Monotonic milliseconds. */
	readonly monotonicMs: () => number;
	/** Over, however it went. */
	readonly onOver: (forward: Forward) => void;
};

export type ForwardLimits = {
	readonly firstByteTimeoutMs: number;
	readonly idleTimeoutMs: number;
	/** How long a client may stop reading while an answer waits. */
	readonly clientTimeoutMs: number;
};

// A body of this size that says its length is sent in one piece: cheaper than streaming it, and the upstream needs the whole anyway.
const maxWholeBytes = 1024 * 1024;

/**
Carries one request upstream and its answer back, with backpressure both ways. A chunk goes on before anybody looks at it.
Once a byte of the answer was sent, the only honest error is a broken connection.
*/
export class Forward implements Dispatcher.DispatchHandler, Placed {
	place = 0;
	#controller: Dispatcher.DispatchController | null = null;
	/** `end`: all of the answer came, and the client has yet to take the last of it. */
	#phase: 'request' | 'head' | 'body' | 'end' | 'over' = 'request';
	#isClientGone = false;
	#isPaused = false;
	/** The client is still sending its request's body. */
	#isReceiving = false;
	#hasWritten = false;
	#hasLength = false;
	#changedMs: number;

	constructor(private readonly exchange: Exchange) {
		this.#changedMs = exchange.monotonicMs();
		exchange.response.sendDate = false;
		exchange.response.once('close', () => {
			this.#closed();
		});
		exchange.response.on('drain', () => {
			this.#isPaused = false;
			this.#changedMs = exchange.monotonicMs();
			this.#controller?.resume();
		});
	}

	start(): void {
		const {incoming} = this.exchange;
		const headers = buildUpstreamHeaders(incoming.rawHeaders);
		if (headers === null) {
			this.fail(buildFailure('bad_connection_header'));
			return;
		}

		const declared = incoming.headers['content-length'];
		const length = declared === undefined ? null : Number(declared);
		if (length === 0 || (length === null && incoming.headers['transfer-encoding'] === undefined)) {
			this.exchange.observation.requestEnd();
			this.#dispatch(headers, null);
		} else if (length !== null && length <= (this.exchange.injection === null ? maxWholeBytes : maxInjectedBytes)) {
			this.#collect(headers, length);
		} else {
			this.#dispatch(headers, this.#readIncoming());
		}
	}

	/** Whether it came over this connection. */
	isOn(socket: unknown): boolean {
		return this.exchange.incoming.socket === socket;
	}

	/** Ends what a clock says has taken too long. */
	checkTimeouts(nowMs: number, limits: ForwardLimits): void {
		// Older Nodes do not tell the answer to a pipelined request, which has no socket yet, when that one goes.
		if (this.exchange.incoming.socket.destroyed) {
			this.#closed();
			return;
		}

		const waitedMs = nowMs - this.#changedMs;
		const {host} = this.exchange.route;
		if (this.#isPaused || this.#phase === 'end') {
			if (waitedMs > limits.clientTimeoutMs) {
				this.cut(buildFailure('client_timeout'));
			}
		} else if (this.#isReceiving) {
			if (waitedMs > limits.clientTimeoutMs) {
				this.cut(buildFailure('request_timeout'));
			}
		} else if (this.#phase === 'head' && waitedMs > limits.firstByteTimeoutMs) {
			this.cut(buildFailure('upstream_timeout', `${host} sent nothing for ${Math.round(waitedMs / 1000)} s`));
		} else if (this.#phase === 'body' && waitedMs > limits.idleTimeoutMs) {
			this.cut(buildFailure('upstream_timeout', `${host} fell silent for ${Math.round(waitedMs / 1000)} s`));
		}
	}

	/** Ends it now, whatever is under way. */
	cut(failure: Failure): void {
		// First our word, then the cut: the cut reports an error of its own.
		this.fail(failure);
		this.#controller?.abort(new Error(failure.code));
	}

	/** Answers with an error of our own, or breaks the connection if an answer has begun. */
	fail(failure: Failure): void {
		if (this.#phase === 'over') {
			return;
		}

		const {response, route, observation} = this.exchange;
		const {statusCode} = failures[failure.code];
		if (response.headersSent) {
			observation.end({type: 'failed', failure, statusCode: null});
			this.#writeHeld();
			this.#over();
			breakConnection(response, this.#hasLength);
		} else {
			observation.end({type: 'failed', failure, statusCode});
			this.#over();
			sendFailure(response, route.format?.id ?? 'unknown', failure, observation.id);
		}
	}

	onRequestStart(controller: Dispatcher.DispatchController): void {
		this.#controller = controller;
		// It may be over before a connection was free: what nobody waits for must not be asked for.
		if (this.#phase === 'over') {
			controller.abort(new Error('over'));
			return;
		}

		this.exchange.observation.connected();
		this.#changedMs = this.exchange.monotonicMs();
	}

	onResponseStart(controller: Dispatcher.DispatchController, statusCode: number, _headers: unknown, statusText?: string): void {
		// 1xx are ours to answer: the client got its 100 from us, and hints are no part of the answer.
		if (statusCode < 200 || this.#phase === 'over') {
			return;
		}

		const {response, observation} = this.exchange;
		const headers = buildClientHeaders((controller.rawHeaders ?? []) as Array<Buffer | string>);
		response.writeHead(statusCode, readStatusText(statusText), headers);
		observation.responseHead(statusCode, headers);
		this.exchange.injection?.readHead(statusCode, headers);
		this.#hasLength = findHeader(headers, 'content-length') !== undefined;
		this.#phase = 'body';
		this.#changedMs = this.exchange.monotonicMs();
		// With the first bytes if they are here already, else at once: a stream's head may come long before its first event.
		queueMicrotask(() => {
			if (!this.#hasWritten && !response.destroyed) {
				response.flushHeaders();
			}
		});
	}

	onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
		if (this.#phase !== 'body') {
			return;
		}

		const {response, observation} = this.exchange;
		const passed = this.exchange.injection?.push(chunk) ?? chunk;
		this.#hasWritten ||= passed.length > 0;
		if (passed.length > 0 && !response.write(passed)) {
			this.#isPaused = true;
			controller.pause();
		}

		this.#changedMs = this.exchange.monotonicMs();
		observation.responseChunk(chunk);
	}

	onResponseEnd(controller: Dispatcher.DispatchController): void {
		if (this.#phase !== 'body') {
			return;
		}

		const {response} = this.exchange;
		this.#writeHeld();
		const trailers = (controller.rawTrailers ?? []) as Array<Buffer | string>;
		if (trailers.length > 0) {
			response.addTrailers(pairUp(trailers));
		}

		this.#hasWritten = true;
		this.#phase = 'end';
		response.end();
	}

	onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
		if (!this.#isClientGone) {
			this.fail(readUpstreamError(error, this.exchange.route.host, this.#phase === 'body'));
		}
	}

	#writeHeld(): void {
		const held = this.exchange.injection?.end() ?? null;
		if (held !== null) {
			this.exchange.response.write(held);
		}
	}

	#collect(headers: string[], length: number): void {
		const {incoming, observation} = this.exchange;
		const chunks: Buffer[] = [];
		let bytes = 0;
		this.#isReceiving = true;
		incoming.on('data', (chunk: Buffer) => {
			chunks.push(chunk);
			bytes += chunk.length;
			this.#changedMs = this.exchange.monotonicMs();
			observation.requestChunk(chunk);
		});
		incoming.once('end', () => {
			// A body shorter than it said is a client that left; `close` tells.
			if (bytes !== length) {
				return;
			}

			this.#isReceiving = false;
			observation.requestEnd();
			const body = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, length);
			this.#dispatch(headers, this.exchange.injection?.addTo(body, headers) ?? body);
		});
		incoming.on('error', () => {/* `close` follows and tells the same. */});
	}

	async * #readIncoming(): AsyncGenerator<Buffer> {
		const {incoming, observation} = this.exchange;
		this.#isReceiving = true;
		for await (const chunk of incoming as AsyncIterable<Buffer>) {
			// While the upstream takes it, the client is not the one to wait for.
			this.#isReceiving = false;
			yield chunk;
			this.#isReceiving = true;
			this.#changedMs = this.exchange.monotonicMs();
			observation.requestChunk(chunk);
		}

		this.#isReceiving = false;
		observation.requestEnd();
	}

	#dispatch(headers: string[], body: Buffer | AsyncIterable<Buffer> | null): void {
		if (this.#phase === 'over') {
			return;
		}

		const {incoming, route, pool, observation} = this.exchange;
		this.#phase = 'head';
		this.#changedMs = this.exchange.monotonicMs();
		headers.push('host', route.host);
		observation.sent();
		try {
			pool.dispatch({
				path: route.target,
				method: incoming.method as Dispatcher.HttpMethod,
				headers,
				body: body as Buffer | null,
			}, this);
		} catch (error) {
			this.fail(readUpstreamError(error, route.host, false));
		}
	}

	#closed(): void {
		if (this.#phase === 'over') {
			return;
		}

		const {response, observation} = this.exchange;
		if (response.writableFinished) {
			observation.end({type: 'complete'});
		} else {
			// Whatever the upstream still generates would be billed for nobody.
			this.#isClientGone = true;
			this.#controller?.abort(new Error('client left'));
			observation.end({type: 'aborted'});
		}

		this.#over();
	}

	#over(): void {
		this.#phase = 'over';
		this.exchange.onOver(this);
	}
}
