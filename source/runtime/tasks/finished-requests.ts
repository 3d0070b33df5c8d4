import type {RequestRecord} from '../../core/request-record.js';
import type {ChangeCursor, RequestReader} from '../../core/store.js';

/**
The requests of a store as they come to their end, asked for instead of told: who takes them slowly gets them later, and
nothing piles up meanwhile, since the store keeps them.
*/
export class FinishedRequests {
	#cursor: ChangeCursor | null = null;
	/** Told by `begin` already. */
	readonly #told = new Set<string>();

	constructor(private readonly reader: Pick<RequestReader, 'readChanges'>) {}

	/** From now on none is missed; answers what `readBefore` finds of those that were over before. */
	async begin(readBefore: () => Promise<readonly RequestRecord[]>): Promise<readonly RequestRecord[]> {
		const {cursor} = await this.reader.readChanges(null);
		const before = await readBefore();
		for (const {id} of before) {
			this.#told.add(id);
		}

		this.#cursor = cursor;
		return before;
	}

	/** Those that came to their end since the last call. */
	async next(): Promise<readonly RequestRecord[]> {
		const {events, cursor} = await this.reader.readChanges(this.#cursor);
		this.#cursor = cursor;
		const ended: RequestRecord[] = [];
		for (const event of events) {
			if (event.type === 'request-end' && !this.#told.delete(event.record.id)) {
				ended.push(event.record);
			}
		}

		return ended;
	}
}
