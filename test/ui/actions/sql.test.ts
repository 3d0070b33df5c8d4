import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {Jobs} from '../../../source/ui/jobs.js';
import {reduceOutcome, type Outcome} from '../../../source/ui/outcome.js';
import {initialState, type UiState} from '../../../source/ui/state.js';
import {measureSpans} from '../../../source/ui/text/width.js';
import {waitUntil} from '../../helpers/wait-until.js';
import {hostileTexts} from '../hostile.js';
import {sceneTools} from '../mount.js';
import {
	drawFrame,
	pressKeys,
	readText,
	takeSnapshot,
} from '../picture.js';

const snapshot = await takeSnapshot();
const typed = (text: string): string[] => [...text].map(character => character === ' ' ? 'space' : character);
const ask = (text: string, state = initialState): ReturnType<typeof pressKeys> => pressKeys(snapshot, [';', ...typed(text), 'enter'], state);
const draw = (state: UiState, columns = 120, rows = 36): string[] => readText(drawFrame(snapshot, state, columns, rows));

function tell(text: string, columns: readonly string[], rows: ReadonlyArray<ReadonlyArray<string | number | null>>): UiState {
	return reduceOutcome(ask(text).state, {
		type: 'sql-told', text, result: {
			columns, rows, hasMore: false, tookMs: 3,
		},
	});
}

describe('SQL on the screen', () => {
	test('is asked, and the answer is a table', () => {
		const {state, effects} = ask('SELECT 1');
		assert.deepEqual(effects, [{type: 'read-schema'}, {type: 'run-sql', text: 'SELECT 1'}]);
		assert.ok(draw(state).some(row => row.includes('Asking the store')));
		const rows = draw(tell('SELECT 1', ['name', 'n'], [['a', 12], [null, 3456]]));
		assert.ok(rows.some(row => row.includes('2 rows')));
		assert.ok(rows.some(row => /^ name +n/v.test(row)));
		assert.ok(rows.some(row => /^ – +3456/v.test(row)));
	});

	test('shows a mistake below its word, and ; mends it', () => {
		const {state} = ask('SELECT modle FROM requests');
		const failed = reduceOutcome(state, {type: 'sql-failed', text: 'SELECT modle FROM requests', message: 'no such column: modle'});
		const rows = draw(failed);
		const place = rows.findIndex(row => row.includes('SELECT modle'));
		assert.equal(rows[place + 1]!.indexOf('^'), rows[place]!.indexOf('modle'));
		assert.equal(pressKeys(snapshot, [';'], failed).state.line?.line.text, 'SELECT modle FROM requests');
	});

	test('scrolls down and sideways, and exports all of it', () => {
		const names = Array.from({length: 30}, (_, index) => `column_${index}`);
		const state = tell('SELECT', names, Array.from({length: 500}, (_, row) => names.map((_name, column) => `${row}/${column}`)));
		assert.ok(draw(state).some(row => row.startsWith(' 0/0')));
		assert.ok(draw(pressKeys(snapshot, ['right', 'right', 'G'], state).state).some(row => row.startsWith(' 499/2')));
		assert.ok(draw(pressKeys(snapshot, Array.from({length: 99}, () => 'right'), state).state).some(row => row.startsWith(' 0/29')));
		const effect = pressKeys(snapshot, ['x', 'enter'], state).effects.at(-1);
		assert.strictEqual(effect?.type, 'export');
		assert.strictEqual(effect.job.source.type, 'rows');
		assert.equal(effect.job.source.rows.length, 500);
		assert.equal(effect.job.source.columns.length, 30);
	});

	test('is left with Esc, which stops what still runs; a late answer changes nothing', () => {
		const left = pressKeys(snapshot, ['escape'], ask('SELECT 1').state);
		assert.deepEqual(left.effects, [{type: 'stop-sql'}]);
		const late = reduceOutcome(left.state, {type: 'sql-failed', text: 'SELECT 1', message: 'late'});
		assert.equal(late.page, null);
	});

	test('completes the names of tables and columns', () => {
		const state = reduceOutcome(initialState, {type: 'schema', names: ['by_model', 'requests', 'output_tokens']});
		assert.equal(pressKeys(snapshot, [';', ...typed('SELECT sum(outp'), 'tab'], state).state.line?.line.text, 'SELECT sum(output_tokens');
	});

	test('runs one query at a time', async () => {
		const stopped: string[] = [];
		const outcomes: Outcome[] = [];
		const jobs = new Jobs({
			...sceneTools,
			startSql(text) {
				const {promise, resolve, reject} = Promise.withResolvers<never>();
				if (text === 'second') {
					resolve({} as never);
				}

				return {
					result: promise,
					stop() {
						stopped.push(text);
						reject(new Error('Stopped.'));
					},
				};
			},
		}, outcome => {
			outcomes.push(outcome);
		});
		void jobs.runSql('first');
		void jobs.runSql('second');
		await waitUntil(() => outcomes.length > 0);
		assert.deepEqual(stopped, ['first']);
		assert.deepEqual(outcomes.map(outcome => outcome.type === 'sql-told' ? outcome.text : outcome.type), ['second']);
	});

	test('never shifts the grid, whatever the store answers', () => {
		const told = tell('SELECT x', hostileTexts, [hostileTexts, hostileTexts.toReversed()]);
		const failed = reduceOutcome(ask(hostileTexts.join(' ').slice(0, 900)).state, {type: 'sql-failed', text: hostileTexts.join(' ').slice(0, 900), message: hostileTexts.join(' ')});
		for (const state of [told, failed, pressKeys(snapshot, ['right', 'right', 'right', 'right'], told).state]) {
			for (const [columns, rows] of [[40, 10], [60, 20], [120, 36], [200, 50]] as const) {
				const {lines} = drawFrame(snapshot, state, columns, rows);
				assert.equal(lines.length, rows);
				for (const {spans} of lines) {
					assert.equal(measureSpans(spans), columns);
					assert.doesNotMatch(spans.map(({text}) => text).join(''), /[\p{Control}\p{Format}\p{Line_Separator}\p{Paragraph_Separator}]/v);
				}
			}
		}
	});
});
