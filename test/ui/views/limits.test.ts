import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {type RateLimit} from '../../../source/core/event.js';
import {type LimitCourse} from '../../../source/core/limit-course.js';
import {type Snapshot} from '../../../source/ui/data/snapshot.js';
import {initialState, type UiState} from '../../../source/ui/state.js';
import {pickLimitTone} from '../../../source/ui/views/limits/columns.js';
import {buildLimitRows, readLimitMoment} from '../../../source/ui/views/limits/limit-rows.js';
import {spellReset, spellWhen} from '../../../source/ui/views/limits/spell-limit.js';
import {pickQuestion} from '../../../source/ui/views/pick-question.js';
import {
	drawFrame,
	pressKeys,
	readText,
	takeSnapshot,
} from '../picture.js';
import {sceneNowAtMs} from '../scene.js';

const minuteMs = 60_000;
const snapshot = await takeSnapshot();
const draw = (of: Snapshot, state: Partial<UiState> = {}, columns = 160): string => readText(drawFrame(of, {...initialState, viewId: 'limits', ...state}, columns)).join('\n');

const limit: RateLimit = {
	type: 'rate-limit', provider: 'anthropic', apiKeyId: null, name: '5h', limit: null, remaining: null, usedRatio: 0.5, windowMs: null, resetAtMs: sceneNowAtMs + 1000, capturedAtMs: sceneNowAtMs,
};
const course: LimitCourse = {
	limit, fullAtMs: null, usedSeries: [null, 0.1, 0.5], burner: {session: 'fix-auth', ratio: 0.75},
};
const covered = {
	fromMs: sceneNowAtMs - (15 * minuteMs), toMs: sceneNowAtMs, stepMs: 5 * minuteMs, readFromMs: null,
};

/** What is on the screen of a past window that ended three hours ago. */
function travel(known: Partial<RateLimit>, answerKnown: Partial<LimitCourse> = {}): Snapshot {
	const toMs = sceneNowAtMs - (180 * minuteMs);
	const past = {...course, limit: {...limit, ...known}, ...answerKnown};
	return {
		...snapshot,
		limits: [past],
		travel: {fromMs: toMs - (15 * minuteMs), toMs},
		answer: {
			type: 'limits', hasBurners: true, isOld: false, limits: {...covered, limits: [past]},
		},
	};
}

describe('the limits', () => {
	test('warn at 80 and at 95 per cent, and when they will be full', () => {
		assert.deepEqual([0.79, 0.8, 0.94, 0.95].map(ratio => pickLimitTone(ratio, null)), ['good', 'warn', 'warn', 'bad']);
		assert.equal(pickLimitTone(0.1, sceneNowAtMs), 'warn');
		assert.equal(pickLimitTone(null, null), 'good');
	});

	test('name the session that burns them, and say nothing of what was reset', () => {
		const other = {...limit, name: '7d'};
		const over = {...limit, name: 'reset', resetAtMs: sceneNowAtMs - 1};
		const courses = {...covered, limits: [course, {...course, limit: over}]};
		const [row, unread, reset] = buildLimitRows([limit, other, over].map(told => ({limit: told, fullAtMs: null})), courses, sceneNowAtMs);
		assert.deepEqual([row!.burner, row!.usedRatio, row!.usedSeries], [course.burner, 0.5, course.usedSeries]);
		assert.deepEqual([unread!.burner, unread!.usedSeries], [null, []]);
		assert.deepEqual([reset!.burner, reset!.usedRatio], [null, null]);
	});

	test('are asked for with who burns them only where that is shown', () => {
		assert.deepEqual(pickQuestion({...initialState, viewId: 'limits'}), {type: 'limits', hasBurners: true});
		assert.equal(pickQuestion({...initialState, viewId: 'dashboard'}), null);
	});

	test('say how far back was looked for who burns them', () => {
		const {answer} = travel({});
		assert.strictEqual(answer?.type, 'limits');
		const bounded: Snapshot = {...snapshot, limits: [course], answer: {...answer, limits: {...answer.limits, readFromMs: sceneNowAtMs - minuteMs}}};
		assert.match(draw(bounded), /burnt by: the newest only, since 14:01:31/v);
	});

	test('of the past are told as of the end of the window', () => {
		const toMs = sceneNowAtMs - (180 * minuteMs);
		const text = draw(travel({capturedAtMs: toMs - (3 * minuteMs), resetAtMs: toMs + (20 * minuteMs)}), {travelEndMs: toMs});
		assert.match(text, /5h .* 50 % .* 20 m .* 75 % fix-auth .* 3 m/v);
		assert.match(text, /USED, 15 m/v);
		assert.doesNotMatch(text, /was reset/v);
	});

	test('of the past that were reset by then are never shown as used', () => {
		const toMs = sceneNowAtMs - (180 * minuteMs);
		const text = draw(travel({capturedAtMs: toMs - (9 * minuteMs), resetAtMs: toMs - minuteMs}), {travelEndMs: toMs});
		assert.match(text, /5h .* – .* was reset/v);
		assert.match(text, /used not told since {3}was reset \d{4}-/v);
		assert.doesNotMatch(text, /used 50 %|fix-auth/v);
	});

	test('tell all of the selected one below the table, and how it was used where there is room', () => {
		const of = travel({
			apiKeyId: 'k1_0123456789abcdef', limit: 30_000, remaining: 12_345, resetAtMs: sceneNowAtMs - (120 * minuteMs), capturedAtMs: sceneNowAtMs - (181 * minuteMs),
		}, {fullAtMs: sceneNowAtMs - (150 * minuteMs)});
		const state = {travelEndMs: sceneNowAtMs - (180 * minuteMs)};
		const text = draw(of, state);
		assert.match(text, /Limit anthropic 5h/v);
		assert.match(text, /used 50 % {2}left 12,345 of 30\.0k {2}full at \d\d:\d\d at this pace {3}resets in 1 h/v);
		assert.match(text, /told \d{4}-[\d \-:]+, 1 m ago {2}key k1_0123456789abcdef/v);
		assert.match(text, /burnt by fix-auth, 75 % of the tokens/v);
		assert.match(text, /Used, 15 m ─+ at most 50 %, full height is 100 %/v);
		assert.doesNotMatch(draw(of, state, 60), /\bfull at \d\d:\d\d at this pace.*resets/v, 'what has no room is left out, not cut');
	});

	test('that refill all the time are not said to be reset before they are full', () => {
		const nowAtMs = sceneNowAtMs;
		assert.equal(spellReset({resetAtMs: nowAtMs + 3000}, nowAtMs + minuteMs, nowAtMs), 'refills in 3 s');
		assert.equal(spellReset({resetAtMs: nowAtMs + (5 * minuteMs)}, nowAtMs + minuteMs, nowAtMs), 'resets in 5 m');
		assert.equal(spellReset({resetAtMs: nowAtMs + 3000}, null, nowAtMs), 'resets in 3 s');
		assert.equal(spellReset({resetAtMs: null}, null, nowAtMs), null);
		assert.equal(spellWhen(nowAtMs + (50 * 60 * minuteMs), nowAtMs), 'in 2 d 2 h');
	});

	test('of a window that is not over are those of this moment', () => {
		assert.equal(readLimitMoment({nowAtMs: sceneNowAtMs, travel: {fromMs: 0, toMs: sceneNowAtMs + minuteMs}}), sceneNowAtMs);
		assert.equal(readLimitMoment({nowAtMs: sceneNowAtMs, travel: {fromMs: 0, toMs: sceneNowAtMs - minuteMs}}), sceneNowAtMs - minuteMs);
		assert.equal(readLimitMoment({nowAtMs: sceneNowAtMs, travel: null}), sceneNowAtMs);
	});

	test('say why there are none, here and on the dashboard', () => {
		const past = {...travel({}), answer: null};
		const state = {travelEndMs: 1};
		const zoomed = {...state, viewId: 'dashboard', zoomedPanel: 'limits'} as const;
		for (const given of [state, zoomed]) {
			assert.match(draw({...past, limits: null}, given), /Reading the store/v);
			assert.match(draw({...past, limits: null, readProblem: 'gone'}, given), /can't be read: gone/v);
			assert.match(draw({...past, limits: []}, given), /No provider had told/v);
			assert.match(draw({...snapshot, limits: []}, {...given, travelEndMs: null}), /No provider has told/v);
		}
	});

	test('stand on the dashboard as they stood then', () => {
		const toMs = sceneNowAtMs - (180 * minuteMs);
		const state = {viewId: 'dashboard', travelEndMs: toMs};
		assert.match(draw(travel({resetAtMs: toMs + (20 * minuteMs)}), state), /50 % +resets in 20 m/v);
		assert.match(draw(travel({resetAtMs: toMs - minuteMs}), state), /was reset at 11:01/v);
	});

	test('lead to the requests of their provider and key', () => {
		const {drill} = pressKeys({...snapshot, limits: [{...course, limit: {...limit, apiKeyId: 'k1_a'}}]}, ['4', 'enter']).state;
		assert.equal(drill?.filter, 'provider="anthropic" api_key_id="k1_a" -is:control');
	});
});
