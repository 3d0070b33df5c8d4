import assert from 'node:assert/strict';
import {test} from 'node:test';
import {buildRequestRecord} from '../../../source/core/request-record.js';
import {createLiveModel} from '../../../source/live/create-live-model.js';
import {openStore} from '../../../source/store/open-store.js';
import {seedLive} from '../../../source/ui/data/seed-live.js';
import {findWindow, placeWindow} from '../../../source/ui/data/windows.js';
import {createTestClock, sceneNowAtMs} from '../scene.js';

test('what is stored when the screen begins stands in the second in which it was, and nothing twice', async () => {
	const store = openStore('memory:');
	store.openWriter().write(Array.from({length: 3000}, (_, index) => ({
		type: 'request-end',
		record: buildRequestRecord({
			id: `r${index}`, startedAtMs: sceneNowAtMs - 500 - (index * 1000), instanceId: 'i', state: 'ok', provider: 'p', model: 'm', operation: 'chat', durationMs: 100,
		}),
	}) as const));
	const live = createLiveModel();
	await seedLive({reader: store.openReader(), live, clock: createTestClock()});
	for (const [windowId, most] of [['1m', 1], ['5m', 3], ['15m', 10], ['1h', 30]] as const) {
		const summary = live.readSummary(placeWindow(findWindow(windowId), sceneNowAtMs));
		assert.equal(Math.max(...summary.requestsSeries), most, windowId);
	}

	assert.equal(live.readSummary(placeWindow(findWindow('1h'), sceneNowAtMs)).totals.requestCount, 3000);
});
