import type {Comparison, Condition} from './condition.js';
import {uncountedOperations} from './summary.js';

export function compare(field: string, operator: Comparison, value: string | number): Condition {
	return {
		type: 'compare', field, operator, value,
	};
}

export function equals(field: string, value: string | number): Condition {
	return compare(field, '=', value);
}

export function not(part: Condition): Condition {
	return {type: 'not', part};
}

/** Requests that are over, however they ended. */
export const overOnly: Condition = not(equals('state', 'active'));

/** Without a client's own traffic, which is no call of a model and left out of counts. */
export const callsOnly: Condition = not({type: 'or', parts: uncountedOperations.map(operation => equals('operation', operation))});

/** Requests that began then: `fromMs` is inclusive, `toMs` exclusive, `null` no bound. */
export function beganWithin(fromMs: number | null, toMs: number | null): readonly Condition[] {
	return [
		...fromMs === null ? [] : [compare('started_at_ms', '>=', fromMs)],
		...toMs === null ? [] : [compare('started_at_ms', '<', toMs)],
	];
}
