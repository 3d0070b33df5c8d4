import type {Socket} from 'node:net';

/**
Knows our own connections to upstreams by their two ends, so that a request which comes over one of them is seen to be
ours: the upstream is this very proxy. No header is added for it, since not one byte may change; so a ring of several
proxies is not seen here, and ends where the first of them has too many requests under way.
*/
export class OwnSockets {
	/** Where we listen; `null` until we do. Whatever leads to another port is no loop. */
	port: number | null = null;
	readonly #names = new Set<string>();

	add(socket: Socket): void {
		if (socket.remotePort !== this.port) {
			return;
		}

		// Both ends count: a system gives one local port to several connections, as long as they lead elsewhere.
		const name = nameEnds(nameEnd(socket.localAddress, socket.localPort), nameEnd(socket.remoteAddress, socket.remotePort));
		this.#names.add(name);
		socket.once('close', () => {
			this.#names.delete(name);
		});
	}

	/** Whether the other end of this incoming connection is one of ours. */
	areOtherEndOf(socket: Socket): boolean {
		return this.#names.size > 0 && this.#names.has(nameEnds(nameEnd(socket.remoteAddress, socket.remotePort), nameEnd(socket.localAddress, socket.localPort)));
	}
}

function nameEnds(from: string, to: string): string {
	return `${from} → ${to}`;
}

/** A socket of both families gives an address of the older one as one of the newer. */
function nameEnd(address: string | undefined, port: number | undefined): string {
	return `${address?.replace(/^::ffff:/v, '') ?? ''} ${port ?? ''}`;
}
