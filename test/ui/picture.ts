import {type RequestDetail} from '../../source/core/store.js';
import {type LiveRequest} from '../../source/live/live-model.js';
import {filterRequests} from '../../source/ui/data/filter-requests.js';
import {type Snapshot} from '../../source/ui/data/snapshot.js';
import {findWindow, placeWindow} from '../../source/ui/data/windows.js';
import {buildFrame, type Frame} from '../../source/ui/frame/build-frame.js';
import {findBinding} from '../../source/ui/keys/keymap.js';
import {reduceTyped} from '../../source/ui/prompt-state.js';
import {
	initialState,
	reduceUi,
	type Effect,
	type UiState,
} from '../../source/ui/state.js';
import {orderRequests} from '../../source/ui/views/requests/view-model.js';
import {type Place} from '../../source/ui/views/view.js';
import {createScene, type Scene} from './scene.js';

export const place: Place = {proxyUrl: 'http://127.0.0.1:7171', storePath: '/home/user/tailrace.db', isDemo: false};

/** What the screen would know of a scene once it has asked the store. */
export async function takeSnapshot(scene: Scene = createScene(), changes: Partial<Snapshot> = {}): Promise<Snapshot> {
	const nowAtMs = scene.clock.nowAtMs();
	const fromMs = nowAtMs - 3_600_000;
	const [{records}, buckets, rateLimits] = await Promise.all([
		scene.reader.readRequests({fromMs, limit: 5000}),
		scene.reader.readBuckets({fromMs, toMs: nowAtMs, stepMs: 10_000}),
		scene.reader.readRateLimits(),
	]);
	scene.live.seed({records, buckets, rateLimits});
	return {
		nowAtMs,
		ageMs: 0,
		requests: scene.live.readRequests(),
		rates: scene.live.readRates(nowAtMs),
		limits: scene.live.readLimits(nowAtMs),
		summary: scene.live.readSummary(placeWindow(findWindow('15m'), nowAtMs)),
		alerts: [],
		droppedCount: 0,
		status: {
			state: 'live', heardAtMs: nowAtMs, instance: null, storeProblem: null, waitingCount: 0,
		},
		lastStoredAtMs: records[0]?.startedAtMs ?? null,
		detail: null,
		travel: null,
		answer: null,
		oldestAtMs: records.at(-1)?.startedAtMs ?? null,
		found: null,
		readProblem: null,
		...changes,
	};
}

export function drawFrame(snapshot: Snapshot, state: UiState = initialState, columns = 120, rows = 36): Frame {
	return buildFrame({
		snapshot, state, order: orderRequests(filterRequests(snapshot, {text: state.filter.text, ...state}, state.drill), state.list.sort), place, columns, rows,
	});
}

export function readText(frame: Frame): string[] {
	return frame.lines.map(({spans}) => spans.map(({text}) => text).join(''));
}

/** Presses keys one after the other, as the app does; collects what should happen outside. */
export function pressKeys(
	snapshot: Snapshot,
	keyNames: readonly string[],
	from: UiState = initialState,
	[columns, rows]: readonly [number, number] = [120, 36],
): {state: UiState; effects: Effect[]} {
	let state = from;
	const effects: Effect[] = [];
	for (const keyName of keyNames) {
		const binding = findBinding(keyName, state);
		const reduced = binding === null
			? reduceTyped(state, {type: 'key', keyName})
			: reduceUi(state, {binding, facts: drawFrame(snapshot, state, columns, rows).facts});
		state = reduced.state;
		effects.push(...reduced.effects);
	}

	return {state, effects};
}

export function detailOf(request: LiveRequest): RequestDetail {
	return {record: request.record, phases: [], customEvents: []};
}
