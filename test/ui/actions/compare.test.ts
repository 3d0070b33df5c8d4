/* eslint-disable node-test/prefer-equality-assertion -- `ok` narrows the type */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {initialState, type UiState} from '../../../source/ui/state.js';
import {
	drawFrame,
	pressKeys,
	readText,
	takeSnapshot,
} from '../picture.js';

const snapshot = await takeSnapshot();
const models: UiState = {...initialState, viewId: 'models'};
const requests: UiState = {...initialState, viewId: 'requests'};
const press = (state: UiState, ...keyNames: string[]): UiState => pressKeys(snapshot, keyNames, state).state;
const draw = (state: UiState, columns = 120, rows = 36): string[] => readText(drawFrame(snapshot, state, columns, rows));
const findRow = (rows: readonly string[], title: string): string => rows.find(row => row.startsWith(`  ${title} `))!;

describe('comparing', () => {
	test('shows two marked models with what the second is against the first', () => {
		const rows = draw(press(models, 'm', 'j', 'm', '='));
		assert.ok(rows.some(row => row.includes('Two models compared')));
		const cost = findRow(rows, 'COST');
		assert.match(cost, /−\$\d/v);
		assert.match(cost, /−\d+ % better/v);
		assert.match(findRow(rows, 'CACHE'), /pt .*(?:better|worse)/v);
	});

	test('takes the marked and the selected row where only one is marked', () => {
		const {page} = press(requests, 'g', 'm', 'j', 'j', '=');
		assert.ok(page?.type === 'compare');
		const [first, , third] = snapshot.requests.toReversed();
		assert.deepEqual(page.comparison.names, [first!.record.id, third!.record.id]);
	});

	test('says how where nothing is marked', () => {
		assert.match(press(models, '=').notice ?? '', /m marks a model/v);
	});

	test('compares the last two of several marks, in the order of marking', () => {
		const {page} = press(models, 'm', 'j', 'm', 'j', 'm', '=');
		assert.ok(page?.type === 'compare');
		const other = press(models, 'j', 'j', 'm', 'k', 'm', '=').page;
		assert.ok(other?.type === 'compare');
		assert.deepEqual(other.comparison.names, page.comparison.names.toReversed());
	});

	test('tells unknown from zero, and says nothing is better where nothing is known', () => {
		const {page} = press(models, 'm', 'G', '=');
		assert.ok(page?.type === 'compare');
		const cost = page.comparison.rows.find(({field}) => field === 'cost_nano_usd')!;
		assert.equal(cost.texts[1], '–');
		assert.equal(cost.difference, null);
		assert.equal(cost.verdict, null);
	});

	test('is left with Esc or =, and the marks stay', () => {
		const open = press(models, 'm', 'j', '=');
		assert.equal(press(open, 'escape').page, null);
		assert.equal(press(open, '=').page, null);
		assert.deepEqual(press(open, 'escape').tables.models!.markedIds, open.tables.models!.markedIds);
		assert.equal(press(open, '2').page, null);
	});

	test('marks stand beside the rows, and another grouping has none', () => {
		const marked = press(models, 'm');
		assert.ok(draw(marked).some(row => row.startsWith('◆▸')));
		assert.deepEqual(press(marked, 'g').tables.models!.markedIds, []);
		assert.deepEqual(press(marked, 'm').tables.models!.markedIds, []);
	});

	for (const [columns, rows] of [[40, 10], [60, 20], [80, 24], [200, 50]] as const) {
		test(`fits ${columns}×${rows}, to its last row`, () => {
			const open = pressKeys(snapshot, ['g', 'm', 'j', '='], requests, [columns, rows]).state;
			const end = pressKeys(snapshot, ['G'], open, [columns, rows]).state;
			for (const lines of [draw(open, columns, rows), draw(end, columns, rows)]) {
				assert.equal(lines.length, rows);
				assert.ok(lines.every(line => [...line].length === columns));
			}

			assert.ok(draw(end, columns, rows).some(row => row.includes('RECEIVED')));
		});
	}
});
