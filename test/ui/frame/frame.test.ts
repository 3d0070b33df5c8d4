import assert from 'node:assert/strict';
import {stripVTControlCharacters} from 'node:util';
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
import {buildCourse, hostileAnswers} from './hostile-answers.js';

const snapshot = await takeSnapshot();
const empty = await takeSnapshot(createScene({count: 0}));

function listStates(of: Snapshot): UiState[] {
	const keys = [[], ['2'], ['2', 'k', 's'], ['enter'], ['enter', 'tab'], ['enter', 'tab', 'tab'], ['?'], ['h'], ['z'], ['z', 'z'], ['z', 'z', 'z'], ['space', 'k'], ['3'], ['3', 'j', 's'], ['3', 'g', 'g'], ['4'], ['5', 'j'], ['6'], ['enter', 'tab', 'tab', 'tab'], ['enter', 'left'], ['enter', 'left', 'left']];
	return keys.map(names => pressKeys(of, names, initialState, [60, 20]).state);
}

/** The rows that are not as wide as the screen, or a word on how many there are. */
function findMisfits(of: Snapshot, state: UiState, columns: number, rows: number): string[] {
	const lines = readText(drawFrame(of, state, columns, rows));
	const misfits = lines.filter(row => stringWidth(row) !== columns);
	return lines.length === rows ? misfits : [`${lines.length} rows at ${columns}×${rows}`, ...misfits];
}

describe('a frame', () => {
	test('Y9 is exactly as large as the window, from 1×1 to 300×100, in every place', () => {
		const random = createRandom(2);
		const sizes = [[1, 1], [2, 1], [39, 10], [40, 9], [40, 10], [41, 11], [60, 20], [79, 24], [80, 24], [119, 36], [120, 36], [200, 50], [300, 100]];
		for (let round = 0; round < 8; round++) {
			sizes.push([random.integer(1, 300), random.integer(1, 100)]);
		}

		for (const [of, states] of [[snapshot, listStates(snapshot)], [empty, listStates(empty).slice(0, 3)]] as const) {
			for (const state of states) {
				for (const [columns, rows] of sizes) {
					assert.deepEqual(findMisfits(of, state, columns!, rows!), []);
				}
			}
		}
	});

	test('Y11 never shifts by hostile text in any field', () => {
		const requests = hostileTexts.map((text, index) => buildHostile(text, index));
		const problem = {...snapshot.status, storeProblem: hostileTexts.join(' ')};
		const hostile: Snapshot = {
			...snapshot,
			requests,
			summary: {...snapshot.summary!, models: hostileTexts.map(text => ({...snapshot.summary!.models[0]!, model: text, provider: text}))},
			limits: hostileTexts.map(text => buildCourse(text)),
		};
		const answers = hostileAnswers();
		for (const [columns, rows] of [[60, 20], [80, 24], [120, 60], [200, 80]] as const) {
			for (const [viewId, answer] of answers) {
				for (const selectedId of [null, 'none']) {
					const state: UiState = {
						...initialState, viewId, groupBy: 'agent', tables: {
							[viewId]: {
								selectedId, topIndex: 0, sort: {columnId: 'cost', isDescending: true}, markedIds: [],
							},
						},
					};
					assert.deepEqual(findMisfits({...hostile, answer}, state, columns, rows), []);
					assert.deepEqual(findMisfits({...hostile, answer}, pressKeys({...hostile, answer}, ['G', 'enter'], state, [columns, rows]).state, columns, rows), []);
				}
			}

			for (const state of listStates(hostile)) {
				assert.deepEqual(findMisfits(hostile, state, columns, rows), []);
				assert.deepEqual(findMisfits({...hostile, status: problem}, state, columns, rows), []);
			}

			for (const request of requests) {
				const opened = {...initialState, detailId: request.record.id};
				assert.deepEqual(findMisfits({...hostile, detail: detailOf(request)}, opened, columns, rows), []);
			}
		}
	});

	test('below 40×10 says in one line what it needs', () => {
		const lines = readText(drawFrame(snapshot, initialState, 30, 8));
		assert.deepEqual(lines.map(row => row.trim()).filter(row => row !== ''), ['needs 40×10, is 30×8']);
	});

	test('has keys that still work when the window is too small', () => {
		assert.deepEqual(pressKeys(snapshot, ['q'], initialState, [10, 3]).effects, [{type: 'quit'}]);
	});

	test('gives the requests what is left, and the panels vanish in order on a low screen', () => {
		const titles = (rows: number): string[] => readText(drawFrame(snapshot, initialState, 120, rows))
			.flatMap(row => row.matchAll(/─ (?<title>Requests\/s|Models|Limits|Requests) /gv).map(({groups}) => groups!.title!).toArray());
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

	const sequence = '\u{1B}[';

	test('without colours only makes bold and inverse', () => {
		const codes = paint(false, 0).split(sequence).slice(1).map(part => part.slice(0, part.indexOf('m')));
		assert.deepEqual([...new Set(codes)].filter(code => !['0', '1', '7'].includes(code)), []);
	});

	test('with 16 colours uses no others', () => {
		assert.ok(!paint(false, 1).includes(`${sequence}38;`));
		assert.ok(!paint(false, 1).includes(`${sequence}48;`));
		assert.ok(paint(false, 2).includes(`${sequence}38;5;`));
		assert.ok(paint(false, 3).includes(`${sequence}38;2;`));
	});

	test('in ASCII writes nothing else', () => {
		assert.match(stripVTControlCharacters(paint(true, 0)).replaceAll('\n', ''), /^[\u{20}-\u{7E}]*$/v);
	});

	test('changes the look and never the text or the width', () => {
		const plain = readText(frame).map(row => row.trimEnd()).join('\n');
		const strip = (text: string): string => stripVTControlCharacters(text).split('\n').map(row => row.trimEnd()).join('\n');
		for (const level of [0, 1, 2, 3] as const) {
			assert.equal(strip(paint(false, level)), plain);
		}
	});
});
