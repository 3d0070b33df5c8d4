/**
A mergeable summary of durations: counts in buckets whose bounds grow by 5 %, so that any quantile is within
2.5 % of the true value, and sketches of minutes add up to the sketch of a day. Values are milliseconds.
Same idea as DDSketch (https://arxiv.org/abs/1908.10693), without its collapsing: 10 ms to 1 h is 263 buckets.
*/
export type Sketch = Map<number, number>;

const growth = 1.05;
const logGrowth = Math.log(growth);

export function createSketch(): Sketch {
	return new Map();
}

/** Values below 1 ms count as 1 ms; what is not a number is ignored. */
export function addToSketch(sketch: Sketch, valueMs: number | null, count = 1): void {
	if (valueMs === null || !Number.isFinite(valueMs)) {
		return;
	}

	const index = Math.ceil(Math.log(Math.max(valueMs, 1)) / logGrowth);
	sketch.set(index, (sketch.get(index) ?? 0) + count);
}

export function mergeSketch(into: Sketch, from: Sketch): void {
	for (const [index, count] of from) {
		into.set(index, (into.get(index) ?? 0) + count);
	}
}

export function subtractSketch(from: Sketch, part: Sketch): void {
	for (const [index, count] of part) {
		const left = (from.get(index) ?? 0) - count;
		if (left > 0) {
			from.set(index, left);
		} else {
			from.delete(index);
		}
	}
}

function countSketch(sketch: Sketch): number {
	let count = 0;
	for (const bucketCount of sketch.values()) {
		count += bucketCount;
	}

	return count;
}

/** The value below which `ratio` (0–1) of the values lie, by nearest rank; `null` for an empty sketch. */
export function readQuantile(sketch: Sketch, ratio: number): number | null {
	const total = countSketch(sketch);
	if (total === 0) {
		return null;
	}

	const rank = Math.max(1, Math.ceil(ratio * total));
	let seen = 0;
	for (const index of sketch.keys().toArray().toSorted((a, b) => a - b)) {
		seen += sketch.get(index)!;
		if (seen >= rank) {
			// The middle of the bucket, so that the error is the same both ways.
			return (growth ** index) * 2 / (1 + growth);
		}
	}

	return null;
}

/** `[index, count, index, count, …]` as 32-bit little-endian integers. */
export function encodeSketch(sketch: Sketch): Uint8Array {
	const bytes = new Uint8Array(sketch.size * 8);
	const view = new DataView(bytes.buffer);
	let offset = 0;
	for (const [index, count] of sketch) {
		view.setInt32(offset, index, true);
		view.setInt32(offset + 4, count, true);
		offset += 8;
	}

	return bytes;
}

/** Answers an empty sketch for bytes that are not one. */
export function decodeSketch(bytes: Uint8Array): Sketch {
	const sketch = createSketch();
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	for (let offset = 0; offset + 8 <= bytes.byteLength; offset += 8) {
		const index = view.getInt32(offset, true);
		sketch.set(index, (sketch.get(index) ?? 0) + view.getInt32(offset + 4, true));
	}

	return sketch;
}

/** Bounds grow by 5 %: more than a year. */
const denseLength = 512;

/** Adds up many encoded sketches, many times as fast as merging them one by one. */
export class SketchSum {
	readonly #counts = new Float64Array(denseLength);

	/** Bytes that are no sketch add nothing. */
	addEncoded(bytes: Uint8Array): void {
		const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
		for (let offset = 0; offset + 8 <= bytes.byteLength; offset += 8) {
			const index = view.getInt32(offset, true);
			this.#counts[Math.min(denseLength - 1, Math.max(0, index))]! += view.getInt32(offset + 4, true);
		}
	}

	addTo(sketch: Sketch): void {
		for (const [index, count] of this.#counts.entries()) {
			if (count > 0) {
				sketch.set(index, (sketch.get(index) ?? 0) + count);
			}
		}
	}
}
