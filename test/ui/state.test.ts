import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {buildRequestRecord} from '../../source/core/request-record.js';
import {type Snapshot} from '../../source/ui/data/snapshot.js';
import {countNew, isError} from '../../source/ui/list-state.js';
import {initialState, type UiState} from '../../source/ui/state.js';
import {orderRequests} from '../../source/ui/views/requests/view-model.js';
import {pressKeys, takeSnapshot} from './picture.js';
import {createScene, sceneNowAtMs} from './scene.js';

const requestsState: UiState = {...initialState, viewId: 'requests'};
const scene = createScene();
const snapshot = await takeSnapshot(scene);
const inOrder = orderRequests(snapshot.requests, initialState.list.sort).map(({record}) => record.id);
const last = inOrder.length - 1;

/** The same moment after so many more requests. */
function arrive(before: Snapshot, count: number): Snapshot {
	const arrivals = Array.from({length: count}, (_, index) => ({
		record: buildRequestRecord({id: `new-${index}`, startedAtMs: sceneNowAtMs + index, instanceId: 'scene'}),
		lastByteAtMs: null,
		isEstimate: false,
		speedPerSecond: null,
	}));
	return {...before, requests: [...arrivals.toReversed(), ...before.requests]};
}

describe('following', () => {
	test('is on at the start and off with the first move up', () => {
		assert.equal(initialState.list.isFollowing, true);
		const {list} = pressKeys(snapshot, ['k'], requestsState).state;
		assert.equal(list.isFollowing, false);
		assert.equal(list.selectedId, inOrder[last - 1]);
	});

	test('stays on when going down at the newest', () => {
		assert.equal(pressKeys(snapshot, ['j', 'down', 'page-down'], requestsState).state.list.isFollowing, true);
	});

	test('counts what came since, and is on again with F or G', () => {
		const {state} = pressKeys(snapshot, ['k'], requestsState);
		const later = arrive(snapshot, 37);
		assert.equal(countNew(state.list, later.requests), 37);
		for (const key of ['F', 'G', 'end']) {
			const again = pressKeys(later, [key], state).state.list;
			assert.equal(again.isFollowing, true);
			assert.equal(countNew(again, later.requests), 0);
		}
	});

	test('ends in a list of another order, and F brings the order of time back', () => {
		const {state} = pressKeys(snapshot, ['s'], requestsState);
		assert.equal(state.list.isFollowing, false);
		assert.equal(state.list.sort.columnId, 'status');
		const followed = pressKeys(snapshot, ['F'], state).state.list;
		assert.deepEqual(followed.sort, initialState.list.sort);
		assert.equal(followed.isFollowing, true);
	});
});

describe('the selection', () => {
	test('is by id: arrivals never move it', () => {
		const {state} = pressKeys(snapshot, ['k', 'k', 'k'], requestsState);
		const later = pressKeys(arrive(snapshot, 50), ['k'], state).state;
		assert.equal(later.list.selectedId, inOrder[last - 4]);
	});

	test('moves by line, half page, page, and to both ends', () => {
		assert.equal(pressKeys(snapshot, ['g'], requestsState).state.list.selectedId, inOrder[0]);
		assert.equal(pressKeys(snapshot, ['g', 'j', 'j'], requestsState).state.list.selectedId, inOrder[2]);
		// 36 rows: two at the top, one at the bottom, a rule and the heads leave 31 requests.
		assert.equal(pressKeys(snapshot, ['g', 'ctrl-d'], requestsState).state.list.selectedId, inOrder[15]);
		assert.equal(pressKeys(snapshot, ['g', 'page-down'], requestsState).state.list.selectedId, inOrder[30]);
		assert.equal(pressKeys(snapshot, ['g', 'page-down', 'page-up'], requestsState).state.list.selectedId, inOrder[0]);
	});

	test('goes from error to error, and says when there is none left', () => {
		const errors = orderRequests(snapshot.requests, initialState.list.sort).filter(request => isError(request)).map(({record}) => record.id);
		assert.ok(errors.length > 1);
		assert.equal(pressKeys(snapshot, ['g', 'e'], requestsState).state.list.selectedId, errors[0]);
		assert.equal(pressKeys(snapshot, ['E'], requestsState).state.list.selectedId, errors.at(-1));
		assert.match(pressKeys(snapshot, ['e'], requestsState).state.notice ?? '', /No failed request/v);
	});

	test('of a request that is gone becomes the oldest, without a fault', () => {
		const state = {
			...requestsState, list: {
				...requestsState.list, isFollowing: false, selectedId: 'gone', topId: 'gone',
			},
		};
		assert.equal(pressKeys(snapshot, ['j'], state).state.list.selectedId, inOrder[1]);
	});
});

describe('keys', () => {
	test('open a request, go on to its neighbours, and come back', () => {
		const opened = pressKeys(snapshot, ['enter'], requestsState);
		assert.equal(opened.state.detailId, inOrder[last]);
		assert.deepEqual(opened.effects, [{type: 'show-request', id: inOrder[last]}]);
		const previous = pressKeys(snapshot, ['K', 'K', 'J'], opened.state);
		assert.equal(previous.state.detailId, inOrder[last - 1]);
		const back = pressKeys(snapshot, ['escape'], opened.state);
		assert.equal(back.state.detailId, null);
		assert.equal(back.state.list.isFollowing, true);
		assert.deepEqual(back.effects, [{type: 'show-request', id: null}]);
	});

	test('stay on the opened request while newer ones arrive', () => {
		const opened = pressKeys(snapshot, ['enter'], requestsState);
		assert.equal(pressKeys(arrive(snapshot, 5), ['K'], opened.state).state.detailId, inOrder[last - 1]);
	});

	test('change views, windows, the header, the zoom and the sort', () => {
		assert.equal(pressKeys(snapshot, ['tab']).state.viewId, 'requests');
		assert.equal(pressKeys(snapshot, ['tab', 'tab']).state.viewId, 'models');
		assert.equal(pressKeys(snapshot, ['shift-tab']).state.viewId, 'alerts');
		assert.equal(pressKeys(snapshot, ['2', '1']).state.viewId, 'dashboard');
		assert.deepEqual(pressKeys(snapshot, ['w']).effects, [{type: 'show-window', windowId: '1h'}]);
		assert.equal(pressKeys(snapshot, ['W', 'W', 'W', 'W']).state.windowId, '1m');
		assert.equal(pressKeys(snapshot, ['w', 'w', 'w', 'w', 'w', 'w', 'w']).state.windowId, '30d');
		assert.equal(pressKeys(snapshot, ['h']).state.isHeaderHidden, true);
		assert.equal(pressKeys(snapshot, ['z', 'z']).state.zoomedPanel, 'models');
		assert.equal(pressKeys(snapshot, ['z', 'z', 'z', 'z', 'z']).state.zoomedPanel, null);
		assert.deepEqual(pressKeys(snapshot, ['s', 'S']).state.modelSort, {columnId: 'model', isDescending: true});
	});

	test('freeze, suspend and quit are effects', () => {
		const {state, effects} = pressKeys(snapshot, ['space', 'ctrl-z', 'q']);
		assert.equal(state.isFrozen, true);
		assert.deepEqual(effects.map(({type}) => type), ['freeze', 'suspend', 'quit']);
	});

	test('that cannot be used say why', () => {
		assert.match(pressKeys(snapshot, ['z', 's']).state.notice ?? '', /not on the screen/v);
		assert.match(pressKeys(snapshot, ['2', 'escape']).state.notice ?? '', /all requests/v);
		assert.match(pressKeys({...snapshot, requests: []}, ['enter']).state.notice ?? '', /no request/v);
	});

	test('scroll the help and close it', () => {
		const opened = pressKeys(snapshot, ['?', 'j', 'j'], initialState, [80, 24]);
		assert.equal(opened.state.scroll, 2);
		assert.equal(pressKeys(snapshot, ['escape'], opened.state).state.isHelpOpen, false);
		assert.equal(pressKeys(snapshot, ['g'], opened.state).state.scroll, 0);
		const end = pressKeys(snapshot, ['G', 'j'], opened.state, [80, 24]).state.scroll;
		assert.ok(end > 2);
	});
});
