import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {type LimitOutlook} from '../../../source/live/live-model.js';
import {initialState} from '../../../source/ui/state.js';
import {shareRows} from '../../../source/ui/views/dashboard/share-rows.js';
import {createRandom} from '../../helpers/seeded-random.js';
import {
	drawFrame,
	pressKeys,
	readText,
	takeSnapshot,
} from '../picture.js';
import {sceneNowAtMs} from '../scene.js';

const snapshot = await takeSnapshot();

function buildLimit(name: string, usedRatio: number, changes: Partial<LimitOutlook> = {}): LimitOutlook {
	return {
		limit: {
			type: 'rate-limit', provider: 'p', apiKeyId: null, name, limit: 1000, remaining: 360, usedRatio, windowMs: null, resetAtMs: sceneNowAtMs + 4_320_000, capturedAtMs: sceneNowAtMs,
		},
		fullAtMs: null,
		...changes,
	};
}

describe('the charts', () => {
	test('S1.50 draw requests and tokens over the window', () => {
		const rows = readText(drawFrame(snapshot));
		const head = rows.findIndex(row => row.includes('Requests/s'));
		assert.match(rows[head]!, /Requests\/s .*Tokens\/s .*Latency/v);
		assert.match(rows.slice(head + 1, head + 5).join(''), /\p{Script=Braille}/v);
	});
});

describe('panels', () => {
	test('get what they want where there is room, and the last one the rest', () => {
		const given = shareRows([{
			id: 'a', min: 2, want: 5, rank: 0,
		}, {
			id: 'b', min: 3, want: 3, rank: 1,
		}], 20);
		assert.deepEqual([...given], [['a', 5], ['b', 15]]);
	});

	test('shrink in order, then vanish in order, and never take more than there is', () => {
		const random = createRandom(9);
		for (let round = 0; round < 500; round++) {
			const rows = random.integer(0, 40);
			const panels = ['a', 'b', 'c'].map((id, rank) => {
				const min = random.integer(0, 6);
				return {
					id, min, want: min + random.integer(0, 6), rank,
				};
			});
			const given = shareRows(panels, rows);
			assert.equal(given.values().reduce((sum, count) => sum + count, 0), rows);
			for (const {id, min} of panels.slice(0, -1)) {
				assert.ok(given.get(id) === 0 || given.get(id)! >= min);
			}
		}
	});
});

describe('the dashboard', () => {
	test('lists the models by cost, and by another column when asked', () => {
		const models = (keys: string[]): string[] => {
			const rows = readText(drawFrame(snapshot, pressKeys(snapshot, keys).state));
			const head = rows.findIndex(row => row.startsWith('   MODEL'));
			return rows.slice(head + 1, head + 5).map(row => row.trim().split(' ', 1)[0] ?? '');
		};

		assert.deepEqual(models([]), ['claude-opus-4-8', 'gpt-5.6-codex', 'gemini-3-flash', 'llama3.3:70b']);
		assert.deepEqual(models(['s']), ['claude-opus-4-8', 'gemini-3-flash', 'gpt-5.6-codex', 'llama3.3:70b']);
		assert.equal(models(['S']).at(-1), 'llama3.3:70b', 'what has no price stays last in both directions');
	});

	test('zooms one panel after the other, and all again', () => {
		const text = (count: number): string => readText(drawFrame(snapshot, pressKeys(snapshot, Array.from({length: count}, () => 'z')).state)).join('\n');
		assert.doesNotMatch(text(1), /─ Models/v);
		assert.match(text(2), /─ Models/v);
		assert.doesNotMatch(text(2), /─ Requests /v);
		assert.match(text(5), /─ Models/v);
		assert.match(text(5), /─ Requests /v);
	});

	test('never tells of a peak below what goes on now', () => {
		const busy = {...snapshot, rates: {...snapshot.rates, requestsPerSecond: 99.4}};
		assert.match(readText(drawFrame(busy)).join('\n'), /now 99\.4 {2}peak 99\.4 /v);
		assert.match(readText(drawFrame(snapshot)).join('\n'), /now 0\.10 {2}peak 0\.80 /v);
	});

	test('names the keys of limits that nothing else tells apart, and no others', () => {
		const of = (apiKeyId: string): LimitOutlook => buildLimit('tokens', 0.5, {limit: {...buildLimit('tokens', 0.5).limit, apiKeyId}});
		const text = (limits: readonly LimitOutlook[], columns: number): string => readText(drawFrame({...snapshot, limits}, initialState, columns, 50)).join('\n');
		assert.match(text([of('k1_aaaa11112222'), of('k1_bbbb11112222')], 120), /tokens +k1_aaaa1… ━.*\n.*tokens +k1_bbbb1… ━/v);
		assert.doesNotMatch(text([of('k1_aaaa11112222')], 120), /k1_aaaa/v);
		const hidden = [...Array.from({length: 6}, (_, index) => buildLimit(`n${index}`, 0.9)), of('k1_aaaa11112222'), of('k1_bbbb11112222')];
		assert.match(text(hidden, 120), /n5 {2,}– +━/v, 'the bars stand where they stand once the two are shown');
		assert.doesNotMatch(text([of('k1_aaaa11112222'), of('k1_bbbb11112222')], 80), /k1_aaaa/v);
	});

	test('says in how long a limit will be full where a time of day could be any day\'s', () => {
		const limits = [buildLimit('7d', 0.5, {fullAtMs: sceneNowAtMs + 187_200_000})];
		assert.match(readText(drawFrame({...snapshot, limits})).join('\n'), /at this pace full in 2 d 4 h, /v);
	});

	test('puts the most urgent limit first, says when it will be full, and what was reset last', () => {
		const limits = [
			buildLimit('slow', 0.8),
			buildLimit('soon', 0.64, {fullAtMs: sceneNowAtMs + 3_360_000}),
			buildLimit('over', 0.99, {limit: {...buildLimit('over', 0.99).limit, resetAtMs: sceneNowAtMs - 60_000}}),
		];
		const rows = readText(drawFrame({...snapshot, limits}, initialState, 160, 50)).filter(row => row.startsWith('   p '));
		assert.match(rows[0]!, /soon .*64 % {2}at this pace full at 14:58, resets in 1 h 12 m, 360 of 1\.00k left/v);
		assert.match(rows[1]!, /slow .*80 %/v);
		assert.match(rows[2]!, /over .*– {2}was reset at 14:01/v);
	});

	test('tells what is not exact at the end of the last line', () => {
		const footer = readText(drawFrame({...snapshot, droppedCount: 3})).at(-1)!;
		assert.match(footer, /est 8 .*unpriced 26 · dropped 3 $/v);
	});

	test('leaves out what does not fit into the first line by its weight', () => {
		const first = (columns: number): string => readText(drawFrame(snapshot, initialState, columns, 24))[0]!;
		assert.match(first(120), /tailrace ● LIVE .*req\/s .*tok\/s .*\/h .*in flight .*errors .*127\.0\.0\.1:7171 .*14:02:31/v);
		assert.match(first(80), /● LIVE .*req\/s .*tok\/s .*\/h .*in flight .*err .*14:02:31/v);
		assert.match(first(60), /● .*r\/s .*tok\/s .*\/h .*err .*14:02:31/v);
		assert.match(first(40), /● .*r\/s .*\/h/v);
	});
});
