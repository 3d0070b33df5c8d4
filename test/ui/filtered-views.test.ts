import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {ScreenData} from '../../source/ui/data/screen-data.js';
import {findWindow, maxListRequests, placeWindow} from '../../source/ui/data/windows.js';
import {initialState, type UiState} from '../../source/ui/state.js';
import {pickQuestion} from '../../source/ui/views/pick-question.js';
import {waitUntil} from '../helpers/wait-until.js';
import {drawFrame, readText} from './picture.js';
import {createScene, sceneNowAtMs} from './scene.js';

const filter = {text: 'is:failed', markedIds: [], windowId: '1h'};
const state: UiState = {
	...initialState, windowId: '1h', filter: {...initialState.filter, text: filter.text},
};

async function withData(check: (data: ScreenData, scene: ReturnType<typeof createScene>) => Promise<void>): Promise<void> {
	const scene = createScene();
	const data = new ScreenData({...scene, windowId: '1h', refreshMs: 1});
	const stop = data.start();
	try {
		await check(data, scene);
	} finally {
		stop();
	}
}

describe('a filter narrows every view', () => {
	for (const [viewId, pattern] of [
		['models', /Models \[\d+\] \/is:failed/v],
		['sessions', /Sessions \[\d+\] \/is:failed/v],
		['errors', /Errors \[\d+\] \/is:failed/v],
	] as const) {
		test(`${viewId} are those of the requests that fulfil it`, async () => {
			await withData(async (data, {records}) => {
				const viewState = {...state, viewId};
				data.showFilter(filter);
				data.ask(pickQuestion(viewState));
				await waitUntil(() => data.getSnapshot().answer?.isOld === false && data.getSnapshot().summary !== null);
				const {answer} = data.getSnapshot();
				const failedCount = records.filter(record => record.state === 'failed').length;
				assert.ok(failedCount > 0);
				assert.ok(failedCount < records.length);
				assert.equal(countRequests(answer), failedCount);
				assert.match(readText(drawFrame(data.getSnapshot(), viewState)).join('\n'), pattern);
			});
		});
	}

	test('what no request fulfils is said to be nothing', async () => {
		await withData(async data => {
			const viewState = {...state, viewId: 'models', filter: {...state.filter, text: 'model:no-such'}};
			data.showFilter({...filter, text: 'model:no-such'});
			data.ask(pickQuestion(viewState));
			await waitUntil(() => data.getSnapshot().answer?.isOld === false);
			assert.match(readText(drawFrame(data.getSnapshot(), viewState)).join('\n'), /No request of this window fulfils the filter\./v);
		});
	});

	test('what was found for another filter is called old until the answer is there', async () => {
		await withData(async data => {
			data.showFilter(filter);
			data.ask({type: 'sessions'});
			await waitUntil(() => data.getSnapshot().answer?.isOld === false);
			data.showFilter({...filter, text: 'is:ok'});
			assert.equal(data.getSnapshot().answer?.isOld, true);
			await waitUntil(() => data.getSnapshot().answer?.isOld === false);
		});
	});

	test('a past window is looked through in the store, not only the newest of it, and its sums stay those of all requests', async () => {
		const count = maxListRequests + 500;
		const scene = createScene({count});
		const oldest = scene.records.toSorted((a, b) => a.startedAtMs - b.startedAtMs)[0]!;
		const data = new ScreenData({...scene, windowId: '24h', refreshMs: 1});
		const stop = data.start();
		try {
			data.travel(placeWindow(findWindow('24h'), sceneNowAtMs).toMs);
			await waitUntil(() => data.getSnapshot().requests.length === maxListRequests);
			assert.ok(data.getSnapshot().requests.every(({record}) => record.id !== oldest.id));
			data.showFilter({text: `id:${oldest.id}`, markedIds: [], windowId: '24h'});
			await waitUntil(() => data.getSnapshot().requests.length === 1);
			assert.equal(data.getSnapshot().requests[0]!.record.id, oldest.id);
			assert.equal(data.getSnapshot().summary?.totals.requestCount, count);
		} finally {
			stop();
		}
	});
});

function countRequests(answer: ReturnType<ScreenData['getSnapshot']>['answer']): number {
	switch (answer?.type) {
		case 'groups': {
			return answer.groups.groups.reduce((sum, {totals}) => sum + totals.requestCount, 0);
		}

		case 'sessions': {
			return answer.sessions.agents.reduce((sum, {totals}) => sum + totals.requestCount, 0);
		}

		case 'errors': {
			return answer.errors.groups.reduce((sum, group) => sum + group.count, 0);
		}

		case 'requests':
		case 'limits':
		case undefined: {
			throw new Error('no such answer');
		}
	}
}
