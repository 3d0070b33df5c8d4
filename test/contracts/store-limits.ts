import assert from 'node:assert/strict';
import type {RateLimit} from '../../source/core/event.js';
import type {LimitCourse, LimitQuery} from '../../source/core/limit-course.js';
import type {RequestRecord} from '../../source/core/request-record.js';
import {createRandom} from '../helpers/seeded-random.js';
import {
	baseMs,
	buildActive,
	buildFinished,
	end,
	limit,
	start,
} from '../store/store-traffic.js';
import type {StoreCase, StoreEnds} from './store-contract.js';

const minuteMs = 60_000;
const hourMs = 3_600_000;
const at = (atMs: number, usedRatio: number | null, known: Partial<RateLimit> = {}): RateLimit => limit({
	limit: null, remaining: null, windowMs: 5 * hourMs, resetAtMs: baseMs + (5 * hourMs), usedRatio, capturedAtMs: baseMs + atMs, ...known,
});
const ask = (toMs: number, changes: Partial<LimitQuery> = {}): LimitQuery => ({
	fromMs: baseMs, toMs: baseMs + toMs, stepMs: 10 * minuteMs, atMs: baseMs + toMs - 1, maxRows: 1000, ...changes,
});

async function readLimits({reader}: StoreEnds, query: LimitQuery): Promise<readonly LimitCourse[]> {
	const {limits} = await reader.readLimitCourses(query);
	return limits;
}

async function readOne({reader}: StoreEnds, query: LimitQuery): Promise<LimitCourse> {
	const {limits} = await reader.readLimitCourses(query);
	assert.equal(limits.length, 1);
	return limits[0]!;
}

/** The way of `usedRatio` over four hours, a capture every 40 seconds or so, in batches of any size and not quite in order. */
function writeWay({writer}: StoreEnds): RateLimit[] {
	const random = createRandom(41);
	const limits: RateLimit[] = [];
	for (let atMs = 0; atMs < 4 * hourMs; atMs += random.integer(1, 80_000)) {
		const name = random.pick(['a', 'b']);
		limits.push(at(atMs, random.integer(0, 9) === 0 ? null : random.integer(0, 64) / 64, {
			name, apiKeyId: random.pick([null, 'k1_a']), resetAtMs: null, windowMs: random.pick([minuteMs, 20 * minuteMs]),
		}));
	}

	const told = limits.map((captured, index) => ({captured, place: index + random.integer(0, 6)})).toSorted((a, b) => a.place - b.place).map(({captured}) => captured);
	for (let from = 0; from < told.length;) {
		const to = from + random.integer(1, 30);
		writer.write(told.slice(from, to));
		from = to;
	}

	return limits;
}

/** The same series, from all captures. */
function drawSlowly(limits: readonly RateLimit[], {fromMs, toMs, stepMs, atMs}: LimitQuery): Array<number | null> {
	const series: Array<number | null> = [];
	let held: {value: number | null; overAtMs: number} = {value: null, overAtMs: 0};
	for (let startMs = fromMs; startMs < toMs; startMs += stepMs) {
		const within = limits.filter(({capturedAtMs}) => capturedAtMs >= startMs && capturedAtMs < startMs + stepMs && Math.floor(capturedAtMs / minuteMs) * minuteMs < toMs);
		const known = within.map(({usedRatio}) => usedRatio).filter(value => value !== null);
		if (within.length > 0) {
			// Of each minute its last capture says until when it holds.
			const ends = Map.groupBy(within, ({capturedAtMs}) => Math.floor(capturedAtMs / minuteMs)).values().map(minute => minute.toSorted((a, b) => a.capturedAtMs - b.capturedAtMs).at(-1)!);
			held = {value: known.length === 0 ? null : Math.max(...known), overAtMs: Math.max(...ends.map(({capturedAtMs, windowMs}) => capturedAtMs + windowMs!))};
		}

		series.push(startMs > atMs || (within.length === 0 && held.overAtMs <= startMs) ? null : held.value);
	}

	return series;
}

export const limitCases: readonly StoreCase[] = [
	{
		title: 'limits are told as they stood at a moment, whatever came later',
		async check(ends) {
			ends.writer.write([at(0, 0.1), at(3 * minuteMs, 0.2)]);
			ends.writer.write([at((3 * minuteMs) + 30_000, 0.3), at(90 * minuteMs, 0.4)]);
			ends.writer.write([at(4 * hourMs, 0.6)]);
			const tell = async (atMs: number): Promise<number | null> => {
				const course = await readOne(ends, ask(10 * hourMs, {atMs: baseMs + atMs}));
				return course.limit.usedRatio;
			};

			assert.equal(await tell(0), 0.1);
			// A minute is as fine as it gets: what came before in it is not known any more.
			assert.equal(await tell((3 * minuteMs) + 10_000), 0.1);
			assert.equal(await tell((3 * minuteMs) + 30_000), 0.3);
			assert.equal(await tell(89 * minuteMs), 0.3);
			assert.equal(await tell(100 * minuteMs), 0.4);
			assert.equal(await tell((4 * hourMs) - 1), 0.4);
			assert.equal(await tell(5 * hourMs), 0.6);
			assert.deepEqual(await readLimits(ends, ask(hourMs, {atMs: baseMs - 1})), []);
			// Its window was over long ago.
			assert.deepEqual(await readLimits(ends, ask(7 * hourMs)), []);
		},
	},
	{
		title: 'a capture that comes late is no later state, but may have been the highest',
		async check(ends) {
			ends.writer.write([at(30_000, 0.2)]);
			ends.writer.write([at(10_000, 0.7)]);
			ends.writer.write([at(2 * minuteMs, null)]);
			const course = await readOne(ends, ask(minuteMs, {stepMs: minuteMs}));
			assert.equal(course.limit.usedRatio, 0.2);
			assert.deepEqual(course.usedSeries, [0.7]);
		},
	},
	{
		title: 'of a limit that is seldom told the last state is found days later',
		async check(ends) {
			const week = {windowMs: 168 * hourMs, resetAtMs: baseMs + (168 * hourMs)};
			ends.writer.write([at(0, 0.3, week), at(160 * hourMs, 0.9, week)]);
			const {limit: state, usedSeries} = await readOne(ends, ask(120 * hourMs, {fromMs: baseMs + (119 * hourMs)}));
			assert.equal(state.usedRatio, 0.3);
			assert.deepEqual(usedSeries, Array.from({length: 6}, () => 0.3));
		},
	},
	{
		title: 'the way of a limit is the highest that was told in each step, and holds until its reset',
		async check(ends) {
			const limits = writeWay(ends);
			for (const query of [ask(4 * hourMs), ask(hourMs, {stepMs: minuteMs}), ask(2 * hourMs, {fromMs: baseMs + hourMs, stepMs: 5 * minuteMs}), ask(4 * hourMs, {stepMs: 2 * hourMs})]) {
				const answer = await ends.reader.readLimitCourses(query);
				assert.equal(answer.stepMs, query.stepMs);
				for (const {limit: {name, apiKeyId}, usedSeries} of answer.limits) {
					const own = limits.filter(other => other.name === name && other.apiKeyId === apiKeyId);
					const wanted = drawSlowly(own, query);
					assert.deepEqual(usedSeries, wanted, `${name} ${apiKeyId} ${query.stepMs}`);
				}
			}

			const all = await readLimits(ends, ask(4 * hourMs));
			assert.equal(all.length, 4);
			const short = await ends.reader.readLimitCourses(ask(10 * minuteMs, {stepMs: 10_000}));
			assert.equal(short.stepMs, minuteMs);
		},
	},
	{
		title: 'a batch of captures that is written again changes nothing',
		async check(ends) {
			const limits = writeWay(ends);
			const before = await ends.reader.readLimitCourses(ask(4 * hourMs));
			ends.writer.write(limits.slice(20, 90));
			assert.deepEqual(await ends.reader.readLimitCourses(ask(4 * hourMs)), before);
		},
	},
	{
		title: 'a limit of the past says when it would have been full at the pace of then',
		async check(ends) {
			for (let minute = 0; minute <= 60; minute++) {
				ends.writer.write([at(minute * minuteMs, minute / 100)]);
			}

			const {fullAtMs} = await readOne(ends, ask(41 * minuteMs));
			assert.ok(Math.abs(fullAtMs! - (baseMs + (100 * minuteMs))) < minuteMs, String(fullAtMs));
		},
	},
	{
		title: 'who burns a limit is told from the requests of its own window',
		async check(ends) {
			const random = createRandom(42);
			const burn = (number: number, minute: number, known: Partial<RequestRecord>): RequestRecord => ({
				...buildFinished(random, number, baseMs + (minute * minuteMs)), provider: 'openai', apiKeyId: 'k1_a', inputTokens: 100, outputTokens: 0, ...known,
			});
			ends.writer.write([
				...[
					burn(1, 0, {sessionId: 'before', inputTokens: 9000}),
					burn(2, 70, {sessionId: 'most', inputTokens: 500}),
					burn(3, 80, {sessionId: 'less', inputTokens: 200, outputTokens: 100}),
					burn(4, 80, {sessionId: null, agent: 'codex', inputTokens: 150}),
					burn(5, 80, {sessionId: null, agent: null, inputTokens: 50}),
					burn(6, 80, {sessionId: 'other-key', apiKeyId: 'k1_b', inputTokens: 7000}),
					burn(7, 80, {sessionId: 'other-provider', provider: 'anthropic', inputTokens: 7000}),
					burn(8, 119, {sessionId: 'later', inputTokens: 9000}),
					burn(9, 80, {sessionId: 'control', operation: 'control', inputTokens: 7000}),
				].map(record => end(record)),
				start(buildActive(10, baseMs + (81 * minuteMs))),
				at(85 * minuteMs, 0.5, {windowMs: hourMs, resetAtMs: baseMs + (125 * minuteMs)}),
				at(85 * minuteMs, 0.5, {name: 'no-window', windowMs: null, resetAtMs: null}),
				at(85 * minuteMs, 0.5, {
					name: 'any-key', apiKeyId: null, windowMs: hourMs, resetAtMs: null,
				}),
				at(85 * minuteMs, 0.5, {name: 'was-reset', windowMs: hourMs, resetAtMs: baseMs + (86 * minuteMs)}),
			]);
			const {limits, readFromMs} = await ends.reader.readLimitCourses(ask(90 * minuteMs));
			assert.equal(readFromMs, null);
			assert.deepEqual(Object.fromEntries(limits.map(({limit: {name}, burner}) => [name, burner])), {
				requests: {session: 'most', ratio: 0.5},
				'no-window': {session: 'before', ratio: 0.9},
				'any-key': {session: 'other-key', ratio: 0.875},
				'was-reset': null,
			});
			const unasked = await readLimits(ends, ask(90 * minuteMs, {maxRows: 0}));
			assert.deepEqual(unasked.map(({burner}) => burner), [null, null, null, null]);
			const few = await ends.reader.readLimitCourses(ask(90 * minuteMs, {maxRows: 3}));
			assert.equal(few.readFromMs, baseMs + (80 * minuteMs));
		},
	},
	{
		title: 'the past of limits goes with the requests, what is known of the present stays',
		async check(ends) {
			const {writer, reader} = ends;
			const latest = at(4 * hourMs, 0.6);
			writer.write([end(buildFinished(createRandom(43), 1, baseMs + (3 * hourMs))), at(0, 0.1), at(2 * hourMs, 0.2), latest]);
			const tell = async (atMs: number): Promise<unknown> => {
				const limits = await readLimits(ends, ask(5 * hourMs, {atMs: baseMs + atMs}));
				return limits.map(course => course.limit.usedRatio);
			};

			writer.expire(baseMs + hourMs, 10);
			assert.deepEqual([await tell(hourMs), await tell(2.5 * hourMs), await tell(5 * hourMs)], [[], [0.2], [0.6]]);
			writer.remove({type: 'before', beforeMs: Number.MAX_SAFE_INTEGER}, 10);
			assert.deepEqual([await tell(2.5 * hourMs), await tell((5 * hourMs) - 1)], [[], [0.6]]);
			assert.deepEqual(await reader.readRateLimits(), [latest]);
		},
	},
];
