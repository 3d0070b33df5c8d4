import {minuteMs} from '../core/durations.js';
import {toEpochMs, type ReadZoneMinutes} from '../query/local-time.js';

export const budgetPeriods = ['day', 'month'] as const;
export type BudgetPeriod = typeof budgetPeriods[number];

/** What may be spent in a local day or month. */
export type Budget = {
	readonly period: BudgetPeriod;
	readonly limitNanoUsd: number;
};

/** What its alert is called. */
export function nameBudget({period}: Pick<Budget, 'period'>): string {
	return `budget ${period}`;
}

/** Told of once each in a period, the highest that is reached. */
export const budgetSteps: readonly number[] = [0.5, 0.8, 1];

export type PeriodPlace = {
	/** `2026-11-21` or `2026-11`. */
	readonly key: string;
	readonly fromMs: number;
};

/** The local day or month around a moment. */
export function placePeriod(period: BudgetPeriod, atMs: number, readZoneMinutes: ReadZoneMinutes): PeriodPlace {
	const local = new Date(atMs + (readZoneMinutes(atMs) * minuteMs));
	const startLocalMs = Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), period === 'day' ? local.getUTCDate() : 1);
	return {
		key: new Date(startLocalMs).toISOString().slice(0, period === 'day' ? 10 : 7),
		fromMs: toEpochMs(startLocalMs, readZoneMinutes),
	};
}

/** The highest step that is reached; `null`: none. */
export function findStep(spentNanoUsd: number, {limitNanoUsd}: Budget): number | null {
	return budgetSteps.findLast(step => spentNanoUsd >= step * limitNanoUsd) ?? null;
}

