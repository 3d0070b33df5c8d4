import http, {type IncomingMessage} from 'node:http';
import https from 'node:https';
import type {Socket} from 'node:net';
import type {Duplex} from 'node:stream';
import type {buildConnector} from 'undici';
import {unbracketHost} from '../../config/parse.js';
import {
	buildFailure,
	buildFailureBody,
	failures,
	readUpstreamError,
	type Failure,
} from '../failure.js';
import {buildClientHeaders, buildUpstreamHeaders} from '../headers.js';
import type {Outcome} from '../final-record.js';
import type {Route} from '../route.js';
import type {Watch} from '../watch.js';
import type {SocketEnd} from './socket-end.js';
import type {SocketWatch} from './socket-watch.js';

type Tunnel = {
	readonly incoming: IncomingMessage;
	readonly socket: Socket;
	readonly head: Buffer;
	readonly route: Route;
	readonly observation: Watch;
	/** Reads what the socket carries; `null` where that is nothing we know. */
	readonly content: SocketWatch | null;
	readonly connect: buildConnector.connector;
	/** How long the upstream may take to answer the handshake. */
	readonly connectTimeoutMs: number;
	readonly onOver: () => void;
};

/**
Tunnels a WebSocket: the upstream answers the handshake, never we, and from then on bytes pass raw. If it answers with
anything but 101, that answer passes as it is (a client falls back to HTTP on 426).
*/
export function tunnelWebSocket(tunnel: Tunnel): void {
	const {incoming, socket, route, observation} = tunnel;
	socket.on('error', () => {/* `close` follows. */});
	socket.once('close', () => {
		endTunnel(tunnel, {type: 'aborted'}, 'client');
		tunnel.onOver();
	});

	const headers = buildUpstreamHeaders(incoming.rawHeaders);
	if (headers === null) {
		endWithFailure(tunnel, buildFailure('bad_connection_header'));
		return;
	}

	headers.push('host', route.host, 'connection', 'Upgrade', 'upgrade', 'websocket');
	const {request} = route.origin.startsWith('https:') ? https : http;
	const upstream = request(`${route.origin}/`, {
		path: route.target, method: incoming.method, headers, createConnection: createOpener(tunnel),
	});
	upstream.setTimeout(tunnel.connectTimeoutMs);
	observation.requestEnd();
	observation.sent();
	const early = holdEarly(tunnel);
	socket.once('close', () => {
		upstream.destroy();
	});
	upstream.once('timeout', () => {
		upstream.destroy(Object.assign(new Error('timeout'), {code: 'ETIMEDOUT'}));
	});
	upstream.on('error', error => {
		endWithFailure(tunnel, readUpstreamError(error, route.host, false));
	});
	upstream.once('response', response => {
		relayRefusal(tunnel, response);
	});
	upstream.once('upgrade', (response, upstreamSocket, upstreamHead) => {
		upstreamSocket.setTimeout(0);
		observation.connected();
		observation.responseHead(101, response.rawHeaders);
		tunnel.content?.open(response.rawHeaders);
		socket.write(`${buildHead(response, response.rawHeaders)}\r\n`, 'latin1');
		joinSockets(tunnel, upstreamSocket, [early.release(), upstreamHead]);
	});
	upstream.end();
}

/** Opens the connection as those of all other requests are. */
function createOpener({connect, route}: Tunnel): http.RequestOptions['createConnection'] {
	const {protocol, hostname, host, port} = new URL(route.origin);
	return (_options, onOpen) => {
		connect({
			protocol, hostname: unbracketHost(hostname), host, port,
		}, (error, socket) => {
			// What is told beside an error, nobody looks at.
			onOpen(error, socket as Socket);
		});
		return undefined;
	};
}

/**
Reads what the client sends before the upstream has answered: it has nothing to say yet, but only who reads learns that
it left. One chunk is held, then it has to wait.
*/
function holdEarly({socket, head}: Tunnel): {release: () => Buffer} {
	let held = head;
	const hold = (chunk: Buffer): void => {
		held = Buffer.concat([held, chunk]);
		socket.pause();
	};

	const leave = (): void => {
		socket.destroy();
	};

	socket.on('data', hold);
	socket.once('end', leave);
	return {
		release() {
			socket.off('data', hold);
			socket.off('end', leave);
			return held;
		},
	};
}

function relayRefusal({socket, route, observation}: Tunnel, response: IncomingMessage): void {
	const headers = buildClientHeaders(response.rawHeaders);
	observation.connected();
	observation.responseHead(response.statusCode ?? 502, headers);
	socket.write(`${buildHead(response, headers)}connection: close\r\n\r\n`, 'latin1');
	response.on('data', (chunk: Buffer) => {
		socket.write(chunk);
		observation.responseChunk(chunk);
	});
	response.once('end', () => {
		observation.end({type: 'complete'});
		endSocket(socket);
	});
	response.on('error', error => {
		observation.end({type: 'failed', failure: readUpstreamError(error, route.host, true), statusCode: null});
		socket.destroy();
	});
}

// What a peer has to end its side after the other one ended; nothing more can pass then.
const closePatienceMs = 5000;

/** Ends our side, and does not wait for ever for the client's. */
function endSocket(socket: Socket): void {
	socket.setTimeout(closePatienceMs, () => {
		socket.destroy();
	});
	socket.end();
}

/** Only the first end of each counts. */
function endTunnel({observation, content}: Tunnel, outcome: Outcome, how: SocketEnd): void {
	observation.end(outcome);
	content?.end(how);
}

function joinSockets(tunnel: Tunnel, upstreamSocket: Duplex, [early, upstreamHead]: readonly [Buffer, Buffer]): void {
	const {socket, route, observation, content} = tunnel;
	if (early.length > 0) {
		upstreamSocket.write(early);
		observation.requestChunk(early);
		content?.push('client', early);
	}

	if (upstreamHead.length > 0) {
		socket.write(upstreamHead);
		observation.responseChunk(upstreamHead);
		content?.push('upstream', upstreamHead);
	}

	upstreamSocket.on('data', (chunk: Buffer) => {
		if (!socket.write(chunk)) {
			upstreamSocket.pause();
		}

		observation.responseChunk(chunk);
		content?.push('upstream', chunk);
	});
	socket.on('drain', () => {
		upstreamSocket.resume();
	});
	socket.pipe(upstreamSocket);
	socket.on('data', (chunk: Buffer) => {
		observation.requestChunk(chunk);
		content?.push('client', chunk);
	});
	upstreamSocket.once('end', () => {
		endTunnel(tunnel, {type: 'complete'}, 'upstream');
		endSocket(socket);
	});
	upstreamSocket.on('error', error => {
		const failure = readUpstreamError(error, route.host, true);
		endTunnel(tunnel, {type: 'failed', failure, statusCode: null}, failure);
		socket.destroy();
	});
	socket.once('end', () => {
		endTunnel(tunnel, {type: 'complete'}, 'client');
	});
	socket.once('close', () => {
		upstreamSocket.destroy();
	});
}

function buildHead(response: IncomingMessage, rawHeaders: readonly string[]): string {
	let head = `HTTP/1.1 ${response.statusCode} ${response.statusMessage ?? ''}\r\n`;
	for (let index = 0; index < rawHeaders.length; index += 2) {
		head += `${rawHeaders[index]}: ${rawHeaders[index + 1]}\r\n`;
	}

	return head;
}

function endWithFailure({socket, route, observation}: Tunnel, failure: Failure): void {
	const {statusCode} = failures[failure.code];
	observation.end({type: 'failed', failure, statusCode});
	socket.write(buildRawFailure(route.format?.id ?? 'unknown', failure));
	endSocket(socket);
}

/** Answers with an error of our own on a socket that Node's server has let go of, and ends it. */
export function refuseSocket(socket: Socket, failure: Failure): void {
	socket.on('error', () => {/* It left; there is nobody to tell. */});
	// Only who reads learns that the client has ended its side.
	socket.resume();
	socket.write(buildRawFailure('unknown', failure));
	endSocket(socket);
}

/** Our own error as bytes, for a socket that has no response object. */
export function buildRawFailure(formatId: string, failure: Failure): string {
	const body = buildFailureBody(formatId, failure);
	const {statusCode} = failures[failure.code];
	return [
		`HTTP/1.1 ${statusCode} ${http.STATUS_CODES[statusCode]}`,
		'content-type: application/json',
		`content-length: ${Buffer.byteLength(body)}`,
		`x-tailrace-error: ${failure.code}`,
		'connection: close',
		'',
		body,
	].join('\r\n');
}
