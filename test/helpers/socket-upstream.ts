import {once} from 'node:events';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import WebSocket, {WebSocketServer, type PerMessageDeflateOptions} from 'ws';

export type SocketUpstream = {
	readonly url: string;
	/** The upstream's ends of all sockets, in order. */
	readonly sockets: readonly WebSocket[];
	readonly close: () => void;
};

type Message = Readonly<Record<string, unknown>>;

/** An upstream that takes every WebSocket and answers each JSON message as told. */
export async function startSocketUpstream(
	onMessage: (send: (message: Message) => void, message: Message, socket: WebSocket) => void,
	perMessageDeflate: PerMessageDeflateOptions | boolean = false,
): Promise<SocketUpstream> {
	const server = createServer();
	const taker = new WebSocketServer({server, perMessageDeflate});
	const sockets: WebSocket[] = [];
	taker.on('connection', socket => {
		sockets.push(socket);
		socket.on('error', () => undefined);
		socket.on('message', data => {
			onMessage(message => {
				socket.send(JSON.stringify(message));
			}, JSON.parse((data as Buffer).toString()) as Message, socket);
		});
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		sockets,
		close() {
			for (const socket of sockets) {
				socket.terminate();
			}

			taker.close();
			server.closeAllConnections();
			server.close();
		},
	};
}

/** A client's end, open. */
export async function openSocket(
	url: string,
	perMessageDeflate: PerMessageDeflateOptions | boolean = false,
	headers: Readonly<Record<string, string>> = {},
): Promise<WebSocket> {
	const socket = new WebSocket(url.replace('http', 'ws'), {headers: {authorization: 'Bearer sk-test', ...headers}, perMessageDeflate});
	socket.on('error', () => undefined);
	await once(socket, 'open');
	return socket;
}
