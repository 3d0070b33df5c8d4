import assert from 'node:assert/strict';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {startApi} from '../helpers/api.js';
import {events, records} from '../helpers/dialect-records.js';
import {setUp} from '../helpers/set-up.js';

describe('runs', () => {
	const api = setUp({before, after}, async () => startApi(events));

	test('S4.03 the latest runs, as many as asked for', async () => {
		assert.equal((await api().ask('/runs?limit=3')).json.length, 3);
	});

	test('S4.04 a run has its duration and status', async () => {
		const {json} = await api().ask(`/runs/${records[0]!.id}`);
		assert.deepEqual([json.run_id, json.duration_ms, json.status, json.cost, json.error], [records[0]!.id, 1234, 'completed', 0.05, null]);
		assert.equal((await api().ask(`/runs/${records[5]!.id}`)).json.status, 'failed');
	});

	const fields: ReadonlyArray<readonly [title: string, read: (stats: any) => unknown, expected: unknown]> = [
		['S4.05 an endpoint\'s total_requests', stats => stats.endpoints['/api/chat'].total_requests, 2],
		['S4.06 an endpoint\'s successful_requests', stats => stats.endpoints['/api/chat'].successful_requests, 1],
		['S4.07 an endpoint\'s error_rate', stats => stats.endpoints['/api/chat'].error_rate, 0.5],
		['S4.08 an endpoint\'s total_tokens', stats => stats.endpoints['/v1/chat/completions'].total_tokens, 70],
		['S4.09 an endpoint\'s total_cost in dollars', stats => stats.endpoints['/v1/chat/completions'].total_cost, 0.05],
		['S4.10 an endpoint\'s p50_duration_ms', stats => Math.abs((stats.endpoints['/v1/completions'].p50_duration_ms / 1000) - 1) < 0.03, true],
		['S4.11 an endpoint\'s p95_duration_ms', stats => Math.abs((stats.endpoints['/v1/chat/completions'].p95_duration_ms / 1234) - 1) < 0.03, true],
		['S4.12 uptime_seconds', stats => stats.system.uptime_seconds, 7200],
		['S4.13 total_requests', stats => stats.system.total_requests, 8],
		['S4.14 active_requests', stats => stats.system.active_requests, 1],
		['S4.15 total_tokens', stats => stats.system.total_tokens, 200],
		['S4.16 total_cost in dollars', stats => stats.system.total_cost, 0.05],
		['S4.17 a summary is system, endpoints and recent runs', stats => Object.keys(stats), ['system', 'endpoints', 'recent_runs']],
		['S4.41 tokens and cost are told by endpoint', stats => Object.keys(stats.endpoints['/api/chat']).slice(3, 5), ['total_tokens', 'total_cost']],
	];
	for (const [title, read, expected] of fields) {
		test(title, async () => {
			const {json} = await api().ask('/stats');
			assert.deepEqual(read(json), expected);
		});
	}

	test('S4.27 everything can lie below a prefix', async () => {
		const other = await startApi([], {prefix: '/api/dashboard'});
		assert.match(other.url, /\/api\/dashboard$/v);
		assert.equal((await other.ask('/runs')).status, 200);
		await other.close();
	});

	test('S4.28 everything can need the token', async () => {
		const other = await startApi([], {isAuthAlways: true});
		assert.equal((await other.ask('/runs')).status, 401);
		await other.close();
	});

	test('S4.29 an origin can be allowed', async () => {
		const other = await startApi([], {allowedOrigins: ['http://localhost:3000']});
		const {status, headers} = await other.ask('/runs', {headers: {origin: 'http://localhost:3000'}});
		assert.deepEqual([status, headers['access-control-allow-origin']], [200, 'http://localhost:3000']);
		await other.close();
	});

	test('S4.32 health says what the document\'s does', async () => {
		assert.deepEqual(Object.keys((await api().ask('/health')).json).slice(0, 4), ['status', 'uptime_seconds', 'total_requests', 'active_requests']);
	});

	test('S4.34 /stats is the summary', async () => {
		assert.equal((await api().ask('/stats')).json.recent_runs.length, 8);
	});

	test('S4.35 /runs is the latest runs, 20 where none says', async () => {
		assert.equal((await api().ask('/runs')).json.filter(({status}: any) => status === 'running').length, 1);
	});

	test('S4.36 /runs/{run_id} is one run, and 404 for none', async () => {
		assert.equal((await api().ask('/runs/none')).status, 404);
	});

	test('S4.40 a run that began and has not ended is active', async () => {
		const {json} = await api().ask('/runs?q=state:active');
		assert.deepEqual(json.map(({status, duration_ms}: any) => [status, duration_ms]), [['running', null]]);
	});
});
