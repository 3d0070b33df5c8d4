import type {RateLimit} from '../core/event.js';
import type {LimitOutlook} from './live-model.js';

/** Captures this near to each other are one point, so that the points span minutes, not a burst. */
const pointMs = 10_000;
const maxPoints = 20;

/** Far above what an installation uses; a provider's names come from its headers, which could be anything. */
const maxLimits = 500;

/** A limit whose window has been over for this long says nothing any more. */
const staleMs = 60 * 60 * 1000;

type Point = {readonly limit: RateLimit; readonly usedRatio: number | null};

/** The latest state of each limit, and enough of the way there to say where it leads. */
export class LimitTracker {
	/** By limit, then by slot of `pointMs`. */
	readonly #points = new Map<string, Map<number, Point>>();

	/** Answers whether it told anything new. */
	add(limit: RateLimit): boolean {
		const key = `${limit.provider}\n${limit.apiKeyId ?? ''}\n${limit.name}`;
		const points = this.#points.get(key) ?? new Map<number, Point>();
		const slot = Math.floor(limit.capturedAtMs / pointMs);
		const point = {limit, usedRatio: readUsedRatio(limit)};
		const known = points.get(slot);
		if (known !== undefined && !isNewer(point, known)) {
			return false;
		}

		points.set(slot, point);
		dropOldest(points, maxPoints, index => index);
		this.#points.set(key, points);
		dropOldest(this.#points, maxLimits, (_, kept) => newestOf(kept).limit.capturedAtMs);
		return points.has(slot);
	}

	/** By provider, key and name. */
	read(nowAtMs: number): LimitOutlook[] {
		const outlooks: LimitOutlook[] = [];
		for (const key of this.#points.keys().toArray().toSorted()) {
			const points = sortPoints(this.#points.get(key)!);
			const {limit} = points.at(-1)!;
			const overAtMs = limit.resetAtMs ?? (limit.capturedAtMs + (limit.windowMs ?? 0));
			if (overAtMs + staleMs > nowAtMs) {
				outlooks.push({limit, fullAtMs: predictFull(points, nowAtMs)});
			}
		}

		return outlooks;
	}
}

/** When the line through the points reaches the limit; `null` unless that is ahead, and before the reset. */
function predictFull(points: readonly Point[], nowAtMs: number): number | null {
	const newest = points.at(-1)!;
	const {resetAtMs, capturedAtMs} = newest.limit;
	if (newest.usedRatio === null || (resetAtMs !== null && resetAtMs <= nowAtMs)) {
		return null;
	}

	if (newest.usedRatio >= 1) {
		return capturedAtMs;
	}

	// A point whose own window was over before the newest capture tells of another window.
	const current = points.filter(({limit, usedRatio}) => usedRatio !== null && (limit.resetAtMs ?? Infinity) > capturedAtMs);
	const ratioPerMs = fitSlope(current.map(({limit, usedRatio}) => ({x: limit.capturedAtMs - capturedAtMs, y: usedRatio!})));
	if (ratioPerMs === null || ratioPerMs <= 0) {
		return null;
	}

	const fullAtMs = capturedAtMs + ((1 - newest.usedRatio) / ratioPerMs);
	return fullAtMs > nowAtMs && fullAtMs < (resetAtMs ?? Infinity) ? fullAtMs : null;
}

/** By least squares; `null` for points that span too little to tell. */
function fitSlope(points: ReadonlyArray<{readonly x: number; readonly y: number}>): number | null {
	const first = points[0];
	if (first === undefined || points.at(-1)!.x - first.x < pointMs) {
		return null;
	}

	let meanX = 0;
	let meanY = 0;
	for (const {x, y} of points) {
		meanX += x / points.length;
		meanY += y / points.length;
	}

	let covariance = 0;
	let variance = 0;
	for (const {x, y} of points) {
		covariance += (x - meanX) * (y - meanY);
		variance += (x - meanX) ** 2;
	}

	return covariance / variance;
}

function readUsedRatio({usedRatio, limit, remaining}: RateLimit): number | null {
	return usedRatio !== null || limit === null || remaining === null || limit <= 0 ? usedRatio : Math.min(1, Math.max(0, 1 - (remaining / limit)));
}

/** Of two captures in the same millisecond the fuller one is the newer. */
function isNewer(point: Point, known: Point): boolean {
	const byTime = point.limit.capturedAtMs - known.limit.capturedAtMs;
	return byTime === 0 ? (point.usedRatio ?? -1) > (known.usedRatio ?? -1) : byTime > 0;
}

function sortPoints(points: ReadonlyMap<number, Point>): Point[] {
	return points.values().toArray().toSorted((a, b) => a.limit.capturedAtMs - b.limit.capturedAtMs);
}

function newestOf(points: ReadonlyMap<number, Point>): Point {
	return sortPoints(points).at(-1)!;
}

/** Drops what stands lowest in age, when there is one too many. */
function dropOldest<Key, Value>(map: Map<Key, Value>, limit: number, readAge: (key: Key, value: Value) => number): void {
	if (map.size <= limit) {
		return;
	}

	let oldest: {key: Key; age: number} | null = null;
	for (const [key, value] of map) {
		const age = readAge(key, value);
		if (oldest === null || age < oldest.age) {
			oldest = {key, age};
		}
	}

	map.delete(oldest!.key);
}
