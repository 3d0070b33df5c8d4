import {once} from 'node:events';
import path from 'node:path';
import {MessageChannel, Worker} from 'node:worker_threads';
import {systemClock} from '../../../source/core/clock.js';
import {createRemoteReader, maxScreenQueryMs} from '../../../source/runtime/threads/reader-calls.js';
import {ScreenData} from '../../../source/ui/data/screen-data.js';
import {type Question} from '../../../source/ui/data/question.js';
import {findWindow} from '../../../source/ui/data/windows.js';
import {createScene} from '../../ui/scene.js';
import {pickMedian, type Figure} from './figures.js';

const readerEntry = path.join(import.meta.dirname, '../../../build/reader-worker.js');
const windowIds = ['15m', '24h', '30d'];
const moveCount = 7;

const questions: ReadonlyArray<readonly [view: string, question: Question | null]> = [
	['dashboard', null],
	['models', {type: 'groups', groupBy: 'model'}],
	['agents', {type: 'groups', groupBy: 'agent'}],
	['sessions', {type: 'sessions'}],
	['errors', {type: 'errors'}],
	['limits', {type: 'limits', hasBurners: true}],
];

/** From the key that moves through the past to the snapshot with that window's answer, by the reader's own thread, as on the screen. */
export async function measureMoves(storePath: string, storeEndMs: number): Promise<Figure[]> {
	const worker = new Worker(readerEntry, {workerData: {location: storePath, maxQueryMs: maxScreenQueryMs}});
	await once(worker, 'message');
	const {port1, port2} = new MessageChannel();
	worker.postMessage({type: 'reader-port', port: port2}, [port2]);
	const reader = createRemoteReader();
	reader.connect(port1);
	const data = new ScreenData({
		...createScene({count: 0}), clock: {...systemClock, nowAtMs: () => storeEndMs}, reader, windowId: '15m', refreshMs: 250,
	});
	const stop = data.start();
	const figures: Figure[] = [];
	for (const [view, question] of questions) {
		data.ask(question);
		for (const windowId of windowIds) {
			data.showWindow(windowId);
			const times: number[] = [];
			for (let move = 1; move <= moveCount; move++) {
				times.push(await measureMove(data, storeEndMs - (findWindow(windowId).ms / 20 * move), question !== null));
			}

			figures.push({name: `move: ${view}, ${windowId} (aim ≤ 100)`, value: pickMedian(times), unit: 'ms'});
		}
	}

	stop();
	await reader.close();
	await worker.terminate();
	return figures;
}

/** What the view is about; on the dashboard, that is the window's models and requests. */
async function measureMove(data: ScreenData, endMs: number, isAsked: boolean): Promise<number> {
	const startMs = performance.now();
	const isThere = (): boolean => {
		const {answer, summary, requests} = data.getSnapshot();
		return isAsked ? answer?.isOld === false : summary !== null && requests.length > 0;
	};

	// Whatever is known of another window is old with this.
	data.travel(endMs);
	const {promise, resolve} = Promise.withResolvers<void>();
	const unsubscribe = data.subscribe(() => {
		if (isThere()) {
			resolve();
		}
	});
	await promise;
	const tookMs = performance.now() - startMs;
	unsubscribe();
	// What else it asked for is not to hold up the next one.
	while (data.getSnapshot().summary === null || data.getSnapshot().limits === null) {
		await new Promise<void>(awake => {
			setTimeout(awake, 10);
		});
	}

	return tookMs;
}
