import {createHmac, createSecretKey} from 'node:crypto';

type Hmac = ReturnType<typeof createHmac>;

// A larger body is an upload rather than a question; hashing it would cost more than it tells.
const maxHashedBytes = 8 * 1024 * 1024;

/** Starts the hash of one request's body. */
export type RequestHasher = () => RequestHash;

/** Tells the same body again (a retry, a duplicate) without keeping it: under the installation's secret nobody can try out what it was. */
export function createRequestHasher(secret: Uint8Array): RequestHasher {
	// A key of its own, so that no hash here can equal one of an API key. As a key object it costs a fifth of what the bytes do.
	const key = createSecretKey(createHmac('sha256', secret).update('request-hash').digest());
	return () => new RequestHash(() => createHmac('sha256', key));
}

export class RequestHash {
	/** Whether the bytes that were pushed are the whole body; only then is there a hash. */
	isWhole = false;
	readonly #start: () => Hmac;
	#hmac: Hmac | null = null;
	#byteCount = 0;

	constructor(start: () => Hmac) {
		this.#start = start;
	}

	push(chunk: Uint8Array): void {
		this.#byteCount += chunk.length;
		if (chunk.length > 0 && this.#byteCount <= maxHashedBytes) {
			this.#hmac ??= this.#start();
			this.#hmac.update(chunk);
		} else if (this.#byteCount > maxHashedBytes) {
			this.#hmac = null;
		}
	}

	/** 64 bits in hex; `null` for no body, a part of one, or too large a one. */
	end(): string | null {
		const hmac = this.#hmac;
		this.#hmac = null;
		return this.isWhole ? hmac?.digest('hex').slice(0, 16) ?? null : null;
	}
}
