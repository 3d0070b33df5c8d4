/* eslint-disable node-test/prefer-equality-assertion -- `ok` narrows the type */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {reduceOutcome, type Outcome} from '../../../source/ui/outcome.js';
import {reduceTyped} from '../../../source/ui/prompt-state.js';
import {initialState, type Effect, type UiState} from '../../../source/ui/state.js';
import {type ExportJob} from '../../../source/ui/tools.js';
import {
	drawFrame,
	pressKeys,
	readText,
	takeSnapshot,
} from '../picture.js';

const snapshot = await takeSnapshot();
const requests: UiState = {...initialState, viewId: 'requests'};
const typed = (text: string): string[] => [...text].map(character => character === ' ' ? 'space' : character);
const press = (state: UiState, ...keyNames: string[]): {state: UiState; effects: Effect[]} => pressKeys(snapshot, keyNames, state);
const draw = (state: UiState, columns = 120, rows = 36): string[] => readText(drawFrame(snapshot, state, columns, rows));
const then = (state: UiState, ...outcomes: Outcome[]): UiState => {
	let next = state;
	for (const outcome of outcomes) {
		next = reduceOutcome(next, outcome);
	}

	return next;
};

function readJob(effects: readonly Effect[]): ExportJob {
	const effect = effects.find(({type}) => type === 'export');
	assert.ok(effect?.type === 'export');
	return effect.job;
}

describe('exporting', () => {
	test('takes exactly the list on the screen: its filter, its order', () => {
		const {effects} = press(requests, '/', ...typed('model:opus'), 'enter', 's', 's', 'x', 'enter');
		const {source, format, path} = readJob(effects);
		assert.ok(source.type === 'rows');
		const list = drawFrame(snapshot, press(requests, '/', ...typed('model:opus'), 'enter', 's', 's').state).facts.list.order;
		assert.deepEqual(source.rows, list);
		assert.ok(list.length > 10);
		assert.equal(format.id, 'csv');
		assert.match(path, /^tailrace-requests-20260923-140231\.csv$/v);
	});

	test('offers the stored requests of the window, with the filter', () => {
		const {effects, state} = press(requests, '/', ...typed('model:opus'), 'enter', 'x', 'up', 'right', 'enter');
		assert.ok(draw(state).some(row => row.includes('all stored requests of 13:47–14:02 that the filter shows') || row.includes('written')));
		const {source} = readJob(effects);
		assert.ok(source.type === 'stored');
		assert.equal(source.toMs - source.fromMs, 900_000);
		assert.equal(source.filter.type, 'and');
	});

	test('of another view is its table, with values that are not rounded', () => {
		const {source} = readJob(press({...initialState, viewId: 'models'}, 'x', 'enter').effects);
		assert.ok(source.type === 'rows');
		assert.equal(source.rows.length, 4);
		const names = source.columns.map(({name}) => name);
		assert.equal(new Set(names).size, names.length);
		assert.ok(['p95_ms', 'cost_nano_usd'].every(name => names.includes(name)));
	});

	test('asks for the format, and the name goes along', () => {
		const {state} = press(requests, 'x', 'right', 'right');
		assert.match(state.dialog!.path.text, /\.jsonl$/v);
		const {path, format} = readJob(press(state, 'left', 'ctrl-u', ...typed('out.txt'), 'enter').effects);
		assert.equal(path, 'out.txt');
		assert.equal(format.id, 'json');
	});

	test('takes every letter and paste for the name, and needs one', () => {
		const {state} = press(requests, 'x', 'ctrl-u', ...typed('q x?'));
		assert.equal(state.dialog!.path.text, 'q x?');
		assert.equal(reduceTyped(state, {type: 'paste', text: '/tmp'}).state.dialog!.path.text, 'q x?/tmp');
		const {state: empty, effects} = press(state, 'ctrl-u', 'enter');
		assert.deepEqual(effects, []);
		assert.match(empty.dialog!.problem ?? '', /needs a name/v);
	});

	test('shows how far it is, stops with Esc, and says where it is when it is done', () => {
		const {state} = press(requests, 'x', 'enter');
		const half = then(state, {type: 'export-progress', count: 130});
		assert.ok(draw(half).some(row => row.includes('130 of 260') && row.includes('━')));
		const stopped = press(half, 'escape');
		assert.deepEqual(stopped.effects, [{type: 'stop-export'}]);
		assert.equal(stopped.state.dialog, null);
		assert.equal(then(stopped.state, {type: 'export-progress', count: 200}).dialog, null);
		const done = then(half, {type: 'export-end', end: {type: 'written', count: 260, path: '/home/user/out.csv'}});
		assert.equal(done.dialog, null);
		assert.match(draw(done).at(-1)!, /260 written to \/home\/user\/out\.csv/v);
	});

	test('overwrites a file only when asked again', () => {
		const {state, effects} = press(requests, 'x', 'enter');
		assert.equal(readJob(effects).shouldReplace, false);
		const asked = then(state, {type: 'export-end', end: {type: 'exists', path: '/home/user/out.csv'}});
		assert.ok(draw(asked).some(row => row.includes('Enter again overwrites it')));
		assert.equal(readJob(press(asked, 'enter').effects).shouldReplace, true);
		assert.equal(readJob(press(asked, 'a', 'enter').effects).shouldReplace, false);
	});

	test('says why it failed, and the question stays', () => {
		const {state} = press(requests, 'x', 'enter');
		const failed = then(state, {type: 'export-failed', message: 'There is no folder /nowhere.'});
		assert.ok(draw(failed).some(row => row.includes('There is no folder /nowhere.')));
		assert.equal(readJob(press(failed, 'enter').effects).path, state.dialog!.path.text);
	});

	test('fits every size', () => {
		const {state} = press(requests, 'x', 'down', ...typed('日本語/🚀/\u{202E}'.repeat(40)));
		for (const [columns, rows] of [[1, 1], [40, 10], [60, 20], [80, 24], [200, 50]] as const) {
			const frame = drawFrame(snapshot, state, columns, rows);
			assert.equal(frame.lines.length, rows);
		}
	});
});
