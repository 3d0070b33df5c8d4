import assert from 'node:assert/strict';
import {
	mkdtempSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {describe, test} from 'node:test';
import {openScreenFile} from '../../source/runtime/screen/screen-file.js';
import {readRemembered, rememberState, restoreState} from '../../source/ui/remembered.js';
import {initialState} from '../../source/ui/state.js';
import {pressKeys, takeSnapshot} from './picture.js';

const keys = ['t', 'C', '3', 'g', 's', '2', 's', '/', ...'status:>=400', 'ctrl-s', 'b', 'a', 'd', 'enter', 'enter', 'w', '3'];

describe('the screen as it was left', () => {
	test('comes back from what is remembered: theme, panels, view, sorts, grouping, window, filters', async () => {
		const {state} = pressKeys(await takeSnapshot(), keys);
		const remembered = readRemembered(structuredClone(rememberState(state)));
		const restored = restoreState(initialState, remembered!);
		assert.equal(restored.themeId, 'light');
		assert.deepEqual(restored.hiddenPanels, ['charts']);
		assert.equal(restored.viewId, 'models');
		assert.equal(restored.groupBy, 'provider');
		assert.equal(restored.windowId, '1h');
		assert.equal(restored.filter.text, 'status:>=400');
		assert.deepEqual(restored.filter.history, ['status:>=400']);
		assert.deepEqual(restored.filter.saved, {bad: 'status:>=400'});
		assert.deepEqual(restored.list.sort, state.list.sort);
		assert.notEqual(restored.list.sort.columnId, 'time');
		assert.deepEqual(restored.tables.models!.sort, state.tables.models!.sort);
		assert.equal(restored.notice, 'The filter of the last time is on; Esc clears it.');
		assert.deepEqual(rememberState(restored), remembered);
	});

	test('does not bring back a drill, but the view that led to it', async () => {
		const snapshot = await takeSnapshot();
		const {state} = pressKeys(snapshot, ['4', 'enter']);
		assert.equal(state.viewId, 'requests');
		assert.equal(rememberState(state).viewId, 'limits');
	});

	test('falls back, part by part, where a part makes no sense', () => {
		const remembered = readRemembered({
			version: 1, themeId: 'neon', viewId: 'gone', windowId: '15m', groupBy: 7, sorts: {requests: {columnId: 'nothing'}, errors: []},
			filter: '((', filterHistory: ['ok', '((', 5], savedFilters: {good: 'is:ok', 'b@d': 'is:ok', broken: '(('}, hiddenPanels: ['requests', 'models', 3], zoomedPanel: '', isHeaderHidden: 'yes',
		});
		assert.deepEqual(remembered, {
			version: 1, themeId: 'dark', viewId: 'dashboard', windowId: '15m', groupBy: 'model', sorts: {},
			filter: '', filterHistory: ['ok'], savedFilters: {good: 'is:ok'}, hiddenPanels: ['models'], zoomedPanel: null, isHeaderHidden: false,
		});
		for (const foreign of [null, 5, 'x', [], {}, {version: 2}]) {
			assert.equal(readRemembered(foreign), null);
		}
	});
});

describe('the file that remembers the screen', () => {
	test('is written once at the end, for its user alone, and read the next time', async () => {
		const folder = mkdtempSync(path.join(tmpdir(), 'tailrace-screen-'));
		const filePath = path.join(folder, 'deep', 'screen.json');
		const {state} = pressKeys(await takeSnapshot(), keys);
		const file = openScreenFile(filePath);
		assert.deepEqual([file.remembered, file.problem], [null, null]);
		file.keep(initialState);
		file.keep(state);
		file.close();
		assert.equal(statSync(filePath).mode & 0o777, 0o600);
		assert.deepEqual(openScreenFile(filePath).remembered, rememberState(state));
		rmSync(folder, {recursive: true});
	});

	test('is left alone where nothing changed', () => {
		const folder = mkdtempSync(path.join(tmpdir(), 'tailrace-screen-'));
		const filePath = path.join(folder, 'screen.json');
		openScreenFile(filePath).close();
		assert.equal(statSync(filePath, {throwIfNoEntry: false}), undefined);
		rmSync(folder, {recursive: true});
	});

	test('says so where it cannot be read: cut off, another program\'s, or far too large', () => {
		const folder = mkdtempSync(path.join(tmpdir(), 'tailrace-screen-'));
		const filePath = path.join(folder, 'screen.json');
		for (const text of ['{"version":1,', '[1,2]', '{"theme":"x"}', ' '.repeat(300 * 1024), '\u{0}\u{1}']) {
			writeFileSync(filePath, text);
			const {remembered, problem} = openScreenFile(filePath);
			assert.equal(remembered, null);
			assert.match(problem!, /begins afresh: how it was left can't be read from .*screen\.json/v);
			assert.equal(readFileSync(filePath, 'utf8'), text);
		}

		rmSync(folder, {recursive: true});
	});
});
