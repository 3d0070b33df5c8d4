import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {initialState} from '../../../source/ui/state.js';
import {
	drawFrame,
	pressKeys,
	readText,
	takeSnapshot,
} from '../picture.js';

const snapshot = await takeSnapshot();

function readFooter(keyNames: readonly string[], columns: number, rows: number): string {
	const {state} = pressKeys(snapshot, keyNames, initialState, [columns, rows]);
	return readText(drawFrame(snapshot, state, columns, rows)).at(-1)!;
}

describe('the footer', () => {
	test('tells on 80 columns how to open, filter, get help and get out, and still what is not exact', () => {
		for (const viewId of ['1', '2', '3', '5', '6']) {
			assert.match(readFooter([viewId], 80, 24), /Enter (?:open|requests) .*\/ filter .*\? help .*q quit .*unpriced \d+ $/v);
		}
	});

	test('tells of a request on 80 columns how to see its other parts and its neighbours', () => {
		assert.match(readFooter(['enter'], 80, 24), /Esc back .*J K next\/previous .*Tab part .*\? help .*q quit /v);
	});

	test('has on 60 columns how to open and filter, which one does not guess as one does the arrows', () => {
		assert.match(readFooter(['2'], 60, 20), /Enter open .*\/ filter .*\? help .*q quit .*unpriced \d+ $/v);
	});

	test('tells how to get help and out beside a problem, however long that is', () => {
		const problem = {...snapshot, readProblem: `nothing listens there ${'x'.repeat(200)}`};
		for (const columns of [60, 80, 120, 200]) {
			assert.match(readText(drawFrame(problem, initialState, columns, 24)).at(-1)!, /^ STORE UNREADABLE: nothing listens there x+… +\? help {2}q quit/v);
		}
	});

	test('says that nothing was dropped only where no key needs the room, and always what was', () => {
		assert.doesNotMatch(readFooter([], 80, 24), /dropped/v);
		assert.match(readFooter([], 120, 36), /dropped 0 $/v);
		assert.match(readText(drawFrame({...snapshot, droppedCount: 2}, initialState, 60, 20)).at(-1)!, /dropped 2 $/v);
	});
});

describe('the tabs', () => {
	test('name every view in full on 80 columns, whichever is open', () => {
		for (const viewId of ['1', '2', '3', '4', '5', '6', '7']) {
			const {state} = pressKeys(snapshot, [viewId], initialState, [80, 24]);
			assert.match(readText(drawFrame(snapshot, state, 80, 24))[1]!, /1 Dash +2 Requests +3 Models +4 Limits +5 Sessions +6 Errors +7 Alerts +last 15 m $/v);
		}
	});
});
