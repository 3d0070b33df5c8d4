import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {type RateLimit} from '../../../source/core/event.js';
import {buildRequestRecord} from '../../../source/core/request-record.js';
import {type RequestReader} from '../../../source/core/store.js';
import {ScreenData} from '../../../source/ui/data/screen-data.js';
import {
	findWindow,
	placeWindow,
	stepWindow,
	windows,
} from '../../../source/ui/data/windows.js';
import {waitUntil} from '../../helpers/wait-until.js';
import {
	createScene,
	liveStatus,
	sceneNowAtMs,
	type Scene,
} from '../scene.js';

const record = buildRequestRecord({
	id: 'new', startedAtMs: sceneNowAtMs, instanceId: 'scene', model: 'm', provider: 'p',
});

/** Until `act` is over: started, and with its first answer from the store. */
async function withData(act: (data: ScreenData, scene: Scene) => Promise<void> | void, changes: Partial<RequestReader> = {}, scene: Scene = createScene({count: 60})): Promise<void> {
	const data = new ScreenData({
		...scene, reader: {...scene.reader, ...changes}, windowId: '15m', refreshMs: 1,
	});
	const stop = data.start();
	try {
		await waitUntil(() => data.getSnapshot().lastStoredAtMs !== undefined || data.getSnapshot().readProblem !== null);
		await act(data, scene);
	} finally {
		stop();
	}
}

describe('the data of the screen', () => {
	test('starts with what the store remembers of the last hour', async () => {
		await withData(data => {
			const {requests, limits, summary} = data.getSnapshot();
			assert.equal(requests.length, 60);
			assert.equal(limits?.length, 2);
			assert.equal(summary?.totals.requestCount, 60);
		});
	});

	test('knows that nothing was ever stored', async () => {
		await withData(data => {
			assert.equal(data.getSnapshot().lastStoredAtMs, null);
		}, {}, createScene({count: 0}));
	});

	test('shows events with the next picture, and makes none when nothing changed', async () => {
		await withData(async (data, scene) => {
			await waitUntil(() => data.getSnapshot().requests.length === 60);
			const before = data.getSnapshot();
			let pictureCount = 0;
			data.subscribe(() => {
				pictureCount++;
			});
			scene.feed.emitEvents([{type: 'request-end', record: {...record, state: 'ok'}}]);
			await waitUntil(() => data.getSnapshot().requests.length === 61);
			const countAfter = pictureCount;
			// The clock stands, so many ticks later it is still the same picture.
			await new Promise(resolve => {
				setTimeout(resolve, 30);
			});
			assert.equal(pictureCount, countAfter);
			assert.notEqual(data.getSnapshot(), before);
		});
	});

	test('stands still when nothing is heard any more, and says how old it is', async () => {
		await withData(async (data, scene) => {
			scene.feed.emit(liveStatus({state: 'lost', heardAtMs: sceneNowAtMs}));
			scene.clock.advance(12_000);
			const {nowAtMs, ageMs} = await waitUntil(() => data.getSnapshot().ageMs === 12_000 && data.getSnapshot());
			assert.deepEqual([nowAtMs, ageMs], [sceneNowAtMs, 12_000]);
			scene.feed.emit(liveStatus({heardAtMs: sceneNowAtMs + 12_000}));
			assert.ok(await waitUntil(() => data.getSnapshot().ageMs === 0 && data.getSnapshot().nowAtMs === sceneNowAtMs + 12_000));
		});
	});

	test('draws traffic as seldom as it is told to, but what was asked for at once', async () => {
		const scene = createScene({count: 60});
		const data = new ScreenData({...scene, windowId: '15m', refreshMs: 10_000});
		const stop = data.start();
		try {
			await new Promise(resolve => {
				setTimeout(resolve, 50);
			});
			// Asked for now, so it shows what came meanwhile.
			data.showWindow('5m');
			assert.ok(await waitUntil(() => data.getSnapshot().requests.length === 60));
			scene.clock.advance(4000);
			let pictureCount = 0;
			data.subscribe(() => {
				pictureCount++;
			});
			scene.feed.emitEvents([{type: 'request-end', record: {...record, state: 'ok'}}]);
			await new Promise(resolve => {
				setTimeout(resolve, 250);
			});
			assert.equal(pictureCount, 0);
			scene.clock.advance(6000);
			assert.ok(await waitUntil(() => data.getSnapshot().requests.length === 61));
		} finally {
			stop();
		}
	});

	test('asks first what the view on the screen is about, and shows each answer without waiting for its next look at the clock', async () => {
		const scene = createScene({count: 60});
		const asked: string[] = [];
		const {reader} = scene;
		// Never started, so it looks at no clock.
		const data = new ScreenData({
			...scene, windowId: '15m', refreshMs: 10_000, reader: {
				...reader,
				async readGroups(query) {
					asked.push('groups');
					return reader.readGroups(query);
				},
				async readSessions(query) {
					asked.push('sessions');
					return reader.readSessions(query);
				},
			},
		});
		data.ask({type: 'sessions'});
		asked.length = 0;
		data.travel(sceneNowAtMs - 60_000);
		assert.deepEqual(asked, ['sessions', 'groups']);
		await waitUntil(() => data.getSnapshot().answer?.isOld === false && data.getSnapshot().summary !== null, {what: 'the answers'});
	});

	test('asks no store again and again that cannot answer', async () => {
		const scene = createScene({count: 60});
		let askedCount = 0;
		const data = new ScreenData({
			...scene, windowId: '15m', refreshMs: 10_000, reader: {
				...scene.reader,
				async readSessions() {
					askedCount++;
					throw new Error('locked');
				},
			},
		});
		data.travel(sceneNowAtMs - 60_000);
		data.ask({type: 'sessions'});
		for (let turn = 0; turn < 100; turn++) {
			await new Promise(resolve => {
				setImmediate(resolve);
			});
		}

		// Each of the other two answers makes a picture, and a picture asks for what it lacks.
		assert.ok(askedCount <= 5, `${askedCount} times`);
	});

	test('makes one picture a second when only the time goes on', async () => {
		await withData(async (data, scene) => {
			const before = data.getSnapshot();
			scene.clock.advance(1000);
			assert.ok(await waitUntil(() => data.getSnapshot().nowAtMs === before.nowAtMs + 1000));
		});
	});

	test('keeps a frozen picture while events are still taken in', async () => {
		await withData(async (data, scene) => {
			data.freeze(true);
			scene.feed.emitEvents([{type: 'request-start', record}]);
			scene.feed.emit(liveStatus({storeProblem: 'disk full'}));
			await waitUntil(() => data.getSnapshot().status.storeProblem === 'disk full');
			assert.equal(data.getSnapshot().requests.length, 60);
			data.freeze(false);
			assert.equal(data.getSnapshot().requests.length, 61);
		});
	});

	test('reads the store anew when it may have missed something', async () => {
		let seedCount = 0;
		const scene = createScene({count: 5});
		const readRateLimits = async (): Promise<readonly RateLimit[]> => {
			seedCount++;
			return scene.reader.readRateLimits();
		};

		await withData(async () => {
			assert.equal(seedCount, 1);
			scene.feed.emit({type: 'resync'});
			assert.ok(await waitUntil(() => seedCount === 2));
		}, {readRateLimits}, scene);
	});

	test('says that the store cannot be read, and asks again', async () => {
		let isBroken = true;
		const scene = createScene({count: 5});
		const readRateLimits = async (): Promise<readonly RateLimit[]> => {
			if (isBroken) {
				throw new Error('the disk is gone');
			}

			return scene.reader.readRateLimits();
		};

		await withData(async data => {
			assert.equal(data.getSnapshot().readProblem, 'the disk is gone');
			isBroken = false;
			scene.clock.advance(2000);
			assert.ok(await waitUntil(() => data.getSnapshot().readProblem === null));
		}, {readRateLimits}, scene);
	});

	test('reads an opened request until it is final', async () => {
		await withData(async (data, scene) => {
			const {id} = scene.records[0]!;
			data.showRequest(id);
			await waitUntil(() => data.getSnapshot().detail?.record.id === id);
			data.showRequest(null);
			assert.equal(data.getSnapshot().detail, null);
		});
	});

	test('hands a fault in a model to whoever asks for the picture', () => {
		const scene = createScene({count: 5});
		const live = {
			...scene.live,
			apply() {
				throw new TypeError('a mistake');
			},
		};
		const data = new ScreenData({
			...scene, live, windowId: '15m', refreshMs: 1,
		});
		const stop = data.start();
		scene.feed.emitEvents([]);
		stop();
		assert.throws(() => data.getSnapshot(), /a mistake/v);
	});
});

describe('windows', () => {
	test('end with the running step and have whole steps', () => {
		for (const window of windows) {
			const {fromMs, toMs, stepCount} = placeWindow(window, sceneNowAtMs);
			assert.equal(window.ms % window.stepMs, 0, window.id);
			assert.equal(toMs % window.stepMs, 0);
			assert.equal(stepCount, window.ms / window.stepMs);
			assert.equal(toMs - fromMs, window.ms);
			assert.ok(toMs > sceneNowAtMs);
			assert.ok(toMs - window.stepMs <= sceneNowAtMs);
		}
	});

	test('longer than an hour are read from the store, and shown when they come', async () => {
		await withData(async (data, scene) => {
			data.showWindow('24h');
			await waitUntil(() => data.getSnapshot().summary?.stepMs === findWindow('24h').stepMs);
			assert.equal(data.getSnapshot().summary?.totals.requestCount, scene.records.length);
		});
	});

	test('stop at the shortest and at the longest', () => {
		assert.equal(stepWindow('1m', -1).id, '1m');
		assert.equal(stepWindow('30d', 1).id, '30d');
		assert.equal(stepWindow('15m', 1).id, '1h');
	});
});
