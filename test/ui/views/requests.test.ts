import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {buildRequestRecord, type RequestRecord} from '../../../source/core/request-record.js';
import {type LiveRequest} from '../../../source/live/live-model.js';
import {type Snapshot} from '../../../source/ui/data/snapshot.js';
import {initialState, type UiState} from '../../../source/ui/state.js';
import {formatNanoUsd} from '../../../source/ui/text/money.js';
import {
	drawSession,
	formatCost,
	formatFailure,
	formatInput,
	formatOutput,
	formatStatus,
	formatTotal,
	pickStatusTone,
	readTimeline,
} from '../../../source/ui/views/requests/cells.js';
import {
	drawFrame,
	pressKeys,
	readText,
	takeSnapshot,
} from '../picture.js';
import {createScene, sceneNowAtMs} from '../scene.js';

function build(known: Partial<RequestRecord>, live: Partial<LiveRequest> = {}): LiveRequest {
	const record = buildRequestRecord({
		id: 'x', startedAtMs: sceneNowAtMs - 9000, instanceId: 'i', isStream: true, ...known,
	});
	return {
		record, lastByteAtMs: null, isEstimate: false, speedPerSecond: null, ...live,
	};
}

describe('a request', () => {
	test('that waits, streams or stalls says so, and for how long', () => {
		const waiting = build({});
		const streaming = build({firstByteMs: 700}, {lastByteAtMs: sceneNowAtMs - 4900});
		const stalled = build({firstByteMs: 700}, {lastByteAtMs: sceneNowAtMs - 8000});
		assert.equal(formatStatus(waiting, sceneNowAtMs), '○ 9.0 s');
		assert.equal(formatStatus(streaming, sceneNowAtMs), '▶ 9.0 s');
		assert.equal(formatStatus(stalled, sceneNowAtMs), 'stalled 8 s');
		assert.equal(pickStatusTone(streaming, sceneNowAtMs), 'accent');
		assert.equal(pickStatusTone(stalled, sceneNowAtMs), 'warn');
	});

	test('that is no stream is never called stalled', () => {
		assert.equal(formatStatus(build({isStream: false, firstByteMs: 1}, {lastByteAtMs: sceneNowAtMs - 60_000}), sceneNowAtMs), '▶ 9.0 s');
	});

	test('that is over shows its status in words or marks, not by colour alone', () => {
		assert.equal(formatStatus(build({state: 'ok', statusCode: 200}), 0), '200');
		assert.equal(formatStatus(build({state: 'failed', statusCode: 429}), 0), '✗ 429');
		assert.equal(formatStatus(build({state: 'failed'}), 0), '✗ failed');
		assert.equal(formatStatus(build({state: 'aborted', statusCode: 200}), 0), 'aborted');
		assert.equal(formatStatus(build({state: 'interrupted'}), 0), 'interrupted');
	});

	test('of a sub-agent says of which one, where there is room', () => {
		const draw = (known: Partial<RequestRecord>, width: number): string => drawSession(build(known).record, width).map(({text}) => text).join('');
		assert.equal(draw({agent: 'claude-code', agentId: 'aa3b1fbf7df0a8ea3'}, 18), 'claude-code › 8ea3');
		assert.equal(draw({sessionId: 'fix-auth', agentId: 'ab'}, 20), 'fix-auth      › ab  ');
		assert.equal(draw({sessionId: 'fix-auth', agentId: 'ab12'}, 10), 'fix-auth  ');
		assert.equal(draw({sessionId: 'fix-auth'}, 20), 'fix-auth            ');
		assert.equal(draw({agentId: '\u{1B}[2J', sessionId: 's'}, 14).includes('\u{1B}'), false);
	});

	test('shows what is unknown as such, and what is yet to come as such', () => {
		const running = build({});
		const over = build({state: 'ok'});
		assert.deepEqual([formatInput, formatOutput, formatTotal, formatCost].map(format => format(running)), ['…', '…', '…', '…']);
		assert.deepEqual([formatInput, formatOutput, formatTotal, formatCost].map(format => format(over)), ['–', '–', '–', '–']);
	});

	test('marks what was not reported', () => {
		const estimated = build({
			state: 'ok', inputTokens: 1200, outputTokens: 340, costNanoUsd: 31_000_000, usageSource: 'estimated',
		});
		assert.deepEqual([formatInput(estimated), formatOutput(estimated), formatCost(estimated)], ['~1.20k', '~340', '~$0.0310']);
		assert.equal(formatOutput(build({outputTokens: 7}, {isEstimate: true})), '~7');
		assert.equal(formatOutput(build({state: 'aborted', outputTokens: 7, usageSource: 'partial'})), '~7');
		assert.equal(formatOutput(build({state: 'ok', outputTokens: 7, usageSource: 'reported'})), '7');
	});

	test('that failed tells why', () => {
		assert.equal(formatFailure(build({state: 'failed', errorKind: 'rate_limit_error', errorMessage: 'slow down'})), '✗ rate_limit_error: slow down');
		assert.equal(formatFailure(build({state: 'failed', errorKind: 'rate_limit_error', errorMessage: 'slow down'}), 20), '✗ rate_limit_error');
		assert.equal(formatFailure(build({state: 'aborted'})), '✗ the client left');
		assert.equal(formatFailure(build({state: 'interrupted'})), '✗ tailrace ended before it did');
	});

	test('S3.11 has a timeline that adds up to its time so far', () => {
		assert.deepEqual(readTimeline(build({firstByteMs: 700, firstTokenMs: 1100}), sceneNowAtMs), {
			waitingMs: 700, thinkingMs: 400, streamingMs: 7900, isRunning: true,
		});
		assert.deepEqual(readTimeline(build({state: 'ok', firstByteMs: 700, durationMs: 800}), sceneNowAtMs), {
			waitingMs: 700, thinkingMs: 0, streamingMs: 100, isRunning: false,
		});
	});
});

const snapshot = await takeSnapshot();
const requestsState: UiState = {...initialState, viewId: 'requests'};

describe('the list of requests', () => {
	test('says why a request failed in the cells that have nothing to tell, and keeps those that have', () => {
		const failed = {
			id: 'failed', state: 'failed', statusCode: 429, model: 'm', durationMs: 190, errorKind: 'rate_limit_error', errorMessage: 'too many at once',
		} as const;
		const draw = (known: Partial<RequestRecord>, columns: number): string => readText(drawFrame({...snapshot, requests: [build(known)]}, requestsState, columns, 24))[4]!;
		assert.match(draw(failed, 120), / – +– +– 0\.19 s ✗ rate_limit_error: too many at o/v);
		assert.match(draw(failed, 80), /✗ 429 +m +✗ rate_limit_error +0\.19 s +– $/v);
		assert.match(draw({
			...failed, inputTokens: 900, outputTokens: 12, firstTokenMs: 80, costNanoUsd: 2e9,
		}, 80), /✗ 429 +m +900 +12 +0\.08 s 0\.19 s +\$2\.00 $/v);
		assert.match(draw({
			...failed, outputTokens: 12, outputTokensPerSecond: 70, costNanoUsd: 2e9,
		}, 120), / 12 +– 0\.19 s +70\.0 +\$2\.00 ✗ rate_limit_/v);
		assert.doesNotMatch(draw({...failed, state: 'ok'}, 80), /rate_limit/v);
	});

	test('says since when it is where that is not the window, be the window shorter or longer', () => {
		const title = (of: Snapshot, windowId: string): string => readText(drawFrame(of, {...requestsState, windowId}))[2]!;
		assert.match(title(snapshot, '15m'), /Requests \[260\] /v);
		assert.match(title(snapshot, '5m'), /Requests \[260 since 13:48\] /v);
		const {summary} = snapshot;
		const longer = {...snapshot, summary: {...summary!, totals: {...summary!.totals, requestCount: 9000}}};
		assert.match(title(longer, '24h'), /Requests \[260 since 13:48\] /v);
	});

	test('ends with the newest, which is selected while following', () => {
		const rows = readText(drawFrame(snapshot, requestsState));
		assert.match(rows[2]!, /FOLLOW/v);
		assert.match(rows.at(-2)!, /^ ▸ 14:02:27/v);
	});

	test('stays where it is while the selection moves within the screen, and while others arrive', () => {
		const findRow = (of: Snapshot, state: UiState): number => readText(drawFrame(of, state)).findIndex(row => row.startsWith(' ▸'));
		const {state} = pressKeys(snapshot, Array.from({length: 10}, () => 'k'), requestsState);
		assert.equal(findRow(snapshot, state), findRow(snapshot, requestsState) - 10);
		const arrivals = Array.from({length: 5}, (_, index) => build({id: `new-${index}`}));
		assert.equal(findRow({...snapshot, requests: [...arrivals, ...snapshot.requests]}, state), findRow(snapshot, state));
	});

	test('says how many came since it was paused', () => {
		const {state} = pressKeys(snapshot, ['k'], requestsState);
		const newest = snapshot.requests[0]!;
		const arrivals = ['a', 'b'].map(id => ({...newest, record: {...newest.record, id}}));
		const rows = readText(drawFrame({...snapshot, requests: [...arrivals, ...snapshot.requests]}, state));
		assert.match(rows[2]!, /PAUSED \+2 new/v);
		assert.equal(rows.findIndex(row => row.startsWith(' ▸')), readText(drawFrame(snapshot, state)).findIndex(row => row.startsWith(' ▸')));
	});

	test('says by what it is sorted, in the rule and in the heads', () => {
		const {state} = pressKeys(snapshot, ['s', 's', 's'], requestsState, [100, 30]);
		const rows = readText(drawFrame(snapshot, state));
		assert.match(rows[2]!, /by provider ▲/v);
		const cost = readText(drawFrame(snapshot, {...state, list: {...state.list, sort: {columnId: 'cost', isDescending: true}}}));
		assert.match(cost[3]!, /COST▼/v);
		const dearest = Math.max(...snapshot.requests.map(({record}) => record.costNanoUsd ?? 0));
		assert.ok(cost[4]!.includes(formatNanoUsd(dearest)));
	});

	test('takes two rows a request below 80 columns', () => {
		const rows = readText(drawFrame(snapshot, requestsState, 60, 20));
		const index = rows.findIndex(row => row.startsWith(' ▸'));
		assert.match(rows[index]!, /claude-opus-4-8/v);
		assert.match(rows[index + 1]!, /→/v);
	});

	test('explains itself when it is empty', async () => {
		const empty = await takeSnapshot(createScene({count: 0}), {lastStoredAtMs: sceneNowAtMs - 10_800_000});
		assert.match(readText(drawFrame(empty, requestsState)).join('\n'), /No request in the last hour\. The last one came 3 h ago\./v);
		assert.match(readText(drawFrame({...empty, lastStoredAtMs: undefined}, requestsState)).join('\n'), /Reading the store/v);
		assert.match(readText(drawFrame({...empty, readProblem: 'no such table'}, requestsState)).join('\n'), /can't be read: no such table/v);
	});
});
