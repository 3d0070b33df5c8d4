import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import stringWidth from 'string-width';
import {buildRequestRecord, type RequestRecord} from '../../../source/core/request-record.js';
import {type LiveRequest} from '../../../source/live/live-model.js';
import {type Snapshot} from '../../../source/ui/data/snapshot.js';
import {initialState, type UiState} from '../../../source/ui/state.js';
import {createTheme} from '../../../source/ui/theme.js';
import {createRandom} from '../../helpers/seeded-random.js';
import {hostileTexts} from '../hostile.js';
import {
	detailOf,
	drawFrame,
	pressKeys,
	readText,
	takeSnapshot,
} from '../picture.js';
import {createScene, sceneNowAtMs} from '../scene.js';

const snapshot = await takeSnapshot();
const empty = await takeSnapshot(createScene({count: 0}));

function listStates(of: Snapshot): UiState[] {
	const keys = [[], ['2'], ['2', 'k', 's'], ['enter'], ['enter', 'tab'], ['enter', 'tab', 'tab'], ['?'], ['h'], ['z'], ['z', 'z'], ['z', 'z', 'z'], ['space', 'k']];
	return keys.map(names => pressKeys(of, names, initialState, 60, 20).state);
}

function assertFits(of: Snapshot, state: UiState, columns: number, rows: number): void {
	const lines = readText(drawFrame(of, state, columns, rows));
	assert.equal(lines.length, rows);
	for (const row of lines) {
		assert.equal(stringWidth(row), columns, `${columns}×${rows}: "${row}"`);
	}
}

describe('a frame', () => {
	test('is exactly as large as the window, from 1×1 to 300×100, in every place', () => {
		const random = createRandom(2);
		const sizes = [[1, 1], [2, 1], [39, 10], [40, 9], [40, 10], [41, 11], [60, 20], [79, 24], [80, 24], [119, 36], [120, 36], [200, 50], [300, 100]];
		for (let round = 0; round < 8; round++) {
			sizes.push([random.integer(1, 300), random.integer(1, 100)]);
		}

		for (const [of, states] of [[snapshot, listStates(snapshot)], [empty, listStates(empty).slice(0, 3)]] as const) {
			for (const state of states) {
				for (const [columns, rows] of sizes) {
					assertFits(of, state, columns!, rows!);
				}
			}
		}
	});

	test('never shifts by hostile text in any field', () => {
		const random = createRandom(4);
		const requests = hostileTexts.map((text, index) => buildHostile(text, index));
		const problem = {...snapshot.status, storeProblem: hostileTexts.join(' ')};
		const hostile: Snapshot = {
			...snapshot,
			requests,
			summary: {...snapshot.summary!, models: hostileTexts.map(text => ({...snapshot.summary!.models[0]!, model: text, provider: text}))},
			limits: snapshot.limits.map(outlook => ({...outlook, limit: {...outlook.limit, provider: random.pick(hostileTexts), name: random.pick(hostileTexts)}})),
		};
		for (const [columns, rows] of [[60, 20], [80, 24], [120, 60], [200, 80]] as const) {
			for (const state of listStates(hostile)) {
				assertFits(hostile, state, columns, rows);
				assertFits({...hostile, status: problem}, state, columns, rows);
			}

			for (const request of requests) {
				const opened = {...initialState, detailId: request.record.id};
				assertFits({...hostile, detail: detailOf(request)}, opened, columns, rows);
			}
		}
	});

	test('below 40×10 says in one line what it needs', () => {
		const lines = readText(drawFrame(snapshot, initialState, 30, 8));
		assert.deepEqual(lines.map(row => row.trim()).filter(row => row !== ''), ['needs 40×10, is 30×8']);
	});

	test('has keys that still work when the window is too small', () => {
		assert.deepEqual(pressKeys(snapshot, ['q'], initialState, 10, 3).effects, [{type: 'quit'}]);
	});

	test('gives the requests what is left, and the panels vanish in order on a low screen', () => {
		const titles = (rows: number): string[] => readText(drawFrame(snapshot, initialState, 120, rows))
			.flatMap(row => [...row.matchAll(/─ (?<title>Requests\/s|Models|Limits|Requests) /gv)].map(({groups}) => groups!.title!));
		assert.deepEqual(titles(36), ['Requests/s', 'Models', 'Limits', 'Requests']);
		assert.deepEqual(titles(19), ['Requests/s', 'Models', 'Requests']);
		assert.deepEqual(titles(15), ['Models', 'Requests']);
		assert.deepEqual(titles(10), ['Requests']);
	});
});

function buildHostile(text: string, index: number): LiveRequest {
	const record: RequestRecord = buildRequestRecord({
		id: `${text}${index}`, startedAtMs: sceneNowAtMs - 9000, instanceId: text, state: index % 2 === 0 ? 'failed' : 'ok', model: text, requestedModel: `${text}x`,
		provider: text, format: text, endpoint: text, method: text, upstreamHost: text, errorKind: text, errorMessage: text, finishReason: text, sessionId: text, sessionSource: text,
		agent: text, userAgent: text, clientIp: text, endUser: text, apiKeyId: text, apiKeyLabel: text, authMethod: text, upstreamRequestId: text, toolNames: [text], toolCallCount: 1,
		mcpServers: [text], reasoningEffort: text, customData: {[text]: text}, durationMs: 4000, firstByteMs: 10, inputTokens: 10, outputTokens: 12,
	});
	return {
		record, lastByteAtMs: null, isEstimate: false, speedPerSecond: null,
	};
}

describe('a theme', () => {
	const frame = drawFrame(snapshot);
	const paint = (isAscii: boolean, colorLevel: 0 | 1 | 2 | 3): string =>
		frame.lines.map(row => createTheme({isAscii, colorLevel}).paint(row)).join('\n');

	test('without colours only makes bold and inverse', () => {
		const codes = new Set([...paint(false, 0).matchAll(/\u{1B}\[(?<code>[\d;]*)m/gv)].map(({groups}) => groups!.code));
		assert.deepEqual([...codes].filter(code => !['0', '1', '7'].includes(code ?? '')), []);
	});

	test('with 16 colours uses no others', () => {
		assert.doesNotMatch(paint(false, 1), /\u{1B}\[[34]8;/v);
		assert.match(paint(false, 2), /\u{1B}\[38;5;/v);
		assert.match(paint(false, 3), /\u{1B}\[38;2;/v);
	});

	test('in ASCII writes nothing else', () => {
		assert.match(paint(true, 0), /^[\n\u{1B}\u{20}-\u{7E}]*$/v);
	});

	test('changes the look and never the text or the width', () => {
		const plain = readText(frame).map(row => row.trimEnd()).join('\n');
		const strip = (text: string): string => text.replaceAll(/\u{1B}\[[\d;]*m/gv, '').replaceAll(/ +$/gmv, '');
		for (const level of [0, 1, 2, 3] as const) {
			assert.equal(strip(paint(false, level)), plain);
		}
	});
});
