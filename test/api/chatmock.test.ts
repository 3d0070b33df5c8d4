import assert from 'node:assert/strict';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {askedAtMs, startApi} from '../helpers/api.js';
import {events, firstAtMs} from '../helpers/dialect-records.js';
import {baseMs, buildFinished, end} from '../store/store-traffic.js';
import {createRandom} from '../helpers/seeded-random.js';
import {setUp} from '../helpers/set-up.js';

const iso = (atMs: number): string => new Date(atMs).toISOString().replace('Z', '000');

describe('the statistics of a dashboard', () => {
	const api = setUp({before, after}, async () => startApi(events));

	// 1234 + 6 × 1000 ms over all seven, failed ones too.
	const fields: ReadonlyArray<readonly [title: string, read: (stats: any) => unknown, expected: unknown]> = [
		['S1.01 total_requests', stats => stats.total_requests, 7],
		['S1.02 total_successful', stats => stats.total_successful, 6],
		['S1.03 total_failed', stats => stats.total_failed, 1],
		['S1.04 total_tokens', stats => stats.total_tokens, 75 + 125],
		['S1.05 total_prompt_tokens', stats => stats.total_prompt_tokens, 75],
		['S1.06 total_completion_tokens', stats => stats.total_completion_tokens, 125],
		['S1.07 avg_response_time in seconds, over all requests', stats => stats.avg_response_time, 1.033429],
		['S1.08 total_response_time in seconds', stats => stats.total_response_time, 7.234],
		['S1.09 first_request without a zone', stats => stats.first_request, iso(baseMs - 86_400_000)],
		['S1.10 last_request without a zone', stats => stats.last_request, iso(firstAtMs + 5000)],
		['S1.11 requests_by_model', stats => stats.requests_by_model, {'gpt-5': 1, 'gpt-5.1': 4, 'llama3.2': 2}],
		['S1.12 tokens_by_model', stats => stats.tokens_by_model['gpt-5'], {total: 40, prompt: 15, completion: 25}],
		['S1.13 openai/chat/completions', stats => stats.requests_by_endpoint['openai/chat/completions'], 1],
		['S1.14 openai/chat/completions/stream', stats => stats.requests_by_endpoint['openai/chat/completions/stream'], 1],
		['S1.15 openai/completions', stats => stats.requests_by_endpoint['openai/completions'], 1],
		['S1.16 openai/completions/stream', stats => stats.requests_by_endpoint['openai/completions/stream'], 1],
		['S1.17 ollama/chat', stats => stats.requests_by_endpoint['ollama/chat'], 1],
		['S1.18 ollama/chat/stream', stats => stats.requests_by_endpoint['ollama/chat/stream'], 1],
		['S1.19 requests_by_date', stats => stats.requests_by_date[iso(baseMs - 86_400_000).slice(0, 10)], 1],
		['S1.20 recent_requests', stats => stats.recent_requests.length, 7],
		['S1.30 /api/stats is the full statistics', stats => Object.keys(stats).length >= 16, true],
		['S1.31 rate_limits.captured_at', stats => stats.rate_limits.captured_at, iso(askedAtMs)],
		['S1.32 rate_limits.primary.used_percent', stats => stats.rate_limits.primary.used_percent, 45.2],
		['S1.33 rate_limits.primary.resets_in_seconds', stats => stats.rate_limits.primary.resets_in_seconds, 3600],
		['S1.34 rate_limits.primary.reset_at', stats => stats.rate_limits.primary.reset_at, iso(askedAtMs + 3_600_000)],
		['S1.35 rate_limits.secondary and window_minutes', stats => [stats.rate_limits.primary.window_minutes, stats.rate_limits.secondary.window_minutes], [300, 10_080]],
	];
	for (const [title, read, expected] of fields) {
		test(title, async () => {
			const {json} = await api().ask('/api/stats');
			assert.deepEqual(read(json), expected);
		});
	}

	const items: ReadonlyArray<readonly [title: string, field: string, ok: unknown, failed: unknown]> = [
		['S1.21', 'timestamp', iso(firstAtMs), iso(firstAtMs + 5000)],
		['S1.22', 'model', 'gpt-5', 'llama3.2'],
		['S1.23', 'endpoint', 'openai/chat/completions', 'ollama/chat/stream'],
		['S1.24', 'success', true, false],
		['S1.25', 'prompt_tokens', 15, 10],
		['S1.26', 'completion_tokens', 25, null],
		['S1.27', 'total_tokens', 40, null],
		['S1.28', 'response_time', 1.234, 1],
		['S1.29', 'error', null, '=broken'],
	];
	for (const [id, field, ok, failed] of items) {
		test(`${id} an item's ${field}, unknown as null`, async () => {
			const {json} = await api().ask('/api/request-history');
			assert.equal(json.requests.find(({model}: {model: string}) => model === 'gpt-5')[field], ok);
			assert.equal(json.requests.find(({success}: {success: boolean}) => !success)[field], failed);
		});
	}

	test('S1.36 request-history takes a limit of 1–100', async () => {
		assert.equal((await api().ask('/api/request-history?limit=2')).json.requests.length, 2);
		for (const wrong of ['0', '101', 'x']) {
			assert.equal((await api().ask(`/api/request-history?limit=${wrong}`)).status, 400);
		}
	});

	test('S1.37 request-history says how many there are', async () => {
		assert.equal((await api().ask('/api/request-history?limit=2')).json.total_count, 7);
	});

	test('S1.44 nothing is made up where nothing was recorded', async () => {
		const empty = await startApi();
		const {json} = await empty.ask('/api/stats');
		assert.deepEqual([json.total_requests, json.first_request, json.rate_limits, json.recent_requests], [0, null, null, []]);
		await empty.close();
	});

	test('S1.46 the history holds the latest 100, 50 where none says', async () => {
		const random = createRandom(3);
		const many = await startApi(Array.from({length: 130}, (_, number) => end(buildFinished(random, number, baseMs + number))));
		assert.equal((await many.ask('/api/stats')).json.recent_requests.length, 100);
		const {json} = await many.ask('/api/request-history');
		assert.deepEqual([json.requests.length, json.total_count], [50, 100]);
		await many.close();
	});
});
