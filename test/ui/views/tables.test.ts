import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {type ErrorGroup} from '../../../source/core/question.js';
import {createTotals} from '../../../source/core/summary.js';
import {buildPredicate} from '../../../source/query/build-predicate.js';
import {readFilter} from '../../../source/query/read-filter.js';
import {resolveFilter} from '../../../source/query/resolve-filter.js';
import {type Snapshot} from '../../../source/ui/data/snapshot.js';
import {initialState, type UiState} from '../../../source/ui/state.js';
import {buildFamilies} from '../../../source/ui/views/sessions/session-rows.js';
import {buildAgent} from '../frame/hostile-answers.js';
import {
	drawFrame,
	pressKeys,
	readText,
	takeSnapshot,
} from '../picture.js';
import {sceneNowAtMs} from '../scene.js';

const snapshot = await takeSnapshot();
const covered = {
	fromMs: sceneNowAtMs - 900_000, toMs: sceneNowAtMs, stepMs: 300_000, readFromMs: null,
};
const draw = (of: Snapshot, state: Partial<UiState>): string => readText(drawFrame(of, {...initialState, ...state})).join('\n');

describe('the models', () => {
	test('S1.54 tell the reasoning tokens of each, and the filter finds the requests that reasoned', () => {
		const records = snapshot.requests.map(({record}) => record);
		const reasoned = records.filter(({reasoningTokens}) => reasoningTokens !== null && reasoningTokens > 0);
		assert.ok(reasoned.length > 0);
		assert.match(readText(drawFrame(snapshot, {...initialState, viewId: 'models'}, 200, 50))[3]!, / REASON/v);
		const {filter} = readFilter('has:reasoning');
		const isWanted = buildPredicate(resolveFilter(filter!, {nowAtMs: sceneNowAtMs, readZoneMinutes: () => 0, markedIds: []}));
		assert.equal(snapshot.requests.filter(row => isWanted(row)).length, reasoned.length);
	});

	test('show how the latencies of the selected one lie in the rows that the table leaves empty', () => {
		const chartRows = (columns: number, rows: number): number => readText(drawFrame(snapshot, {...initialState, viewId: 'models'}, columns, rows)).filter(row => /\p{Script=Braille}/v.test(row)).length;
		assert.deepEqual([chartRows(80, 24), chartRows(120, 36), chartRows(200, 50)], [10, 14, 19]);
	});

	test('are drilled into, and Esc leads back to the selected row', () => {
		const opened = pressKeys(snapshot, ['3', 'j', 'enter']).state;
		assert.equal(opened.viewId, 'requests');
		assert.equal(opened.drill?.filter, 'model="gpt-5.6-codex" provider="openai" -is:control');
		assert.match(draw(snapshot, opened), /Requests \[88\] model gpt-5\.6-codex/v);
		const back = pressKeys(snapshot, ['escape'], opened).state;
		assert.equal(back.viewId, 'models');
		assert.match(draw(snapshot, back), /▸ gpt-5\.6-codex/v);
	});

	test('can be grouped by something else, and say so', () => {
		const {state} = pressKeys(snapshot, ['3', 'g']);
		const text = draw(snapshot, state);
		assert.match(text, /By provider \[4\]/v);
		assert.match(text, /▸ anthropic/v);
		const endpoint = pressKeys(snapshot, ['3', 'g', 'g']).state;
		assert.match(draw(snapshot, endpoint), /Reading the store/v);
		const groups = {
			...covered, readFromMs: sceneNowAtMs - 60_000, requestsSeries: [], failedSeries: [], groups: [{
				name: '/v1/messages', provider: null, totals: createTotals(), tokensSeries: [1, 2, 3],
			}],
		};
		const answered: Snapshot = {
			...snapshot, answer: {
				type: 'groups', groupBy: 'endpoint', groups, isOld: false,
			},
		};
		assert.match(draw(answered, endpoint), /By endpoint \[1\].*the newest only, since 14:01:31/v);
		assert.equal(pressKeys(answered, ['enter'], endpoint).state.drill?.filter, 'endpoint="/v1/messages" -is:control');
	});

	test('say that an answer is of another window while the new one is read', () => {
		const answer = {
			type: 'sessions', sessions: {...covered, agents: []}, isOld: true,
		} as const;
		assert.match(draw({...snapshot, answer}, {viewId: 'sessions'}), /reading …/v);
	});
});

describe('the sessions', () => {
	test('have their agents below them as a tree, in whatever order they are told', () => {
		const [family] = buildFamilies([buildAgent('s', 'grandchild', {parentAgentId: 'child'}), buildAgent('s', 'child'), buildAgent('s', null)]);
		assert.deepEqual(family!.agents.map(({label}) => label), ['└ main agent', '└ child', '  └ grandchild']);
		assert.equal(family!.session.requestsSeries[2], 6);
		assert.equal(family!.session.agentCount, 3);
	});

	test('end where agents would be their own ancestors', () => {
		const [family] = buildFamilies([buildAgent('s', 'a', {parentAgentId: 'b'}), buildAgent('s', 'b', {parentAgentId: 'a'})]);
		assert.equal(family!.agents.length, 2);
	});

	test('say whose context grew turn by turn; what belongs to no session has none', () => {
		const answer = (sessionId: string | null): Snapshot['answer'] => ({type: 'sessions', sessions: {...covered, agents: [buildAgent(sessionId, null)]}, isOld: false});
		assert.match(draw({...snapshot, answer: answer('fix-auth')}, {viewId: 'sessions'}), /Context of fix-auth, turn by turn ─+ .* → .* turn/v);
		const none = draw({...snapshot, answer: answer(null)}, {viewId: 'sessions'});
		assert.match(none, /Input of no session, request by request ─+ the newest \d+ requests? ─/v);
		assert.doesNotMatch(none, /→/v);
	});

	test('lead to the requests of the session, or of one agent of it', () => {
		const of: Snapshot = {
			...snapshot, answer: {
				type: 'sessions', sessions: {...covered, agents: [buildAgent('fix-auth', null), buildAgent('fix-auth', 'sub')]}, isOld: false,
			},
		};
		const state: UiState = {...initialState, viewId: 'sessions'};
		assert.equal(pressKeys(of, ['enter'], state).state.drill?.filter, 'session_id="fix-auth" -is:control');
		assert.equal(pressKeys(of, ['G', 'enter'], state).state.drill?.filter, 'session_id="fix-auth" agent_id="sub" -is:control');
	});
});

describe('the errors', () => {
	const group: ErrorGroup = {
		provider: 'openai', errorKind: 'rate_limit', statusCode: 429, message: 'try again in 3s, "please"', messagePattern: 'try again in #, "please"', requestHash: null,
		count: 12, firstAtMs: sceneNowAtMs - 60_000, lastAtMs: sceneNowAtMs, series: [0, 4, 8], model: 'm', sessionCount: 2,
	};
	const groups = [group, {...group, requestHash: 'abc', count: 3}];
	const of: Snapshot = {...snapshot, answer: {type: 'errors', errors: {...covered, groups}, isOld: false}};
	const state: UiState = {...initialState, viewId: 'errors'};

	test('S3.12 lead to their requests by what all their messages have', () => {
		const {drill} = pressKeys(of, ['enter'], state).state;
		assert.equal(drill?.filter, 'state=failed provider="openai" error_kind="rate_limit" -is:control message:"try again in"');
		assert.equal(readFilter(drill.filter).problem, null);
	});

	test('say over time how often, where the table leaves room, and never instead of a row of it', () => {
		assert.match(draw(of, state), /─ Failed, 15 m ─+ at most 8 in 5 m ─/v);
		const many = Array.from({length: 40}, (_, index) => ({...group, errorKind: `kind_${index}`}));
		const full: Snapshot = {...of, answer: {type: 'errors', errors: {...covered, groups: many}, isOld: false}};
		assert.doesNotMatch(draw(full, state), /Failed, 15 m/v);
		assert.equal(draw(full, state).match(/kind_\d+ /gv)!.length, 27);
	});

	test('show a storm as one row that leads to all of it', () => {
		assert.match(draw(of, state), /STORM rate_limit/v);
		assert.match(draw(of, pressKeys(of, ['G'], state).state), /Retry storm: the same request again and again/v);
		const {drill} = pressKeys(of, ['G', 'enter'], state).state;
		assert.equal(drill?.filter, 'state=failed provider="openai" request_hash="abc" -is:control');
	});
});
