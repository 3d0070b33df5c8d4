/* eslint-disable node-test/prefer-equality-assertion -- `ok` narrows the type */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {writeRow} from '../../../source/ui/copied.js';
import {reduceOutcome} from '../../../source/ui/outcome.js';
import {initialState, type UiState} from '../../../source/ui/state.js';
import {
	drawFrame,
	pressKeys,
	readText,
	takeSnapshot,
} from '../picture.js';
import {hostileTexts} from '../hostile.js';

const snapshot = await takeSnapshot();
const requests: UiState = {...initialState, viewId: 'requests'};

describe('copying', () => {
	test('y takes the selected request\'s id, in the detail too', () => {
		const oldest = snapshot.requests.at(-1)!.record.id;
		assert.deepEqual(pressKeys(snapshot, ['g', 'y'], requests).effects, [{type: 'copy', text: oldest, what: 'the id'}]);
		assert.deepEqual(pressKeys(snapshot, ['g', 'enter', 'y'], requests).effects.at(-1), {type: 'copy', text: oldest, what: 'the id'});
	});

	test('y takes a model\'s name, Y the whole row as JSON with units in its names', () => {
		const {effects} = pressKeys(snapshot, ['y', 'Y'], {...initialState, viewId: 'models'});
		const [name, row] = effects.map(effect => effect.type === 'copy' ? effect.text : '') as [string, string];
		assert.equal(name, 'claude-opus-4-8');
		const parsed = JSON.parse(row) as Record<string, unknown>;
		assert.equal(parsed.name, 'claude-opus-4-8');
		assert.ok(['p95_ms', 'cost_nano_usd', 'cache_ratio', 'first_token_ms', 'input_tokens'].every(field => typeof parsed[field] === 'number'));
	});

	test('Y takes all that is stored of a request', () => {
		const [effect] = pressKeys(snapshot, ['g', 'Y'], requests).effects;
		assert.ok(effect?.type === 'copy');
		assert.equal((JSON.parse(effect.text) as {id: string}).id, snapshot.requests.at(-1)!.record.id);
	});

	test('what is copied hides nothing and is still the same JSON', () => {
		for (const text of hostileTexts) {
			const json = writeRow({exportColumns: [{name: 'x', read: () => text}]}, null);
			assert.doesNotMatch(json, /[[\p{Control}\p{Format}\p{Line_Separator}\p{Paragraph_Separator}]--\n]/v);
			assert.equal((JSON.parse(json) as {x: string}).x, text);
		}
	});

	test('says how it was copied, and shows the text where nobody could', () => {
		const copied = reduceOutcome(requests, {
			type: 'copied', what: 'the id', text: 'abc', way: 'with tmux',
		});
		assert.equal(copied.notice, 'Copied the id with tmux.');
		const shown = reduceOutcome(requests, {
			type: 'copied', what: 'the id', text: 'the text itself', way: null,
		});
		const rows = readText(drawFrame(snapshot, shown));
		assert.ok(rows.some(row => row.startsWith('the text itself')));
		assert.ok(rows.some(row => row.includes('select it with the mouse')));
	});

	test('says that there is nothing, and that it is too much', () => {
		assert.match(pressKeys({...snapshot, requests: []}, ['y'], requests).state.notice ?? '', /nothing to copy/v);
		const page = {
			type: 'sql', text: 'x', left: 0, answer: {
				type: 'told', result: {
					columns: ['a'], rows: Array.from({length: 2000}, () => ['x'.repeat(100)]), hasMore: false, tookMs: 1,
				},
			},
		} as const;
		assert.match(pressKeys(snapshot, ['Y'], {...requests, page}).state.notice ?? '', /too much to copy.*x exports it/v);
	});
});
