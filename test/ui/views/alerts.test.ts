import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {initialState, type UiState} from '../../../source/ui/state.js';
import {alertRows} from '../alert-rows.js';
import {
	drawFrame,
	pressKeys,
	readText,
	takeSnapshot,
} from '../picture.js';
import {sceneNowAtMs} from '../scene.js';

const snapshot = await takeSnapshot(undefined, {alerts: alertRows});
const draw = (state: Partial<UiState>, columns = 120, rows = 36): string[] => readText(drawFrame(snapshot, {...initialState, ...state}, columns, rows));

describe('the alerts', () => {
	test('that ring are counted in the first line of every view', async () => {
		for (const viewId of ['dashboard', 'requests', 'models', 'alerts']) {
			assert.match(draw({viewId}, 60, 20)[0]!, /▲ 1 /v);
		}

		assert.doesNotMatch(readText(drawFrame(await takeSnapshot()))[0]!, /▲/v);
	});

	test('are told in words where there is room, and nothing of the first line gives way to it', () => {
		assert.match(draw({}, 120)[0]!, /● LIVE ▲ 1 alert .*in flight.*errors.*14:02:31/v);
	});

	test('tell when they began: today by the time, before by the day, too', async () => {
		const began = [90_000, 30 * 3_600_000].map((agoMs, index) => ({...alertRows[0]!, id: `rule ${index}`, beganAtMs: sceneNowAtMs - agoMs}));
		const rows = readText(drawFrame(await takeSnapshot(undefined, {alerts: began}), {...initialState, viewId: 'alerts'}));
		assert.match(rows[3]!, /VALUE +RINGS AT +REACHED +BEGAN +FOR/v);
		assert.match(rows[4]!, / 14:01:01 +1 m $/v);
		assert.match(rows[5]!, / 09-22 08:02 +1 d 6 h $/v);
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
		assert.match(readText(drawFrame(none, {...initialState, viewId: 'alerts'})).join('\n'), /Nothing is watched.*--alert.* config file\. /v);
		for (const columns of [60, 80]) {
			assert.match(readText(drawFrame(none, {...initialState, viewId: 'alerts'}, columns, 20)).join('\n'), /Nothing is watched\. .*--alert or --budget-day\. /v);
		}
	});

	test('are not said to be none while nobody answers', async () => {
		const none = await takeSnapshot();
		const lost = {...none, status: {...none.status, state: 'lost'} as const};
		const text = readText(drawFrame(lost, {...initialState, viewId: 'alerts'})).join('\n');
		assert.match(text, /not known until it answers again\./v);
		assert.doesNotMatch(text, /Nothing is watched/v);
	});
});
