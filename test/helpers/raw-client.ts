import {Buffer} from 'node:buffer';
import {connect, type Socket} from 'node:net';
import {once} from 'node:events';
import {RawResponseReader} from './raw-response.js';
import {waitUntil} from './wait-until.js';

export type RawRequest = {
	readonly method?: string;
	/** The request target as it stands on the wire. */
	readonly path?: string;
	/** `host` is added unless given, `content-length` where there is a body and no framing is given. */
	readonly headers?: ReadonlyArray<readonly [string, string]>;
	readonly body?: string | Uint8Array;
};

/** How the peer ended the connection: in order, by reset, or not yet. */
export type Ending = 'fin' | 'rst' | null;

/**
A client on a bare socket: it sends exactly the bytes it is told and reports exactly what came. Never judge
truncation with a lenient HTTP client.
*/
export class RawClient {
	static async open(url: string): Promise<RawClient> {
		const {hostname, port, host} = new URL(url);
		// Half open, so that a FIN from the peer does not end our side by itself.
		const socket = connect({host: hostname, port: Number(port), allowHalfOpen: true});
		await once(socket, 'connect');
		return new RawClient(socket, host);
	}

	readonly #socket: Socket;
	readonly #host: string;
	#current: RawResponseReader | null = null;

	/** Answers so far, the last one perhaps unfinished. */
	readonly responses: RawResponseReader[] = [];
	endedBy: Ending = null;
	/** Bytes that came when no answer was due. */
	strayBytes = Buffer.alloc(0);

	private constructor(socket: Socket, host: string) {
		this.#socket = socket;
		this.#host = host;
		socket.setNoDelay(true);
		socket.on('data', (bytes: Buffer) => {
			this.#take(bytes);
		});
		socket.on('end', () => {
			this.endedBy ??= 'fin';
			this.#current?.end();
		});
		socket.on('error', () => {
			this.endedBy ??= 'rst';
		});
	}

	#take(bytes: Buffer): void {
		let left = bytes;
		if (this.#current !== null) {
			left = this.#current.push(bytes);
			this.#current = this.#current.isComplete ? null : this.#current;
		}

		if (left.length > 0) {
			this.strayBytes = Buffer.concat([this.strayBytes, left]);
		}
	}

	/** Sends a request; answers the response that will fill up as bytes come. */
	send(request: RawRequest = {}): RawResponseReader {
		return this.sendBytes(buildRequest(request, this.#host), request.method);
	}

	/** Sends any bytes and expects the answer to a request of that method. */
	sendBytes(bytes: string | Uint8Array, method = 'GET'): RawResponseReader {
		const response = new RawResponseReader(method);
		this.responses.push(response);
		this.#current = response;
		this.#socket.write(bytes);
		return response;
	}

	/** Adds bytes to what was sent, for example the next part of a body. */
	write(bytes: string | Uint8Array): void {
		this.#socket.write(bytes);
	}

	/** The latest response once it is complete, or once the connection ended before that. */
	async finish(timeoutMs = 10_000): Promise<RawResponseReader> {
		const response = this.responses.at(-1)!;
		const isOver = (): boolean => response.isComplete || response.problem !== null || this.endedBy !== null;
		await waitUntil(isOver, {what: 'the end of a response', timeoutMs});
		return response;
	}

	/** Waits for the peer to end the connection. */
	async finishConnection(timeoutMs = 10_000): Promise<Ending> {
		await waitUntil(() => this.endedBy !== null, {what: 'the end of a connection', timeoutMs});
		return this.endedBy;
	}

	/** Stops reading, so that the peer's window fills up. */
	pause(): void {
		this.#socket.pause();
	}

	resume(): void {
		this.#socket.resume();
	}

	/** FIN: we have no more to send, and still listen. */
	sendFin(): void {
		this.#socket.end();
	}

	/** FIN and away, as a client that was closed. */
	close(): void {
		this.#socket.destroy();
	}

	/** RST, as a client that crashed. */
	reset(): void {
		this.#socket.resetAndDestroy();
	}
}

/** Sends one request on a connection of its own and waits for the whole answer or for the end of the connection. */
export async function requestRaw(url: string, request: RawRequest = {}): Promise<{response: RawResponseReader; endedBy: Ending}> {
	const client = await RawClient.open(url);
	const {pathname, search} = new URL(url);
	client.send({path: pathname + search, ...request});
	const response = await client.finish();
	client.close();
	return {response, endedBy: client.endedBy};
}

function buildRequest({method = 'GET', path = '/', headers = [], body}: RawRequest, host: string): Buffer {
	const hasHeader = (name: string): boolean => headers.some(([key]) => key.toLowerCase() === name);
	const bytes = Buffer.from(body ?? '');
	const lines = headers.map(([name, value]) => `${name}: ${value}`);
	if (!hasHeader('host')) {
		lines.unshift(`Host: ${host}`);
	}

	if (body !== undefined && !hasHeader('content-length') && !hasHeader('transfer-encoding')) {
		lines.push(`Content-Length: ${bytes.length}`);
	}

	return Buffer.concat([Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`, 'latin1'), bytes]);
}
