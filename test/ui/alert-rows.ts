import {type AlertRow} from '../../source/alerts/board.js';
import {sceneNowAtMs} from './scene.js';

const row = (changes: Partial<AlertRow>): AlertRow => ({
	id: 'cost > $5 per 1h', title: 'cost > $5 per 1h', state: 'armed', filterText: '', unit: 'money', value: 1e9, threshold: 5e9, beganAtMs: null, endedAtMs: null, ...changes,
});

/** One that rings, two that may, one of which nothing is known, and one that is over. */
export const alertRows: readonly AlertRow[] = [
	row({
		id: 'model:opus p95 > 8s over 10m', title: 'model:opus p95 > 8s over 10m', state: 'firing', filterText: 'model:opus', unit: 'duration', value: 9400, threshold: 8000, beganAtMs: sceneNowAtMs - 90_000,
	}),
	row({}),
	row({
		id: 'error_rate > 5 % over 5m', title: 'error_rate > 5 % over 5m', unit: 'ratio', value: null, threshold: 0.05,
	}),
	row({
		id: 'budget day 1', title: 'budget day', state: 'ended', value: 17e9, threshold: 16e9, beganAtMs: sceneNowAtMs - 7_200_000, endedAtMs: sceneNowAtMs - 3_600_000,
	}),
];
