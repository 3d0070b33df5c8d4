import type {Socket} from 'node:net';

/**
Knows our own connections to upstreams by their local address, so that a request which comes over one of them is seen to be
ours: the upstream is this very proxy. No header is added for it, since not one byte may change; so a ring of several
proxies is not seen here, and ends where the first of them has too many requests under way.
*/
export class OwnSockets {
	readonly #names = new Set<string>();

	add(socket: Socket): void {
		const name = nameEnd(socket.localAddress, socket.localPort);
		this.#names.add(name);
		socket.once('close', () => {
			this.#names.delete(name);
		});
	}

	/** Whether the other end of this incoming connection is one of ours. */
	areOtherEndOf(socket: Socket): boolean {
		return this.#names.has(nameEnd(socket.remoteAddress, socket.remotePort));
	}
}

/** A socket of both families gives an address of the older one as one of the newer. */
function nameEnd(address: string | undefined, port: number | undefined): string {
	return `${address?.replace(/^::ffff:/v, '') ?? ''} ${port ?? ''}`;
}
