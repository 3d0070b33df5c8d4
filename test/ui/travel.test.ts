import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {ScreenData} from '../../source/ui/data/screen-data.js';
import {findWindow, placeWindow} from '../../source/ui/data/windows.js';
import {initialState} from '../../source/ui/state.js';
import {waitUntil} from '../helpers/wait-until.js';
import {
	drawFrame,
	pressKeys,
	readText,
	takeSnapshot,
} from './picture.js';
import {createScene, sceneNowAtMs} from './scene.js';

const minuteMs = 60_000;
const snapshot = await takeSnapshot(createScene(), {oldestAtMs: sceneNowAtMs - (60 * minuteMs)});
const newestMs = placeWindow(findWindow('15m'), sceneNowAtMs).toMs;

describe('time travel', () => {
	test('goes back by half a window, forth again, and home with l', () => {
		const back = pressKeys(snapshot, ['[', '[']);
		assert.equal(back.state.travelEndMs, newestMs - (15 * minuteMs));
		assert.deepEqual(back.effects.at(-1), {type: 'travel', endMs: newestMs - (15 * minuteMs)});
		assert.equal(pressKeys(snapshot, [']'], back.state).state.travelEndMs, newestMs - (7.5 * minuteMs));
		const home = pressKeys(snapshot, ['l'], back.state);
		assert.equal(home.state.travelEndMs, null);
		assert.deepEqual(home.effects, [{type: 'travel', endMs: null}]);
	});

	test('ends at the oldest request and at the newest, and says so', () => {
		const oldest = pressKeys(snapshot, Array.from({length: 20}, () => '[')).state;
		assert.ok(oldest.travelEndMs! > snapshot.oldestAtMs!);
		assert.match(oldest.notice ?? '', /Nothing older/v);
		const newest = pressKeys(snapshot, ['[', ']', ']']).state;
		assert.equal(newest.travelEndMs, newestMs);
		assert.match(newest.notice ?? '', /goes back to the present/v);
		assert.match(pressKeys(snapshot, [']']).state.notice ?? '', /present/v);
	});

	test('starts from a frozen picture, too, and Space ends both', () => {
		const {state, effects} = pressKeys(snapshot, ['space', '[']);
		assert.equal(state.isFrozen, false);
		assert.deepEqual(effects.map(({type}) => type), ['freeze', 'freeze', 'travel']);
		assert.equal(pressKeys(snapshot, ['space'], state).state.travelEndMs, null);
	});

	test('says which time is on the screen, how long ago it was, and that recording goes on', () => {
		const travel = {fromMs: sceneNowAtMs - (195 * minuteMs), toMs: sceneNowAtMs - (180 * minuteMs)};
		const rows = readText(drawFrame({...snapshot, travel}, {...initialState, travelEndMs: travel.toMs}));
		assert.match(rows[0]!, /PAST {2}● recording/v);
		assert.match(rows[1]!, /10:47–11:02, 3 h ago/v);
		assert.doesNotMatch(rows[0]!, /in flight/v);
	});

	test('never looks like a first start, however empty the window is', async () => {
		const empty = await takeSnapshot(createScene({count: 0}), {travel: {fromMs: sceneNowAtMs - minuteMs, toMs: sceneNowAtMs}});
		assert.match(readText(drawFrame(empty, {...initialState, viewId: 'requests', travelEndMs: sceneNowAtMs})).join('\n'), /No request in this window/v);
	});

	test('answers everything from the store for that window', async () => {
		const scene = createScene();
		const data = new ScreenData({...scene, windowId: '15m', refreshMs: 1});
		const stop = data.start();
		try {
			const endMs = newestMs - (5 * minuteMs);
			data.travel(endMs);
			data.ask({type: 'sessions'});
			await waitUntil(() => data.getSnapshot().summary !== null && data.getSnapshot().requests.length > 0 && data.getSnapshot().answer !== null);
			const wanted = scene.records.filter(({startedAtMs}) => startedAtMs < endMs && startedAtMs >= endMs - (15 * minuteMs));
			const {limits} = await waitUntil(() => data.getSnapshot().limits !== null && data.getSnapshot());
			// Five minutes before the end, each minute a hundredth less was used.
			const [fiveHours] = limits!;
			assert.ok(fiveHours!.limit.capturedAtMs < endMs);
			assert.ok(Math.abs(fiveHours!.limit.usedRatio! - 0.59) < 0.02);
			const {summary, requests, travel, answer} = data.getSnapshot();
			assert.equal(requests.length, wanted.length);
			assert.equal(summary?.totals.requestCount, wanted.length);
			assert.deepEqual(travel, {fromMs: endMs - (15 * minuteMs), toMs: endMs});
			assert.strictEqual(answer?.type, 'sessions');
			assert.strictEqual(answer.sessions.agents.length, 4);

			data.travel(endMs - minuteMs);
			assert.equal(data.getSnapshot().summary, null, 'what was there is not shown for another window');
			assert.equal(data.getSnapshot().limits, null);
			assert.equal(data.getSnapshot().answer?.isOld, true);
			data.travel(null);
			await waitUntil(() => data.getSnapshot().requests.length === scene.records.length);
		} finally {
			stop();
		}
	});
});
