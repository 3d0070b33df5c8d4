import type {Unit} from '../query/field.js';
import type {Alert} from './alert-tracker.js';
import {nameBudget, type Budget} from './budget.js';
import {pickUnit} from './describe.js';
import type {AlertRule} from './rule.js';

/** A rule or budget as it stands, or one time that it rang. */
export type AlertRow = {
	/** Unlike any other row's. */
	readonly id: string;
	readonly title: string;
	readonly state: 'firing' | 'armed' | 'ended';
	/** Of the requests that it watches, in the filter language; empty: all, or none of them. */
	readonly filterText: string;
	readonly unit: Unit;
	/** The newest measured; of an ended one the last while it rang. `null`: not known. */
	readonly value: number | null;
	/** What it rings at; of a budget the whole. */
	readonly threshold: number;
	readonly beganAtMs: number | null;
	readonly endedAtMs: number | null;
};

/** Tells what is watched and what rang, to whoever draws it. */
export type AlertBoard = {
	/** What fires, then what is armed, then what has ended, the newest first. */
	readonly list: () => readonly AlertRow[];
};

export const noAlertBoard: AlertBoard = {list: () => []};

export function listRows(
	{rules, budgets}: {readonly rules: readonly AlertRule[]; readonly budgets: readonly Budget[]},
	alerts: readonly Alert[],
	values: ReadonlyMap<string, number | null>,
): AlertRow[] {
	const firing = new Map(alerts.filter(({isFiring}) => isFiring).map(alert => [alert.id, alert]));
	const build = (id: string, filterText: string, unit: Unit, threshold: number): AlertRow => ({
		id,
		title: id,
		state: firing.has(id) ? 'firing' : 'armed',
		filterText,
		unit,
		value: values.get(id) ?? null,
		threshold,
		beganAtMs: firing.get(id)?.beganAtMs ?? null,
		endedAtMs: null,
	});
	const current = [
		...rules.map(({text, filterText, metric, threshold}) => build(text, filterText, metric.unit, threshold)),
		...budgets.map(budget => build(nameBudget(budget), '', 'money', budget.limitNanoUsd)),
	];
	const ended = alerts.filter(({isFiring}) => !isFiring).map((alert): AlertRow => ({
		id: `${alert.id} ${alert.beganAtMs} ${alert.threshold}`,
		title: alert.id,
		state: 'ended',
		filterText: '',
		unit: pickUnit(alert),
		value: alert.value,
		threshold: alert.threshold,
		beganAtMs: alert.beganAtMs,
		endedAtMs: alert.endedAtMs,
	}));
	return [...current.filter(({state}) => state === 'firing'), ...current.filter(({state}) => state === 'armed'), ...ended];
}
