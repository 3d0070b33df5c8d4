import type {Unit} from '../query/field.js';
import type {Alert} from './alert-tracker.js';
import {findMetric} from './metric.js';
import {splitRule} from './rule.js';

/** A value as people write it, in a metric's unit. */
export function formatMeasured(value: number | null, unit: Unit): string {
	if (value === null) {
		return 'unknown';
	}

	switch (unit) {
		case 'money': {
			return `$${(value / 1e9).toFixed(value >= 1e11 ? 0 : 2)}`;
		}

		case 'ratio': {
			return `${(value * 100).toFixed(1)} %`;
		}

		case 'duration': {
			return value >= 1000 ? `${(value / 1000).toFixed(1)} s` : `${Math.round(value)} ms`;
		}

		case 'bytes':
		case 'count': {
			return Math.round(value).toLocaleString('en-US');
		}
	}
}

/** The unit of what an alert measures. */
export function pickUnit({id, kind}: Pick<Alert, 'id' | 'kind'>): Unit {
	return kind === 'budget' ? 'money' : findMetric(splitRule(id)?.metricName ?? '')?.unit ?? 'count';
}

/** `budget day: $16.20, over 80 % of $20` or `cost > $5 per 1h: $5.31`. */
export function describeAlert(alert: Alert): string {
	const unit = pickUnit(alert);
	return alert.kind === 'budget'
		? `${alert.id}: ${formatMeasured(alert.value, unit)} spent, over ${formatMeasured(alert.threshold, unit)}`
		: `${alert.id}: ${formatMeasured(alert.value, unit)}`;
}
