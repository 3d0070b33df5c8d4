import {hourMs, minuteMs} from '../core/durations.js';
import type {RateLimit} from '../core/event.js';
import {keyLimit, readUsedRatio} from '../core/rate-limit.js';

/** What was told of a limit in one minute or hour: its last capture, and how full it was at most. */
export type LimitStep = Omit<RateLimit, 'type'> & {
	readonly stepMs: number;
	readonly startMs: number;
	/** 0–1 and above; `null`: nobody said. */
	readonly highestUsedRatio: number | null;
};

/** One row a limit, minute and hour, however many captures there are. */
export function collectLimitSteps(limits: readonly RateLimit[]): LimitStep[] {
	const steps = new Map<string, LimitStep>();
	for (const limit of limits) {
		const highestUsedRatio = readUsedRatio(limit);
		for (const stepMs of [minuteMs, hourMs]) {
			const startMs = Math.floor(limit.capturedAtMs / stepMs) * stepMs;
			const step = {
				...limit, stepMs, startMs, highestUsedRatio,
			};
			const key = keyLimitStep(step);
			const known = steps.get(key);
			steps.set(key, known === undefined ? step : mergeLimitSteps(known, step));
		}
	}

	return steps.values().toArray();
}

/** What makes a step the same step. */
export function keyLimitStep(step: LimitStep): string {
	return `${step.stepMs}\n${step.startMs}\n${keyLimit(step)}`;
}

/** Keeps a state of each limit, unless a later one is known. */
export function keepLatest(latest: Map<string, RateLimit>, limit: RateLimit): void {
	const key = keyLimit(limit);
	if (limit.capturedAtMs >= (latest.get(key)?.capturedAtMs ?? -Infinity)) {
		latest.set(key, limit);
	}
}

/** The later capture stands; of two in the same millisecond the one that was told later. */
export function mergeLimitSteps(known: LimitStep, told: LimitStep): LimitStep {
	return {...told.capturedAtMs >= known.capturedAtMs ? told : known, highestUsedRatio: pickHigher(known.highestUsedRatio, told.highestUsedRatio)};
}

export function pickHigher(a: number | null, b: number | null): number | null {
	return a === null || b === null ? a ?? b : Math.max(a, b);
}

/** Whether all of it was before. */
export function isStepOver({stepMs, startMs}: Pick<LimitStep, 'stepMs' | 'startMs'>, beforeMs: number): boolean {
	return startMs <= beforeMs - stepMs;
}
