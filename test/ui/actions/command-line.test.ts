import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {globalKeys} from '../../../source/ui/keys/global-keys.js';
import {initialState, type UiState} from '../../../source/ui/state.js';
import {views} from '../../../source/ui/views/index.js';
import {
	drawFrame,
	pressKeys,
	readText,
	takeSnapshot,
} from '../picture.js';

const snapshot = await takeSnapshot();
const requests: UiState = {...initialState, viewId: 'requests'};
const typed = (text: string): string[] => [...text].map(character => character === ' ' ? 'space' : character);
const run = (text: string, state = requests): ReturnType<typeof pressKeys> => pressKeys(snapshot, [':', ...typed(text), 'enter'], state);
const draw = (state: UiState, columns = 120, rows = 36): string[] => readText(drawFrame(snapshot, state, columns, rows));

describe('the command line', () => {
	test('does what every key of the place does, by the key\'s own name', () => {
		for (const {keys, command} of [...globalKeys, ...views.flatMap(view => view.id === 'requests' ? view.keys : [])]) {
			// In this place Escape is another one's key, and a second line remembers the first.
			if (command === 'clear-filter' || command === 'command-line') {
				continue;
			}

			const byKey = pressKeys(snapshot, [keys[0]!], requests);
			const byName = run(command);
			assert.deepEqual({...byName.state, lineHistory: null}, {...byKey.state, lineHistory: null}, command);
			assert.deepEqual(byName.effects, byKey.effects, command);
		}
	});

	test('goes to views, by their keys\' commands and by name', () => {
		assert.equal(run('show-errors').state.viewId, 'errors');
		assert.equal(run('view sessions').state.viewId, 'sessions');
	});

	test('sets the filter, the window, the sort and the grouping', () => {
		assert.equal(run('filter model:opus is:ok').state.filter.text, 'model:opus is:ok');
		assert.equal(run('filter', run('filter model:opus').state).state.filter.text, 'model:opus');
		assert.deepEqual(run('window 6h').effects, [{type: 'show-window', windowId: '6h'}]);
		assert.deepEqual(run('sort cost').state.list.sort, {columnId: 'cost', isDescending: true});
		assert.deepEqual(run('sort cost_nano_usd asc').state.list.sort, {columnId: 'cost', isDescending: false});
		assert.deepEqual(run('sort p95 desc', {...initialState, viewId: 'models'}).state.tables.models?.sort, {columnId: 'p95', isDescending: true});
		const {state} = run('group agent');
		assert.deepEqual([state.viewId, state.groupBy], ['models', 'agent']);
	});

	test('since filters, and widens the window as far as it needs', () => {
		const {state, effects} = run('since 2h');
		assert.equal(state.filter.text, 'since:2h');
		assert.equal(state.windowId, '6h');
		assert.ok(effects.some(effect => effect.type === 'show-window' && effect.windowId === '6h'));
		assert.equal(run('since 15m', state).state.filter.text, 'since:15m');
	});

	test('opens an export with its format and file, and asks the store', () => {
		const {dialog} = run('export jsonl ~/out file.jsonl').state;
		assert.equal(dialog?.path.text, '~/out file.jsonl');
		assert.equal(dialog.formatIndex, 2);
		assert.deepEqual(run('sql SELECT 1').effects, [{type: 'run-sql', text: 'SELECT 1'}]);
		assert.deepEqual(run('q').effects, [{type: 'quit'}]);
	});

	for (const [text, at, words] of [
		['vuew models', 'vuew', /did you mean “view”/v],
		['view modls', 'modls', /did you mean “models”/v],
		['filter modell:x', 'modell', /did you mean “model”/v],
		['sort', '', /one of time/v],
		['sort cost down', 'down', /one of asc desc/v],
		['since whenever', 'whenever', /for example 2h/v],
		['quit now', 'now', /nothing behind it/v],
		['export xls', 'xls', /one of csv/v],
	] as const) {
		test(`says below “${text}” what is wrong, and keeps it`, () => {
			const {state} = run(text);
			assert.equal(state.line?.line.text, text);
			const [line, below] = draw(state).slice(-2) as [string, string];
			assert.match(below, words);
			if (at !== '') {
				assert.equal(below.indexOf('^'), line.indexOf(at));
			}
		});
	}

	test('completes commands, then what belongs behind them', () => {
		const complete = (text: string, ...keys: string[]): UiState => pressKeys(snapshot, [':', ...typed(text), 'tab', ...keys], requests).state;
		assert.equal(complete('wind').line?.line.text, 'window ');
		assert.equal(complete('wind', 'tab').line?.line.text, 'window-longer');
		assert.equal(complete('wind', 'shift-tab').line?.line.text, 'window-shorter');
		assert.equal(complete('view ses').line?.line.text, 'view sessions');
		assert.equal(complete('export js').line?.line.text, 'export json');
		assert.equal(complete('filter prov').line?.line.text, 'filter provider:');
		assert.equal(complete('filter is:ok provider:an').line?.line.text, 'filter is:ok provider:anthropic');
		assert.ok(draw(complete('wind')).at(-1)!.includes('window-longer'));
	});

	test('remembers, apart for commands and queries, and is left with Esc or by deleting all', () => {
		const {state} = run('view requests', run('window 6h').state);
		assert.equal(pressKeys(snapshot, [':', 'up', 'up'], state).state.line?.line.text, 'window 6h');
		assert.equal(pressKeys(snapshot, [';', 'up'], state).state.line?.line.text, '');
		assert.equal(pressKeys(snapshot, [':', 'x', 'escape'], state).state.line, null);
		assert.equal(pressKeys(snapshot, [':', 'x', 'backspace', 'backspace'], state).state.line, null);
	});

	test('fits every size', () => {
		const {state} = pressKeys(snapshot, [':', ...typed(`filter ${'日本🚀'.repeat(60)}`), 'enter'], requests);
		for (const [columns, rows] of [[1, 1], [40, 10], [60, 20], [200, 50]] as const) {
			assert.equal(drawFrame(snapshot, state, columns, rows).lines.length, rows);
		}
	});
});
