import {
	findStep,
	nameBudget,
	type Budget,
	type PeriodPlace,
} from './budget.js';
import {isBreached, type AlertRule} from './rule.js';

/** One thing that rang, or rings. */
export type Alert = {
	/** The rule as it was written, or `budget day`. */
	readonly id: string;
	readonly kind: 'rule' | 'budget';
	/** Holds now. */
	readonly isFiring: boolean;
	/** The newest that was measured while it fired; of a budget: what was spent, in nano-USD. */
	readonly value: number | null;
	/** Of a budget: the step that was reached, as nano-USD. */
	readonly threshold: number;
	readonly beganAtMs: number;
	/** `null`: it has not ended. */
	readonly endedAtMs: number | null;
};

export type AlertChange = {
	readonly type: 'begin' | 'end';
	readonly alert: Alert;
};

/** What must be known after a restart, so that nothing rings twice. */
export type SavedAlerts = {
	readonly alerts: readonly Alert[];
	/** By budget: the period and the highest step that was told of. */
	readonly budgets: Readonly<Record<string, {readonly key: string; readonly step: number}>>;
};

export const noSavedAlerts: SavedAlerts = {alerts: [], budgets: {}};

/** A rule that holds no more must stay so for this long: a value on the edge would ring all the time. */
export const quietMs = 60_000;
const maxEnded = 100;

/** Turns measurements into what began and what ended, once each. No clock of its own. */
export class AlertTracker {
	readonly #firing = new Map<string, Alert>();
	readonly #calmSinceMs = new Map<string, number>();
	readonly #budgets: Map<string, {readonly key: string; readonly step: number}>;
	#ended: Alert[];

	constructor({alerts, budgets}: SavedAlerts = noSavedAlerts) {
		for (const alert of alerts) {
			if (alert.isFiring) {
				this.#firing.set(alert.id, alert);
			}
		}

		this.#ended = alerts.filter(({isFiring}) => !isFiring);
		this.#budgets = new Map(Object.entries(budgets));
	}

	/** `nowMs` is monotonic, `nowAtMs` the wall clock's. */
	measureRule(rule: AlertRule, value: number | null, {nowMs, nowAtMs}: {readonly nowMs: number; readonly nowAtMs: number}): AlertChange | null {
		const firing = this.#firing.get(rule.text);
		if (isBreached(rule, value)) {
			this.#calmSinceMs.delete(rule.text);
			const alert: Alert = firing === undefined
				? {
					id: rule.text, kind: 'rule', isFiring: true, value, threshold: rule.threshold, beganAtMs: nowAtMs, endedAtMs: null,
				}
				: {...firing, value};
			this.#firing.set(rule.text, alert);
			return firing === undefined ? {type: 'begin', alert} : null;
		}

		if (firing === undefined) {
			return null;
		}

		const calmSinceMs = this.#calmSinceMs.get(rule.text) ?? nowMs;
		this.#calmSinceMs.set(rule.text, calmSinceMs);
		return nowMs - calmSinceMs >= quietMs ? {type: 'end', alert: this.#end(firing, nowAtMs)} : null;
	}

	/** Each step rings once a period; the alert ends with the period. */
	measureBudget(budget: Budget, spentNanoUsd: number, {key}: PeriodPlace, nowAtMs: number): AlertChange[] {
		const id = nameBudget(budget);
		const told = this.#budgets.get(id);
		const isSamePeriod = told?.key === key;
		const before = this.#firing.get(id);
		const changes: AlertChange[] = before === undefined || isSamePeriod ? [] : [{type: 'end', alert: this.#end(before, nowAtMs)}];

		const step = findStep(spentNanoUsd, budget);
		const isTold = isSamePeriod && step !== null && told.step >= step;
		if (step === null || isTold) {
			const kept = this.#firing.get(id);
			if (kept !== undefined) {
				this.#firing.set(id, {...kept, value: spentNanoUsd});
			}

			return changes;
		}

		const alert: Alert = {
			id, kind: 'budget', isFiring: true, value: spentNanoUsd, threshold: step * budget.limitNanoUsd, beganAtMs: nowAtMs, endedAtMs: null,
		};
		this.#firing.set(id, alert);
		this.#budgets.set(id, {key, step});
		return [...changes, {type: 'begin', alert}];
	}

	/** Rules and budgets that are no longer set ring no more. */
	keepOnly(ids: ReadonlySet<string>): void {
		for (const id of this.#firing.keys()) {
			if (!ids.has(id)) {
				this.#firing.delete(id);
			}
		}

		for (const id of this.#budgets.keys()) {
			if (!ids.has(id)) {
				this.#budgets.delete(id);
			}
		}
	}

	/** What fires, the newest first, then what has ended, the newest first. */
	list(): Alert[] {
		return [...this.#firing.values().toArray().toSorted((a, b) => b.beganAtMs - a.beganAtMs), ...this.#ended];
	}

	save(): SavedAlerts {
		return {alerts: this.list(), budgets: Object.fromEntries(this.#budgets)};
	}

	#end(alert: Alert, nowAtMs: number): Alert {
		const ended: Alert = {...alert, isFiring: false, endedAtMs: nowAtMs};
		this.#firing.delete(alert.id);
		this.#calmSinceMs.delete(alert.id);
		this.#ended = [ended, ...this.#ended].slice(0, maxEnded);
		return ended;
	}
}
