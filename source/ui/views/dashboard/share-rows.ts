export type PanelRows = {
	readonly id: string;
	/** Below this it makes no sense. */
	readonly min: number;
	/** With more it would only have empty rows. */
	readonly want: number;
	/** Lower gives up rows sooner. The highest also takes what is left over. */
	readonly rank: number;
};

/** Shares the rows of a screen: panels shrink in order, then vanish in order, and the last one takes what is left. */
export function shareRows(panels: readonly PanelRows[], rows: number): Map<string, number> {
	const byRank = panels.toSorted((a, b) => a.rank - b.rank);
	const given = new Map(byRank.map(({id, want}) => [id, want]));
	const readExcess = (): number => sumRows(given) - rows;

	for (const {id, min} of byRank) {
		const excess = Math.max(0, readExcess());
		given.set(id, Math.max(min, given.get(id)! - excess));
	}

	for (const {id} of byRank.slice(0, -1)) {
		if (readExcess() > 0) {
			given.set(id, 0);
		}
	}

	const last = byRank.at(-1)!;
	const others = readExcess() + rows - given.get(last.id)!;
	given.set(last.id, Math.max(0, rows - others));
	return given;
}

function sumRows(given: ReadonlyMap<string, number>): number {
	let sum = 0;
	for (const count of given.values()) {
		sum += count;
	}

	return sum;
}
