import {createHmac} from 'node:crypto';

/** Tells keys apart without keeping them: 64 bits of an HMAC under this installation's secret. */
export type KeyHasher = (provider: string, key: string) => string;

// Enough for every key that a team has at once; the map must not grow with keys that somebody makes up.
const maxRemembered = 1000;

export function createKeyHasher(secret: Uint8Array): KeyHasher {
	const remembered = new Map<string, string>();
	return (provider, key) => {
		const text = `${provider}\0${key}`;
		let id = remembered.get(text);
		if (id === undefined) {
			id = `k1_${createHmac('sha256', secret).update(text).digest('hex').slice(0, 16)}`;
			if (remembered.size >= maxRemembered) {
				remembered.clear();
			}

			remembered.set(text, id);
		}

		return id;
	};
}
