import {Buffer} from 'node:buffer';
import {once} from 'node:events';
import {createServer, type IncomingHttpHeaders, type IncomingMessage} from 'node:http';
import {createServer as createTlsServer} from 'node:https';
import {connect, type AddressInfo, type Socket} from 'node:net';
import type {Duplex} from 'node:stream';
import type {UpstreamProxies} from '../../source/config/upstream-proxy.js';
import type {Certificate} from './certificates.js';

/** What it does with a `CONNECT`; `lead` opens the tunnel. */
export type ConnectScript = (socket: Duplex, lead: () => void) => void;

export type ConnectProxy = {
	readonly port: number;
	readonly url: string;
	/** What it was asked for, in order. */
	readonly asked: ReadonlyArray<{readonly target: string; readonly headers: IncomingHttpHeaders}>;
	/** Bytes that it got from clients for upstreams. */
	readonly passed: () => Buffer;
	/** From now on it does this. */
	readonly play: (script: ConnectScript) => void;
	/** Takes all its connections with it, as when it dies. */
	readonly cut: () => void;
	readonly close: () => Promise<void>;
};

const lead: ConnectScript = (_socket, open) => {
	open();
};

type Options = {
	/** `user:password` that it asks for. */
	readonly credentials?: string;
	/** Spoken to over TLS. */
	readonly certificate?: Certificate;
};

/** A proxy of a network: every name that it is asked for is at this machine. */
export async function startConnectProxy({credentials, certificate}: Options = {}): Promise<ConnectProxy> {
	const asked: Array<{target: string; headers: IncomingHttpHeaders}> = [];
	const passed: Buffer[] = [];
	const sockets = new Set<Duplex>();
	let script = lead;
	const expected = credentials === undefined ? undefined : `Basic ${Buffer.from(credentials).toString('base64')}`;
	const keep = (socket: Duplex): void => {
		sockets.add(socket);
		socket.on('error', () => {/* Cut. */});
		socket.once('close', () => {
			sockets.delete(socket);
		});
	};

	const server = certificate === undefined ? createServer() : createTlsServer(certificate);
	server.on('connection', (socket: Socket) => {
		keep(socket);
	});
	server.on('connect', (incoming: IncomingMessage, socket: Duplex) => {
		keep(socket);
		asked.push({target: incoming.url!, headers: incoming.headers});
		if (incoming.headers['proxy-authorization'] !== expected) {
			socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic realm="network"\r\ncontent-length: 3\r\n\r\nno\n');
			return;
		}

		script(socket, () => {
			const inner = connect({host: '127.0.0.1', port: Number(incoming.url!.split(':').at(-1))}, () => {
				socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
				socket.on('data', (bytes: Buffer) => {
					passed.push(bytes);
				});
				socket.pipe(inner).pipe(socket);
			});
			keep(inner);
			inner.once('close', () => {
				socket.destroy();
			});
			socket.once('close', () => {
				inner.destroy();
			});
		});
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const {port} = server.address() as AddressInfo;
	const cut = (): void => {
		for (const socket of sockets) {
			socket.destroy();
		}
	};

	return {
		port,
		url: `${certificate === undefined ? 'http' : 'https'}://${credentials === undefined ? '' : `${credentials}@`}${certificate === undefined ? '127.0.0.1' : 'localhost'}:${port}`,
		asked,
		passed: () => Buffer.concat(passed),
		play(next) {
			script = next;
		},
		cut,
		async close() {
			server.close();
			cut();
			server.closeAllConnections();
			await once(server, 'close');
		},
	};
}

/** The setting that leads all upstreams through it. */
export function leadThrough(url: string): UpstreamProxies {
	const written = {place: 'HTTPS_PROXY', text: url};
	return {https: written, http: written, exceptions: ''};
}
