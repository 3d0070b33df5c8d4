import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {expandSaved} from '../../source/ui/saved-filters.js';
import {initialState, type UiState} from '../../source/ui/state.js';
import {
	drawFrame,
	pressKeys,
	readText,
	takeSnapshot,
} from './picture.js';

const snapshot = await takeSnapshot();
const type = (...keys: readonly string[]): string[] => keys.flatMap(key => key.includes(' ') || key.includes(':') || key.startsWith('@') || key.startsWith('"') ? [...key].map(letter => letter === ' ' ? 'space' : letter) : [key]);

function withSaved(saved: Readonly<Record<string, string>>): UiState {
	return {...initialState, filter: {...initialState.filter, saved}};
}

describe('a saved filter', () => {
	test('is saved under a name with Ctrl-S, and recalled by @name', () => {
		const {state} = pressKeys(snapshot, type('/', 'model:opus is:ok', 'ctrl-s', 's', 'l', 'o', 'w', 'enter', 'enter'));
		assert.deepEqual(state.filter.saved, {slow: 'model:opus is:ok'});
		assert.equal(state.filter.text, 'model:opus is:ok');
		const recalled = pressKeys(snapshot, type('escape', '/', '@slow', 'enter'), state).state;
		assert.equal(recalled.filter.text, 'model:opus is:ok');
		assert.equal(recalled.filter.prompt, null);
	});

	test('goes together with other terms, as one of them', () => {
		const {state} = pressKeys(snapshot, type('/', '-@either in:>1k'), withSaved({either: 'opus or gpt'}));
		assert.equal(state.filter.text, '-(opus or gpt) in:>1k');
	});

	test('is completed by Tab, which tells what it is', () => {
		const {state} = pressKeys(snapshot, [...type('/', '@b'), 'tab'], withSaved({bad: 'is:failed', big: 'in:>1k', slow: 'total:>8s'}));
		assert.equal(state.filter.prompt!.line.text, '@bad');
		assert.equal(state.filter.text, 'is:failed');
		assert.match(readText(drawFrame(snapshot, state)).at(-1)!, /@bad .*@big .*is:failed/v);
	});

	test('that is none is explained in place, with those that are', () => {
		const {state} = pressKeys(snapshot, type('/', 'is:ok @slwo'), withSaved({slow: 'total:>8s'}));
		const [, below] = readText(drawFrame(snapshot, state)).slice(-2);
		assert.match(below!, /^ {8}\^ No filter is saved as @slwo: Saved are @slow/v);
		assert.equal(state.filter.text, 'is:ok');
	});

	test('has its mistake told at its name', () => {
		const typed = 'is:ok @odd nope:x';
		const {text, locate} = expandSaved(typed, {odd: 'model:opus or model:gpt'});
		assert.equal(text, 'is:ok (model:opus or model:gpt) nope:x');
		assert.equal(locate(text.indexOf('gpt')), typed.indexOf('@odd'));
		assert.equal(locate(text.indexOf('nope')), typed.indexOf('nope'));
	});

	test('is not looked for inside of words and quotes', () => {
		for (const text of ['me@example.com', '"@slow"', 'session:"a @slow b"']) {
			assert.deepEqual([expandSaved(text, {slow: 'x'}).text, expandSaved(text, {}).problem], [text, null]);
		}
	});

	test('is forgotten when nothing is saved under its name', () => {
		const {state} = pressKeys(snapshot, type('/', 'ctrl-s', 's', 'l', 'o', 'w', 'enter'), withSaved({slow: 'total:>8s', bad: 'is:failed'}));
		assert.deepEqual(state.filter.saved, {bad: 'is:failed'});
	});

	test('keeps the line while its name is typed, takes letters only, and Esc goes back', () => {
		const {state} = pressKeys(snapshot, type('/', 'is:ok', 'ctrl-s', 'a', '/', 'space', '@', 'b', 'up'));
		assert.equal(state.filter.prompt!.naming!.text, 'ab');
		assert.match(readText(drawFrame(snapshot, state)).at(-2)!, /save as @ab/v);
		const back = pressKeys(snapshot, ['escape'], state).state;
		assert.equal(back.filter.prompt!.naming, null);
		assert.equal(back.filter.prompt!.line.text, 'is:ok');
		assert.deepEqual(back.filter.saved, {});
		assert.deepEqual(pressKeys(snapshot, ['ctrl-c'], state).effects, [{type: 'quit'}]);
	});
});
