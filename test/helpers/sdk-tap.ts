import {Buffer} from 'node:buffer';

export type Tap = {
	readonly fetch: typeof fetch;
	/** Every byte of every response body so far, in hex. */
	readonly bytes: () => Promise<string>;
};

/** A `fetch` for an SDK that keeps what came. */
export function createTap(): Tap {
	const bodies: Array<Promise<string>> = [];
	return {
		async fetch(input, init) {
			const response = await fetch(input, init);
			const copy = response.clone();
			bodies.push((async () => Buffer.from(await copy.arrayBuffer()).toString('hex'))());
			return response;
		},
		async bytes() {
			const texts = await Promise.all(bodies);
			return texts.join('\n');
		},
	};
}

export async function collect<Item>(stream: AsyncIterable<Item>): Promise<Item[]> {
	const items: Item[] = [];
	for await (const item of stream) {
		items.push(item);
	}

	return items;
}
