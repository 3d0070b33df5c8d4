import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {type AlertRow} from '../../../source/alerts/board.js';
import {initialState, type UiState} from '../../../source/ui/state.js';
import {
	drawFrame,
	pressKeys,
	readText,
	takeSnapshot,
} from '../picture.js';
import {sceneNowAtMs} from '../scene.js';

const row = (changes: Partial<AlertRow>): AlertRow => ({
	id: 'cost > $5 per 1h', title: 'cost > $5 per 1h', state: 'armed', filterText: '', unit: 'money', value: 1e9, threshold: 5e9, beganAtMs: null, endedAtMs: null, ...changes,
});
const alerts: readonly AlertRow[] = [
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
const snapshot = await takeSnapshot(undefined, {alerts});
const draw = (state: Partial<UiState>, columns = 120, rows = 36): string[] => readText(drawFrame(snapshot, {...initialState, ...state}, columns, rows));

describe('the alerts', () => {
	test('that ring are counted in the first line of every view', async () => {
		for (const viewId of ['dashboard', 'requests', 'models', 'alerts']) {
			assert.match(draw({viewId}, 60, 20)[0]!, /▲ 1 /v);
		}

		assert.doesNotMatch(readText(drawFrame(await takeSnapshot()))[0]!, /▲/v);
	});

	test('stand with what is measured now, those that ring first, then those that may, then what is over', () => {
		const text = draw({viewId: 'alerts'});
		assert.match(text[2]!, /Alerts \[4\].*1 alert ringing/v);
		assert.match(text[4]!, /▲ ringing model:opus p95 > 8s over 10m +9\.4 s +8\.0 s .* 1 m $/v);
		assert.match(text[5]!, /○ armed +cost > \$5 per 1h +\$1\.00 +\$5\.00/v);
		assert.match(text[6]!, /error_rate > 5 % over 5m +– +5\.0 %/v);
		assert.match(text[7]!, /· ended +budget day +\$17\.00 +\$16\.00 .* 1 h/v);
	});

	test('lead to the requests that a rule watches', () => {
		const {state} = pressKeys(snapshot, ['7', 'enter']);
		assert.deepEqual([state.viewId, state.drill?.filter], ['requests', 'model:opus']);
		assert.match(pressKeys(snapshot, ['7', 'G', 'enter']).state.notice ?? '', /nothing to open/v);
	});

	test('keep their marks and values however narrow it gets', () => {
		for (const [columns, rows] of [[60, 20], [80, 24], [200, 50]] as const) {
			const text = draw({viewId: 'alerts'}, columns, rows).join('\n');
			assert.match(text, /▲ ringing/v);
			assert.match(text, /9\.4 s/v);
		}
	});

	test('say how to begin where none is set', async () => {
		const none = await takeSnapshot();
		assert.match(readText(drawFrame(none, {...initialState, viewId: 'alerts'})).join('\n'), /Nothing is watched.*--alert/v);
	});
});
