import assert from 'node:assert/strict';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {askedAtMs, startApi, type Api} from '../helpers/api.js';
import {createRandom} from '../helpers/seeded-random.js';
import {buildFinished, end, limit} from '../store/store-traffic.js';

const minuteMs = 60_000;
const captures = Array.from({length: 60}, (_, minute) => limit({
	limit: null, remaining: null, windowMs: 300 * minuteMs, resetAtMs: askedAtMs + (60 * minuteMs), usedRatio: 0.9 - (minute / 100), capturedAtMs: askedAtMs - (minute * minuteMs),
}));
const burn = {
	...buildFinished(createRandom(3), 1, askedAtMs - (50 * minuteMs)), provider: 'openai', apiKeyId: 'k1_a', sessionId: 'fix-auth', inputTokens: 100,
};

describe('the past of limits', () => {
	let api: Api;
	before(async () => {
		api = await startApi([...captures, end(burn)]);
	});
	after(async () => {
		await api.close();
	});

	test('is told as of the end of a window, with the way there and who burnt them', async () => {
		const {json} = await api.ask('/v1/limits/history?since=40m&until=20m&steps=4');
		const [known] = json.limits;
		assert.equal(json.limits.length, 1);
		assert.deepEqual([known.provider, known.name, known.capturedAtMs], ['openai', 'requests', askedAtMs - (21 * minuteMs)]);
		assert.equal(known.usedRatio.toFixed(2), '0.69');
		assert.deepEqual(known.usedSeries.map((used: number) => used.toFixed(2)), ['0.54', '0.59', '0.64', '0.69']);
		assert.equal(Math.round((known.fullAtMs - askedAtMs) / minuteMs), 10);
		assert.deepEqual(known.burner, {session: 'fix-auth', ratio: 1});
		assert.deepEqual([json.stepMs, json.readFromMs], [5 * minuteMs, null]);
	});

	test('is that of the last hour without a window, in steps of whole minutes', async () => {
		const {json} = await api.ask('/v1/limits/history?steps=500');
		assert.equal(json.stepMs, minuteMs);
		assert.equal(json.limits[0].usedRatio, 0.9);
		assert.equal(json.limits[0].usedSeries.length, 60);
	});

	for (const question of ['steps=0', 'steps=501', 'from=5&to=4', 'since=nonsense']) {
		test(`is refused for ${question}, with a hint`, async () => {
			const {status, json} = await api.ask(`/v1/limits/history?${question}`);
			assert.equal(status, 400);
			assert.ok(json.error.hint.length > 0);
		});
	}

	test('does not change how the present is told', async () => {
		const {json} = await api.ask('/v1/limits');
		const [{type, ...latest}] = captures as [typeof captures[number]];
		assert.deepEqual(json, {limits: [latest]});
	});
});
