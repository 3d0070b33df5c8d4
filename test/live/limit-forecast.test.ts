import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {RateLimit} from '../../source/core/event.js';
import {LimitTracker} from '../../source/live/limit-tracker.js';
import {createRandom, type SeededRandom} from '../helpers/seeded-random.js';

const startAtMs = Date.UTC(2026, 10, 21, 8);
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

const capture = (atMs: number, usedRatio: number | null, known: Partial<RateLimit> = {}): RateLimit => ({
	type: 'rate-limit', provider: 'p', apiKeyId: null, name: '5h', limit: null, remaining: null, usedRatio, windowMs: 5 * hourMs, resetAtMs: null, capturedAtMs: atMs, ...known,
});

const readFullAt = (tracker: LimitTracker, nowAtMs: number): number | null => tracker.read(nowAtMs)[0]!.fullAtMs;

function track(limits: readonly RateLimit[]): LimitTracker {
	const tracker = new LimitTracker();
	for (const limit of limits) {
		tracker.add(limit);
	}

	return tracker;
}

type Simulation = {
	/** Share of the limit a millisecond. */
	readonly pacePerMs: number;
	readonly windowMs: number;
	/** Mean time between two answers. */
	readonly gapMs: number;
	/** How the provider rounds what it tells. */
	readonly tell: (usedRatio: number, atMs: number, resetAtMs: number) => Partial<RateLimit>;
};

type Truth = {readonly nowAtMs: number; readonly fullAtMs: number; readonly resetAtMs: number; readonly usedRatio: number};

/** Requests that come at random use up windows one after the other; `check` gets each forecast with the truth. */
function simulate(random: SeededRandom, {pacePerMs, windowMs, gapMs, tell}: Simulation, check: (forecast: number | null, truth: Truth) => void): void {
	const tracker = new LimitTracker();
	let nowAtMs = startAtMs;
	let used = 0;
	let resetAtMs = startAtMs + (windowMs * random.next());
	while (nowAtMs < startAtMs + (windowMs * 2.5)) {
		const passedMs = gapMs * (0.3 + (random.next() * 1.4));
		nowAtMs += passedMs;
		if (nowAtMs >= resetAtMs) {
			used = 0;
			resetAtMs += windowMs;
		}

		// What one request takes differs by far more than the pace does.
		used = Math.min(1, used + (pacePerMs * passedMs * (0.5 + random.next())));
		tracker.add(capture(Math.round(nowAtMs), null, {windowMs, ...tell(used, nowAtMs, resetAtMs)}));
		check(readFullAt(tracker, nowAtMs), {
			nowAtMs, fullAtMs: nowAtMs + ((1 - used) / pacePerMs), resetAtMs, usedRatio: used,
		});
	}
}

const seconds = (atMs: number): number => Math.round(atMs / 1000) * 1000;

describe('the forecast of simulated use', () => {
	for (const [title, tell] of [
		['told as a share in whole percents', (used, _, resetAtMs) => ({usedRatio: Math.floor(used * 100) / 100, resetAtMs: seconds(resetAtMs)})],
		['told in tenths of a percent', (used, _, resetAtMs) => ({usedRatio: Math.floor(used * 1000) / 1000, resetAtMs: seconds(resetAtMs)})],
		['told as what is left, rounded to thousands', (used, _, resetAtMs) => ({limit: 2_000_000, remaining: Math.round((1 - used) * 2000) * 1000, resetAtMs: seconds(resetAtMs)})],
		['told with a reset in whole seconds from now', (used, atMs, resetAtMs) => ({usedRatio: used, resetAtMs: Math.round(atMs) + (Math.ceil((resetAtMs - atMs) / 1000) * 1000)})],
	] as ReadonlyArray<readonly [string, Simulation['tell']]>) {
		test(`${title} is near the truth once there is one, never in the past, and never after the reset`, () => {
			let forecastCount = 0;
			let closeCount = 0;
			let missedCount = 0;
			for (let seed = 1; seed <= 40; seed++) {
				const random = createRandom(seed);
				const windowMs = random.pick([hourMs, 5 * hourMs, 7 * 24 * hourMs]);
				const pacePerMs = (0.3 + (random.next() * 4)) / windowMs;
				simulate(random, {
					pacePerMs, windowMs, gapMs: windowMs / random.integer(150, 400), tell,
				}, (forecast, {nowAtMs, fullAtMs, resetAtMs, usedRatio}) => {
					if (forecast === null) {
						missedCount += usedRatio > 0.5 && usedRatio < 1 && fullAtMs < resetAtMs - (windowMs / 10) ? 1 : 0;
						return;
					}

					// What is rounded is told to be full a little earlier.
					if (usedRatio >= 0.999) {
						return;
					}

					assert.ok(forecast > nowAtMs, `seed ${seed}: in the past`);
					assert.ok(forecast < resetAtMs + 1500, `seed ${seed}: after the reset`);
					forecastCount++;
					closeCount += Math.abs(forecast - fullAtMs) <= Math.max(windowMs / 50, (fullAtMs - nowAtMs) * 0.35) ? 1 : 0;
				});
			}

			assert.ok(forecastCount > 2000, `only ${forecastCount} forecasts`);
			assert.ok(closeCount / forecastCount > 0.95, `${closeCount} of ${forecastCount} are near the truth`);
			assert.ok(missedCount / forecastCount < 0.02, `${missedCount} missed, ${forecastCount} made`);
		});
	}

	test('whose reset is not told is silent once such a limit has recovered in time before', () => {
		for (let seed = 1; seed <= 40; seed++) {
			const windowMs = hourMs;
			const seen: Array<{atMs: number; used: number}> = [];
			simulate(createRandom(seed), {
				pacePerMs: 0.8 / windowMs, windowMs, gapMs: 20_000, tell: used => ({limit: 5000, remaining: Math.floor((1 - used) * 5000), windowMs: null}),
			}, (forecast, {nowAtMs, usedRatio}) => {
				seen.push({atMs: nowAtMs, used: usedRatio});
				const resets = seen.filter(({used}, index) => index > 0 && seen[index - 1]!.used - used > 0.1).map(({atMs}) => atMs);
				assert.ok(forecast === null || forecast > nowAtMs, `seed ${seed}: in the past`);
				assert.ok(forecast === null || resets.length === 0 || forecast <= resets.at(-1)! + windowMs + minuteMs, `seed ${seed}: after a reset like the one before`);
			});
		}
	});

	test('of a bucket that refills all the time follows the net flow, and is silent while it keeps its level', () => {
		const windowMs = minuteMs;
		const bucket = (inflow: number) => {
			const tracker = new LimitTracker();
			const random = createRandom(7);
			let used = 0.1;
			let atMs = startAtMs;
			while (atMs < startAtMs + (4 * minuteMs)) {
				const stepMs = 1000 + (random.next() * 2000);
				atMs += stepMs;
				used = Math.max(0, used - (stepMs / windowMs)) + (inflow * stepMs / windowMs * (0.7 + (random.next() * 0.6)));
				tracker.add(capture(Math.round(atMs), used, {windowMs: null, resetAtMs: Math.round(atMs + (used * windowMs))}));
			}

			return {full: readFullAt(tracker, atMs), atMs, used};
		};

		const {full, atMs, used} = bucket(1.1);
		const truthMs = (1 - used) / 0.1 * windowMs;
		assert.ok(Math.abs((full! - atMs) - truthMs) < 3 * minuteMs, `${full! - atMs}, not ${truthMs}`);
		assert.equal(bucket(0.9).full, null);
	});
});

describe('the forecast', () => {
	const rising = (count: number, known?: Partial<RateLimit>): RateLimit[] =>
		Array.from({length: count}, (_, index) => capture(startAtMs + (index * minuteMs), 0.1 + (index * 0.01), known));

	test('says nothing from a single step of what a provider rounds', () => {
		assert.equal(readFullAt(track([capture(startAtMs, 0.42), capture(startAtMs + 20_000, 0.43)]), startAtMs + 20_000), null);
		assert.equal(readFullAt(track([capture(startAtMs, 0.42)]), startAtMs), null);
	});

	test('moves on while nobody asks, and is silent when its time has come without word', () => {
		const tracker = track(rising(20));
		const lastAtMs = startAtMs + (19 * minuteMs);
		const first = readFullAt(tracker, lastAtMs)!;
		assert.equal(Math.round((first - lastAtMs) / minuteMs), 71);
		assert.ok(readFullAt(tracker, lastAtMs + (10 * minuteMs))! > first);
		for (let waitedMs = 0; waitedMs < 6 * hourMs; waitedMs += 5 * minuteMs) {
			const fullAtMs = tracker.read(lastAtMs + waitedMs)[0]?.fullAtMs ?? null;
			assert.ok(fullAtMs === null || fullAtMs > lastAtMs + waitedMs);
		}
	});

	test('goes on after the clock was set back, and does not stick to what was told in the future', () => {
		const tracker = track(rising(20));
		const backAtMs = startAtMs - (3 * hourMs);
		tracker.read(backAtMs);
		for (let index = 0; index < 20; index++) {
			tracker.add(capture(backAtMs + (index * minuteMs), 0.3 + (index * 0.02)));
			tracker.read(backAtMs + (index * minuteMs));
		}

		const nowAtMs = backAtMs + (19 * minuteMs);
		const [outlook] = tracker.read(nowAtMs);
		assert.equal(outlook!.limit.usedRatio, 0.3 + (19 * 0.02));
		assert.equal(Math.round((outlook!.fullAtMs! - nowAtMs) / minuteMs), 16);
	});

	test('is cautious after the clock was set forward', () => {
		const before = rising(10);
		const after = rising(3).map((limit, index) => ({...limit, capturedAtMs: startAtMs + (2 * hourMs) + (index * minuteMs), usedRatio: 0.2 + (index * 0.01)}));
		const nowAtMs = startAtMs + (2 * hourMs) + (2 * minuteMs);
		const full = readFullAt(track([...before, ...after]), nowAtMs);
		assert.ok(full === null || full > nowAtMs);
	});

	test('keeps the pace of hours, though captures come every second', () => {
		const weekMs = 7 * 24 * hourMs;
		const tracker = new LimitTracker();
		let atMs = startAtMs;
		for (; atMs < startAtMs + (6 * hourMs); atMs += 5000) {
			const used = 0.5 + ((atMs - startAtMs) / (20 * hourMs));
			tracker.add(capture(atMs, Math.floor(used * 100) / 100, {name: '7d', windowMs: weekMs, resetAtMs: startAtMs + (2 * 24 * hourMs)}));
		}

		assert.ok(Math.abs((readFullAt(tracker, atMs)! - startAtMs) - (10 * hourMs)) < hourMs / 4);
	});
});
