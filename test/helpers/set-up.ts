/** The file's own, from `node:test`. */
export type Hooks = Readonly<Record<'before' | 'after', (action: () => Promise<void>) => void>>;

/** What all tests of a group share: there before the first of them, closed after the last. */
export function setUp<Shared extends {readonly close: () => Promise<void>}>({before, after}: Hooks, start: () => Promise<Shared>): () => Shared {
	let shared: Shared;
	before(async () => {
		shared = await start();
	});
	after(async () => {
		await shared.close();
	});
	return () => shared;
}
