import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {AlertTracker, quietMs} from '../../source/alerts/alert-tracker.js';
import {placePeriod, type Budget} from '../../source/alerts/budget.js';
import {describeAlert} from '../../source/alerts/describe.js';
import {readAlertRule} from '../../source/alerts/rule.js';

const rule = readAlertRule('cost > $5 per 1h').rule!;
const startAtMs = Date.UTC(2026, 10, 21, 12);
const at = (ms: number) => ({nowMs: ms, nowAtMs: startAtMs + ms});

describe('a rule that is measured', () => {
	test('begins once while it holds, and ends once it has not held for a while', () => {
		const tracker = new AlertTracker();
		assert.equal(tracker.measureRule(rule, 4e9, at(0)), null);
		const begin = tracker.measureRule(rule, 5.31e9, at(1000));
		assert.equal(begin?.type, 'begin');
		assert.equal(describeAlert(begin.alert), 'cost > $5 per 1h: $5.31');
		assert.equal(tracker.measureRule(rule, 7e9, at(2000)), null);
		assert.equal(tracker.list()[0]?.value, 7e9);
		assert.equal(tracker.measureRule(rule, 4e9, at(3000)), null);
		assert.equal(tracker.measureRule(rule, 4e9, at(3000 + quietMs - 1)), null);
		const end = tracker.measureRule(rule, 4e9, at(3000 + quietMs));
		assert.deepEqual([end?.type, end?.alert.isFiring, end?.alert.beganAtMs, end?.alert.endedAtMs], ['end', false, startAtMs + 1000, startAtMs + 3000 + quietMs]);
		assert.equal(tracker.measureRule(rule, 4e9, at(9e6)), null);
		assert.equal(tracker.measureRule(rule, 6e9, at(9e6 + 1))?.type, 'begin');
	});

	test('on the edge does not ring again and again', () => {
		const tracker = new AlertTracker();
		const changes = Array.from({length: 100}, (_, index) => tracker.measureRule(rule, index % 2 === 0 ? 6e9 : 4e9, at(index * 5000)));
		assert.deepEqual(changes.filter(change => change !== null).map(({type}) => type), ['begin']);
	});

	test('does not ring again after a restart, and ends then, too', () => {
		const before = new AlertTracker();
		before.measureRule(rule, 6e9, at(0));
		const after = new AlertTracker(structuredClone(before.save()));
		assert.equal(after.measureRule(rule, 6e9, at(5)), null);
		after.measureRule(rule, 1e9, at(10));
		assert.equal(after.measureRule(rule, 1e9, at(10 + quietMs))?.type, 'end');
	});

	test('that is no longer set rings no more', () => {
		const tracker = new AlertTracker();
		tracker.measureRule(rule, 6e9, at(0));
		tracker.keepOnly(new Set());
		assert.deepEqual(tracker.list(), []);
	});

	test('keeps a bounded memory of what ended', () => {
		const tracker = new AlertTracker();
		for (let round = 0; round < 150; round++) {
			const atMs = round * quietMs * 10;
			tracker.measureRule(rule, 6e9, at(atMs));
			tracker.measureRule(rule, 1e9, at(atMs + 1));
			tracker.measureRule(rule, 1e9, at(atMs + 1 + quietMs));
		}

		assert.equal(tracker.list().length, 100);
		assert.equal(tracker.list()[0]!.beganAtMs, startAtMs + (149 * quietMs * 10));
	});
});

describe('a budget', () => {
	const budget: Budget = {period: 'day', limitNanoUsd: 20e9};
	const today = {key: '2026-11-21', fromMs: 0};
	const tomorrow = {key: '2026-11-22', fromMs: 0};

	test('tells of each step once, of the highest where several are passed, and begins anew with the next period', () => {
		const tracker = new AlertTracker();
		const measure = (spent: number, place = today): string[] => tracker.measureBudget(budget, spent, place, startAtMs).map(({type, alert}) => `${type} ${alert.threshold / 1e9}`);
		assert.deepEqual(measure(9e9), []);
		assert.deepEqual(measure(10e9), ['begin 10']);
		assert.deepEqual(measure(11e9), []);
		assert.deepEqual(measure(21e9), ['begin 20']);
		assert.deepEqual(measure(25e9), []);
		assert.deepEqual(measure(0, tomorrow), ['end 20']);
		assert.deepEqual(measure(17e9, tomorrow), ['begin 16']);
		assert.equal(describeAlert(tracker.list()[0]!), 'budget day: $17.00 spent, over $16.00');
	});

	test('does not tell of the same step again after a restart', () => {
		const before = new AlertTracker();
		before.measureBudget(budget, 16e9, today, startAtMs);
		const after = new AlertTracker(structuredClone(before.save()));
		assert.deepEqual(after.measureBudget(budget, 17e9, today, startAtMs), []);
		assert.deepEqual(after.measureBudget(budget, 20e9, today, startAtMs).map(({type}) => type), ['begin']);
	});

	test('is that of a local day or month, also where clocks are turned', () => {
		const plus330 = (): number => 330;
		assert.deepEqual(placePeriod('day', Date.UTC(2026, 10, 21, 20), plus330), {key: '2026-11-22', fromMs: Date.UTC(2026, 10, 21, 18, 30)});
		assert.deepEqual(placePeriod('month', Date.UTC(2026, 10, 30, 20), plus330), {key: '2026-12', fromMs: Date.UTC(2026, 10, 30, 18, 30)});
		// Berlin, 2026-10-25: two hours ahead until 01:00 UTC, then one.
		const berlin = (atMs: number): number => atMs < Date.UTC(2026, 9, 25, 1) ? 120 : 60;
		assert.deepEqual(placePeriod('day', Date.UTC(2026, 9, 25, 22), berlin), {key: '2026-10-25', fromMs: Date.UTC(2026, 9, 24, 22)});
		assert.deepEqual(placePeriod('month', Date.UTC(2026, 9, 31, 12), berlin), {key: '2026-10', fromMs: Date.UTC(2026, 8, 30, 22)});
	});

	test('begins at one where a place has no midnight, since clocks are set ahead then', () => {
		// Santiago, 2026-09-06: four hours behind until 04:00 UTC, then three.
		const santiago = (atMs: number): number => atMs < Date.UTC(2026, 8, 6, 4) ? -240 : -180;
		const noonAtMs = Date.UTC(2026, 8, 6, 15);
		assert.deepEqual(placePeriod('day', noonAtMs, santiago), {key: '2026-09-06', fromMs: Date.UTC(2026, 8, 6, 4)});
		assert.deepEqual(placePeriod('day', Date.UTC(2026, 8, 6, 4) - 1, santiago), {key: '2026-09-05', fromMs: Date.UTC(2026, 8, 5, 4)});
		// Cairo, 2026-04-24: two hours ahead until 22:00 UTC the day before, then three.
		const cairo = (atMs: number): number => atMs < Date.UTC(2026, 3, 23, 22) ? 120 : 180;
		assert.deepEqual(placePeriod('day', Date.UTC(2026, 3, 24, 9), cairo), {key: '2026-04-24', fromMs: Date.UTC(2026, 3, 23, 22)});
	});

	test('begins once where midnight comes twice, since clocks are set back', () => {
		// Havana, 2026-11-01: at one, 05:00 UTC, it is midnight again.
		const havana = (atMs: number): number => atMs < Date.UTC(2026, 10, 1, 5) ? -240 : -300;
		for (const minutes of [10, 70, 600]) {
			assert.deepEqual(placePeriod('day', Date.UTC(2026, 10, 1, 4, minutes), havana), {key: '2026-11-01', fromMs: Date.UTC(2026, 10, 1, 4)});
		}
	});
});
