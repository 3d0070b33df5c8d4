import assert from 'node:assert/strict';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {askedAtMs, startApi} from '../helpers/api.js';
import {token} from '../helpers/memory-api.js';
import {events} from '../helpers/dialect-records.js';
import {setUp} from '../helpers/set-up.js';

const headers = {'x-internal-auth': token};

describe('the functions of the time log, as routes', () => {
	const begin = async (json?: unknown): Promise<string> => (await api().ask('/api/requests', {json: json ?? {modality: 'text', model: 'gpt-4', stream: false}})).json.request_id;
	const readTimeline = async (id: string) => (await api().ask(`/api/requests/${id}/timeline`)).json;
	const api = setUp({before, after}, async () => startApi());

	test('S3.01 a request begins and gets an id', async () => {
		const id = await begin({
			modality: 'unknown', model: 'gpt-4', stream: true, request_size_bytes: 512,
		});
		const [log] = (await api().ask('/v1/requests?q=state:active')).json.requests;
		assert.deepEqual([log.id, log.modality, log.model, log.isStream, log.requestBytes], [id, 'unknown', 'gpt-4', true, 512]);
	});

	test('S3.02 a phase begins', async () => {
		const id = await begin();
		const {status, json} = await api().ask(`/api/requests/${id}/phases/vllm_routing/start`, {method: 'POST'});
		assert.deepEqual([status, json], [201, {request_id: id, phase: 'vllm_routing'}]);
		assert.equal((await api().ask('/api/requests/none/phases/x/start', {method: 'POST'})).status, 404);
	});

	test('S3.03 a phase ends, with success or without', async () => {
		const id = await begin();
		for (const [phase, success] of [['vllm_routing', true], ['image_processing', false]] as const) {
			await api().ask(`/api/requests/${id}/phases/${phase}/start`, {method: 'POST'});
			assert.equal((await api().ask(`/api/requests/${id}/phases/${phase}/end`, {json: {success}})).status, 201);
		}

		const {phases} = await readTimeline(id);
		assert.deepEqual(phases.map(({phase, success}: any) => [phase, success]).toSorted(), [['image_processing', false], ['vllm_routing', true]]);
	});

	test('S3.04 a scope that was timed is told in one call', async () => {
		const id = await begin();
		await api().ask(`/api/requests/${id}/phases`, {json: {phase: 'my_operation', duration_ms: 12.5}});
		const {phases} = await readTimeline(id);
		const [phase] = phases;
		assert.deepEqual([phase.phase, phase.duration_ms, phase.success], ['my_operation', 12.5, true]);
	});

	test('S3.05 an event of a request, with its data', async () => {
		const id = await begin();
		await api().ask('/api/events/custom', {json: {request_id: id, event_name: 'cache_hit', data: {key: 'value'}}});
		assert.deepEqual((await readTimeline(id)).events, [{event_name: 'cache_hit', timestamp: askedAtMs / 1000, data: {key: 'value'}}]);
	});

	test('S3.06 a request ends, with its error', async () => {
		const [good, bad] = [await begin(), await begin()];
		await api().ask(`/api/requests/${good}/end`, {json: {success: true}});
		await api().ask(`/api/requests/${bad}/end`, {json: {success: false, error_type: 'ValueError', error_message: 'no such tool'}});
		const logs = (await api().ask('/api/requests')).json;
		const pick = (id: string) => logs.find(({request_id}: any) => request_id === id);
		assert.deepEqual([pick(good).success, pick(good).error_type], [true, null]);
		assert.deepEqual([pick(bad).success, pick(bad).error_type, pick(bad).error_message], [false, 'ValueError', 'no such tool']);
	});

	test('S3.20 an event is posted, once however often', async () => {
		const id = await begin();
		const json = {
			request_id: id, event_name: 'retry', timestamp: 1_700_000_000, data: null,
		};
		assert.deepEqual((await api().ask('/api/events/custom', {json})).json, {
			success: true, request_id: id, event_name: 'retry', timestamp: 1_700_000_000,
		});
		await api().ask('/api/events/custom', {json});
		assert.equal((await readTimeline(id)).events.length, 1);
		assert.equal((await api().ask('/api/events/custom', {json: {event_name: 'x', request_id: 'none'}})).status, 404);
	});

	test('S3.21 old logs are deleted', async () => {
		const log = await startApi(events);
		const earlierCount = (await log.ask('/api/requests')).json.length;
		assert.deepEqual((await log.ask('/api/logs/clear', {method: 'DELETE', headers})).json, {success: true, deleted: 0});
		assert.deepEqual((await log.ask('/api/logs/clear?days=1', {method: 'DELETE', headers})).json, {success: true, deleted: 1});
		assert.equal((await log.ask('/api/requests')).json.length, earlierCount - 1);
		assert.equal((await log.ask('/api/stats')).json.total_requests, earlierCount - 1);
		assert.equal((await log.ask('/api/logs/clear?days=x', {method: 'DELETE', headers})).status, 400);
		await log.close();
	});
});

describe('the functions of runs, as routes', () => {
	const api = setUp({before, after}, async () => startApi());

	test('S4.01 a run starts', async () => {
		const {status, json} = await api().ask('/runs', {json: {run_id: 'run-123', endpoint: '/chat', input_tokens: 50}});
		assert.deepEqual([status, json], [201, {run_id: 'run-123', status: 'running'}]);
		const run = (await api().ask('/runs/run-123')).json;
		assert.deepEqual([run.status, run.endpoint, run.input_tokens], ['running', '/chat', 50]);
		assert.equal((await api().ask('/stats')).json.system.active_requests, 1);
	});

	test('S4.02 a run is completed, with its tokens and cost', async () => {
		await api().ask('/runs', {json: {run_id: 'run-124', endpoint: '/chat', input_tokens: 50}});
		const {status, json} = await api().ask('/runs/run-124/complete', {json: {status: 'completed', output_tokens: 100, cost: 0.05}});
		assert.deepEqual([status, json.status], [200, 'completed']);
		const run = (await api().ask('/runs/run-124')).json;
		assert.deepEqual([run.status, run.input_tokens, run.output_tokens, run.cost], ['completed', 50, 100, 0.05]);
		assert.equal((await api().ask('/runs/none/complete', {json: {}})).status, 404);
		assert.equal((await api().ask('/runs/run-123/complete', {json: {status: 'done'}})).status, 400);
	});

	test('S4.30 starts and ends are recorded, failures with their error', async () => {
		await api().ask('/runs', {json: {run_id: 'run-125', endpoint: '/chat'}});
		await api().ask('/runs/run-125/end', {json: {status: 'failed', error: 'the tool broke'}});
		const run = (await api().ask('/runs/run-125')).json;
		assert.deepEqual([run.status, run.error, run.output_tokens, run.cost], ['failed', 'the tool broke', null, null]);
		const {endpoints} = (await api().ask('/stats')).json;
		assert.deepEqual([endpoints['/chat'].total_requests, endpoints['/chat'].error_rate, endpoints['/chat'].total_cost], [2, 0.5, 0.05]);
	});
});

describe('the events of sessions, as a route', () => {
	const tell = async (json: unknown) => api().ask('/events', {json});
	const readMetrics = async (session: string) => (await api().ask(`/events/metrics/session/${session}`)).json;
	const api = setUp({before, after}, async () => startApi());

	test('S2.27 a request of a session starts', async () => {
		const {status, json} = await tell({
			event: 'LLM_REQUEST_STARTED', session_id: 'abc-1', request_id: 'r1', model: 'gpt-4',
		});
		assert.deepEqual([status, json], [201, {request_id: 'r1', session_id: 'abc-1'}]);
		assert.equal((await api().ask('/v1/requests?q=state:active')).json.requests[0].sessionId, 'abc-1');
		assert.equal((await tell({event: 'LLM_REQUEST_PAUSED'})).status, 400);
	});

	test('S2.28 a request of a session is completed', async () => {
		await tell({event: 'LLM_REQUEST_STARTED', session_id: 'abc-2', request_id: 'r2'});
		await tell({
			event: 'LLM_REQUEST_COMPLETED', session_id: 'abc-2', request_id: 'r2', model: 'gpt-4', duration_ms: 3000, prompt_tokens: 100, completion_tokens: 20, tool_calls: true,
		});
		const metrics = await readMetrics('abc-2');
		assert.deepEqual(
			[metrics.total_requests, metrics.successful_requests, metrics.total_duration_ms, metrics.total_tokens, metrics.requests_with_tools],
			[1, 1, 3000, 120, 1],
		);
	});

	test('S2.29 a request of a session fails', async () => {
		await tell({
			event: 'LLM_REQUEST_FAILED', session_id: 'abc-3', request_id: 'r3', error: 'timeout', duration_ms: 10,
		});
		assert.equal((await readMetrics('abc-3')).failed_requests, 1);
		assert.equal((await api().ask('/v1/requests/r3')).json.record.errorMessage, 'timeout');
	});

	test('S2.30 events go to the sums of their session, each request once', async () => {
		for (let number = 0; number < 3; number++) {
			for (let time = 0; time < 2; time++) {
				await tell({
					event: 'LLM_REQUEST_COMPLETED', session_id: 'abc-4', request_id: `s${number}`, prompt_tokens: 10, completion_tokens: 5, duration_ms: 100, timestamp: askedAtMs / 1000,
				});
			}
		}

		const metrics = await readMetrics('abc-4');
		assert.deepEqual([metrics.total_requests, metrics.total_tokens, metrics.average_duration_ms], [3, 45, 100]);
	});
});

const overCount = new Set(events.filter(event => event.type === 'request-end').map(({record}) => record.id)).size;

describe('clearing, as the dialects call it', () => {
	test('S1.48 the history is deleted, and the statistics begin anew', async () => {
		for (const path of ['/api/request-history', '/api/stats']) {
			const api = await startApi(events);
			assert.deepEqual((await api.ask(path, {method: 'DELETE', headers})).json, {success: true, deleted: overCount});
			assert.equal((await api.ask('/api/stats')).json.total_requests, 0);
			assert.deepEqual((await api.ask('/api/request-history')).json, {requests: [], total_count: 0});
			await api.close();
		}
	});

	test('S5.49 clearing says so in these words', async () => {
		const api = await startApi(events);
		assert.deepEqual((await api.ask('/analytics/clear', {method: 'POST', headers})).json, {success: true, message: 'Analytics data cleared'});
		await api.close();
	});

	test('S5.64 nothing is left after clearing', async () => {
		const api = await startApi(events);
		await api.ask('/analytics/clear', {method: 'POST', headers});
		assert.deepEqual((await api.ask('/v1/requests?q=not state:active')).json.requests, []);
		assert.equal((await api.ask('/analytics/events?start=0')).json.count, 0);
		assert.equal((await api.ask('/analytics/aggregate?start=0')).json.total_requests, 0);
		await api.close();
	});
});
