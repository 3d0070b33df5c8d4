import {hourMs, minuteMs} from '../core/durations.js';
import {isReset} from '../core/rate-limit.js';
import type {LimitPoint} from './limit-history.js';

/** Captures that span less than this tell of a burst, not of a pace. */
const minSpanMs = 10_000;

/** Providers tell shares in whole percents; finer steps are known only when they are seen. */
const coarsestStep = 0.01;

/** As many steps as a rise must have, so that where within a step it began and ended changes little. */
const minSteps = 3;

/** What falls by more than this was reset or refilled, not corrected. */
const minDrop = 0.005;

/** A reset told anew for a fixed window differs by rounding; beyond this it moves. */
const resetToleranceMs = 2000;

/** How far ahead the fill of a bucket that refills all the time can be told. */
const maxBucketAheadMs = hourMs;

type Known = LimitPoint & {readonly usedRatio: number};

/** When a limit will be full at the present pace, `points` oldest first; `null` unless that is ahead, before its reset, and can be told. */
export function predictFull(points: readonly LimitPoint[], nowAtMs: number): number | null {
	const newest = points.at(-1);
	if (newest === undefined || newest.usedRatio === null || isReset(newest.limit, nowAtMs)) {
		return null;
	}

	if (newest.usedRatio >= 1) {
		return newest.limit.capturedAtMs;
	}

	const known = points.filter((point): point is Known => point.usedRatio !== null);
	const {capturedAtMs, resetAtMs} = newest.limit;
	const isBucket = hasMovingReset(known);
	const window = isBucket ? known : known.slice(findWindowStart(known));
	const recent = pickRecent(window, readHorizonMs(newest));
	const pacePerMs = isBucket ? fitPace(recent) : readPace(recent, nowAtMs);
	if (pacePerMs === null) {
		return null;
	}

	const fullAtMs = capturedAtMs + ((1 - newest.usedRatio) / pacePerMs);
	const endAtMs = isBucket ? nowAtMs + maxBucketAheadMs : resetAtMs ?? readLikelyReset(known);
	return fullAtMs > nowAtMs && fullAtMs < endAtMs ? fullAtMs : null;
}

/** A bucket that refills all the time tells when it will be empty again: a moment that moves on before it has come. */
function hasMovingReset(points: readonly Known[]): boolean {
	const newest = points.at(-1)!.limit;
	const before = points.at(-2)?.limit;
	const [{resetAtMs: movedAtMs}, {resetAtMs: firstAtMs}] = [newest, before ?? newest];
	return movedAtMs !== null && firstAtMs !== null && firstAtMs > newest.capturedAtMs && Math.abs(movedAtMs - firstAtMs) > resetToleranceMs;
}

/** Where the window that the newest point belongs to begins: after the last reset, told or seen. */
function findWindowStart(points: readonly Known[]): number {
	const {capturedAtMs} = points.at(-1)!.limit;
	for (let index = points.length - 2; index >= 0; index--) {
		const {limit, usedRatio} = points[index]!;
		if ((limit.resetAtMs ?? Infinity) <= capturedAtMs || usedRatio - points[index + 1]!.usedRatio > minDrop) {
			return index + 1;
		}
	}

	return 0;
}

/** A tenth of the window, but minutes at least, and no more than half a working day. */
function readHorizonMs({limit}: LimitPoint): number {
	return Math.min(8 * hourMs, Math.max(15 * minuteMs, (limit.windowMs ?? 0) / 10));
}

/** What is within the horizon; where captures are rarer, the newest two. */
function pickRecent(points: readonly Known[], horizonMs: number): readonly Known[] {
	const newestAtMs = points.at(-1)!.limit.capturedAtMs;
	const first = points.findIndex(({limit}) => limit.capturedAtMs >= newestAtMs - horizonMs);
	return points.slice(Math.max(0, Math.min(first, points.length - 2)));
}

/** From the first point to the last; who has not asked for longer than usual has slowed down. */
function readPace(points: readonly Known[], nowAtMs: number): number | null {
	const first = points[0]!;
	const last = points.at(-1)!;
	const spanMs = last.limit.capturedAtMs - first.limit.capturedAtMs;
	const rise = last.usedRatio - first.usedRatio;
	if (spanMs < minSpanMs || rise <= 0 || rise < minSteps * readStep(points)) {
		return null;
	}

	const idleMs = Math.max(0, nowAtMs - last.limit.capturedAtMs - (spanMs / (points.length - 1)));
	return rise / (spanMs + idleMs);
}

/** In which steps the provider counts: the smallest that was seen. */
function readStep(points: readonly Known[]): number {
	const {limit} = points.at(-1)!.limit;
	let step = limit === null || limit <= 0 ? coarsestStep : Math.min(coarsestStep, 1 / limit);
	for (let index = 1; index < points.length; index++) {
		const rise = points[index]!.usedRatio - points[index - 1]!.usedRatio;
		// Less is how binary fractions differ, not how a provider counts.
		step = rise > 1e-9 ? Math.min(step, rise) : step;
	}

	return step;
}

/** What flows in beyond what drains, by least squares; `null` where the bucket keeps its level. */
function fitPace(points: readonly Known[]): number | null {
	const lastAtMs = points.at(-1)!.limit.capturedAtMs;
	const spanMs = lastAtMs - points[0]!.limit.capturedAtMs;
	let meanX = 0;
	let meanY = 0;
	for (const {limit, usedRatio} of points) {
		meanX += (limit.capturedAtMs - lastAtMs) / points.length;
		meanY += usedRatio / points.length;
	}

	let covariance = 0;
	let variance = 0;
	for (const {limit, usedRatio} of points) {
		const x = limit.capturedAtMs - lastAtMs - meanX;
		covariance += x * (usedRatio - meanY);
		variance += x ** 2;
	}

	const pace = covariance / variance;
	return spanMs >= minSpanMs && pace * spanMs >= minSteps * coarsestStep ? pace : null;
}

/**
When a limit of unknown reset will recover, as it did before: after the shortest time that it went without, for a reset in
between may have passed unseen. Never, as far as one can tell, if it has not yet.
*/
function readLikelyReset(points: readonly Known[]): number {
	let beginAtMs = points[0]!.limit.capturedAtMs;
	let endAtMs = Infinity;
	let shortestMs = Infinity;
	for (let index = 1; index < points.length; index++) {
		const before = points[index - 1]!;
		const {limit, usedRatio} = points[index]!;
		if (before.usedRatio - usedRatio <= minDrop) {
			continue;
		}

		// When between the two it happened is not known; the earlier one promises less.
		endAtMs = before.limit.capturedAtMs;
		shortestMs = Math.min(shortestMs, endAtMs - beginAtMs);
		beginAtMs = limit.capturedAtMs;
	}

	return endAtMs + shortestMs;
}
