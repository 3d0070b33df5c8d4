import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {createFilterReader} from '../../source/ui/data/filter-reader.js';
import {filterRequests} from '../../source/ui/data/filter-requests.js';
import {initialState, type UiState} from '../../source/ui/state.js';
import {waitUntil} from '../helpers/wait-until.js';
import {
	drawFrame,
	pressKeys,
	readText,
	takeSnapshot,
} from './picture.js';
import {createScene} from './scene.js';

const requestsState: UiState = {...initialState, viewId: 'requests'};
const scene = createScene();
const snapshot = await takeSnapshot(scene);
const typed = (text: string): string[] => [...text].map(character => character === ' ' ? 'space' : character);
const press = (...keyNames: readonly string[]): UiState => pressKeys(snapshot, keyNames, requestsState).state;
const draw = (state: UiState, columns = 120, rows = 36): string[] => readText(drawFrame(snapshot, state, columns, rows));
const opusCount = snapshot.requests.filter(({record}) => record.model === 'claude-opus-4-8').length;
const failTest = (error: unknown): never => {
	throw error;
};

const inWindow = snapshot.requests.length;

describe('the filter', () => {
	test('is applied while it is typed, and stands in the title with how many of how many', () => {
		const state = press('/', ...typed('model:opus'));
		assert.equal(state.filter.text, 'model:opus');
		const rows = draw(state);
		assert.ok(rows.some(row => row.includes(`Requests [${opusCount} of ${inWindow}] /model:opus`)));
		assert.equal(rows.length, 36);
		assert.ok(rows.every(row => !row.includes('llama')));
	});

	test('narrows the list of the Dashboard, too', () => {
		const {state} = pressKeys(snapshot, ['/', ...typed('model:opus'), 'enter']);
		assert.ok(draw(state).some(row => row.includes(`Requests [${opusCount} of ${inWindow}] /model:opus`)));
	});

	test('takes every letter that elsewhere is a key', () => {
		const {state, effects} = pressKeys(snapshot, ['/', ...typed('q w?2F')], requestsState);
		assert.equal(state.filter.text, 'q w?2F');
		assert.deepEqual(new Set(effects.map(({type}) => type)), new Set(['show-filter']));
	});

	test('keeps what could be read last, and shows the mistake below its column', () => {
		const state = press('/', ...typed('is:ok modell:x'));
		assert.equal(state.filter.prompt?.problem?.column, 6);
		const [line, below] = draw(state).slice(-2);
		assert.equal(below!.indexOf('^'), line!.indexOf('modell'));
		assert.match(below!, /did you mean “model”/v);
		const accepted = pressKeys(snapshot, ['enter'], state).state;
		assert.notEqual(accepted.filter.prompt, null);
	});

	test('shows mistakes at any size', () => {
		for (const [columns, rows] of [[40, 10], [60, 20], [200, 50]] as const) {
			const frame = draw(press('/', ...typed(`${'is:ok '.repeat(14)}modell:x`)), columns, rows);
			assert.equal(frame.length, rows);
			assert.ok(frame.at(-1)!.includes('^'));
			assert.ok(frame.at(-2)!.includes('modell'));
		}
	});

	test('is left with the first Esc and cleared with the second', () => {
		const left = press('/', ...typed('is:ok'), 'escape');
		assert.equal(left.filter.prompt, null);
		assert.equal(left.filter.text, 'is:ok');
		const cleared = pressKeys(snapshot, ['escape'], left);
		assert.equal(cleared.state.filter.text, '');
		assert.deepEqual(cleared.effects, [{type: 'show-filter', question: {text: '', markedIds: [], windowId: '15m'}}]);
	});

	test('completes fields and values of the traffic, one after the other', () => {
		assert.equal(press('/', ...typed('prov'), 'tab').filter.prompt?.line.text, 'provider:');
		const once = press('/', ...typed('provider:'), 'tab');
		const values = once.filter.prompt!.completion!.candidates.map(({text}) => text);
		assert.deepEqual(values.toSorted(), ['anthropic', 'gemini', 'ollama', 'openai']);
		assert.equal(pressKeys(snapshot, ['tab'], once).state.filter.text, `provider:${values[1]}`);
		assert.equal(pressKeys(snapshot, ['shift-tab'], once).state.filter.text, `provider:${values.at(-1)}`);
		assert.ok(draw(once).at(-1)!.includes(values[3]!));
	});

	test('remembers what was kept, and gives back what was being typed', () => {
		const state = press('/', ...typed('is:ok'), 'enter', '/', 'ctrl-u', ...typed('is:failed'), 'enter', '/', 'ctrl-u', ...typed('op'));
		assert.deepEqual(state.filter.history, ['is:ok', 'is:failed']);
		assert.equal(pressKeys(snapshot, ['up'], state).state.filter.text, 'is:failed');
		assert.equal(pressKeys(snapshot, ['up', 'up', 'up'], state).state.filter.text, 'is:ok');
		assert.equal(pressKeys(snapshot, ['up', 'down'], state).state.filter.prompt?.line.text, 'op');
	});

	test('goes from match to match with n and N, also in the detail', () => {
		const state = press('/', ...typed('model:llama'), 'enter', 'g', 'enter');
		const matches = filterRequests(snapshot, {text: 'model:llama', markedIds: [], windowId: '15m'}).toReversed().map(({record}) => record.id);
		assert.equal(state.detailId, matches[0]);
		assert.equal(pressKeys(snapshot, ['n', 'n', 'N'], state).state.detailId, matches[1]);
		assert.match(press('n').notice ?? '', /no filter/v);
	});
});

describe('marks', () => {
	test('are shown, asked for by is:marked, and taken away again', () => {
		const state = press('g', 'm', 'j', 'j', 'm');
		assert.equal(state.markedIds.length, 2);
		assert.equal(draw(state).filter(row => row.startsWith('◆')).length, 2);
		const only = pressKeys(snapshot, ['/', ...typed('is:marked'), 'enter'], state).state;
		assert.ok(draw(only).some(row => row.includes(`[2 of ${inWindow}]`)));
		assert.equal(pressKeys(snapshot, ['m'], state).state.markedIds.length, 1);
	});
});

describe('stored requests', () => {
	test('that memory has forgotten are found by the filter, once each', async () => {
		const reader = createFilterReader({
			...scene, onChange: () => undefined, onProblem: failTest,
		});
		const question = {text: 'model:opus', markedIds: [], windowId: '15m'};
		reader.show(question);
		await waitUntil(() => reader.readFound() !== null);
		const forgetful = {...snapshot, requests: snapshot.requests.slice(0, 20), found: reader.readFound()};
		assert.equal(filterRequests(forgetful, question).length, opusCount);
		reader.show({...question, text: ''});
		assert.equal(reader.readFound(), null);
	});

	test('are asked for with the newest filter after the one that is under way', async () => {
		let askedCount = 0;
		const reader = createFilterReader({
			...scene,
			reader: {
				...scene.reader,
				async readRequests(query) {
					askedCount++;
					return scene.reader.readRequests(query);
				},
			},
			onChange: () => undefined,
			onProblem: failTest,
		});
		for (const text of ['model:o', 'model:op', 'model:opu', 'model:llama']) {
			reader.show({text, markedIds: [], windowId: '15m'});
		}

		await waitUntil(() => reader.readFound()?.text === 'model:llama');
		assert.equal(askedCount, 2);
	});
});
