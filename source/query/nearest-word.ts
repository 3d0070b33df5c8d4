/** The word that was probably meant, by the fewest slips of the fingers; `null` if none is near. */
export function findNearestWord(word: string, words: readonly string[]): string | null {
	let nearest: string | null = null;
	let least = Math.min(3, Math.ceil(word.length / 2));
	for (const candidate of words) {
		const distance = countSlips(word.toLowerCase(), candidate);
		if (!(distance < least)) {
			continue;
		}

		least = distance;
		nearest = candidate;
	}

	return nearest;
}

/** Letters too many, missing, wrong, or swapped with their neighbour. */
function countSlips(a: string, b: string): number {
	const rows = [Array.from({length: b.length + 1}, (_, index) => index)];
	for (let i = 1; i <= a.length; i++) {
		const row = [i];
		for (let j = 1; j <= b.length; j++) {
			const last = rows[i - 1]!;
			const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
			row.push(Math.min(
				row[j - 1]! + 1,
				last[j]! + 1,
				last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1),
				isSwapped ? rows[i - 2]![j - 2]! + 1 : Infinity,
			));
		}

		rows.push(row);
	}

	return rows[a.length]![b.length]!;
}
