import {budgetPeriods, type Budget, type BudgetPeriod} from './budget.js';
import type {AlertRule} from './rule.js';

/** What the user wants to hear of, and how. */
export type AlertSettings = {
	readonly rules: readonly AlertRule[];
	readonly budgets: readonly Budget[];
};

/** From limits in nano-USD; `null`: none is set. */
export function buildBudgets(limits: Readonly<Record<BudgetPeriod, number | null>>): Budget[] {
	return budgetPeriods.flatMap(period => {
		const limitNanoUsd = limits[period];
		return limitNanoUsd === null ? [] : [{period, limitNanoUsd}];
	});
}
