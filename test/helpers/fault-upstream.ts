import {Buffer} from 'node:buffer';
import {once} from 'node:events';
import process from 'node:process';
import {createServer, type AddressInfo, type Socket} from 'node:net';
import {faults} from './faults.js';

/** One request that reached the upstream, and what became of its connection. */
export type FaultVisit = {
	/** Which fault it asked for, the last segment of its path. */
	readonly fault: string;
	/** The request's head as it stood on the wire. */
	readonly head: string;
	/** Bytes of the request after its head, as framed on the wire. */
	bodyWireBytes: number;
	/** When the peer went away, as `readMonotonicMs`; `null` while it is there. */
	clientGoneAtMs: number | null;
	goneBy: 'fin' | 'rst' | null;
	/** The fault has sent all it sends. */
	isPlayed: boolean;
};

export type FaultUpstream = {
	readonly url: string;
	readonly visits: FaultVisit[];
	readonly connectionCount: () => number;
	readonly close: () => Promise<void>;
};

/** One clock for all threads of this machine, unlike `performance.now()`. */
export function readMonotonicMs(): number {
	return Number(process.hrtime.bigint()) / 1e6;
}

/**
An upstream on bare sockets that misbehaves to order: `/any/prefix/length-short-fin` plays the fault of that name.
See `faults.ts` for what there is.
*/
export async function startFaultUpstream(): Promise<FaultUpstream> {
	const visits: FaultVisit[] = [];
	const sockets = new Set<Socket>();
	let connectionCount = 0;
	// Half open, so that a client's FIN is seen and reported, not answered by ours.
	const server = createServer({allowHalfOpen: true}, socket => {
		connectionCount++;
		sockets.add(socket);
		socket.setNoDelay(true);
		socket.once('close', () => {
			sockets.delete(socket);
		});
		serve(socket, visits);
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const {port} = server.address() as AddressInfo;

	return {
		url: `http://127.0.0.1:${port}`,
		visits,
		connectionCount: () => connectionCount,
		async close() {
			for (const socket of sockets) {
				socket.destroy();
			}

			server.close();
			await once(server, 'close');
		},
	};
}

function serve(socket: Socket, visits: FaultVisit[]): void {
	let visit: FaultVisit | null = null;
	let received = Buffer.alloc(0);
	const leave = (goneBy: 'fin' | 'rst'): void => {
		if (visit?.goneBy !== null) {
			return;
		}

		visit.goneBy = goneBy;
		visit.clientGoneAtMs = readMonotonicMs();
	};

	socket.on('data', (bytes: Buffer) => {
		received = Buffer.concat([received, bytes]);
		for (;;) {
			const end = received.indexOf('\r\n\r\n');
			if (visit !== null && (end === -1 || !isNextRequest(received))) {
				visit.bodyWireBytes += received.length;
				received = Buffer.alloc(0);
				return;
			}

			if (end === -1) {
				return;
			}

			visit = openVisit(received.toString('latin1', 0, end));
			visits.push(visit);
			received = received.subarray(end + 4);
			void play(visit, socket);
		}
	});
	socket.on('end', () => {
		leave('fin');
	});
	socket.on('error', (error: NodeJS.ErrnoException) => {
		leave(error.code === 'ECONNRESET' || error.code === 'EPIPE' ? 'rst' : 'fin');
	});
	socket.on('close', () => {
		leave('fin');
	});
}

/** A kept connection brings its next request at the start of a packet; none of these tests pipelines. */
function isNextRequest(bytes: Buffer): boolean {
	return /^[A-Z]+ \S+ HTTP\/1\.1\r\n/v.test(bytes.toString('latin1', 0, 1024));
}

function openVisit(head: string): FaultVisit {
	const target = head.split(' ', 2)[1] ?? '';
	const fault = target.split('?', 1)[0]!.split('/').at(-1)!;
	return {
		fault, head, bodyWireBytes: 0, clientGoneAtMs: null, goneBy: null, isPlayed: false,
	};
}

async function play(visit: FaultVisit, socket: Socket): Promise<void> {
	const fault = faults[visit.fault];
	if (fault === undefined) {
		socket.end('HTTP/1.1 404 No Such Fault\r\ncontent-length: 0\r\n\r\n');
	} else {
		await fault({
			async send(bytes) {
				if (!socket.destroyed) {
					await new Promise<void>(resolve => {
						socket.write(bytes, () => {
							resolve();
						});
					});
				}
			},
			fin() {
				socket.end();
			},
			reset() {
				socket.resetAndDestroy();
			},
			isGone: () => visit.goneBy !== null || socket.destroyed,
		});
	}

	visit.isPlayed = true;
}
