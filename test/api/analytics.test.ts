import assert from 'node:assert/strict';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {askedAtMs, startApi} from '../helpers/api.js';
import {events, firstAtMs, records} from '../helpers/dialect-records.js';
import {setUp} from '../helpers/set-up.js';

const now = askedAtMs / 1000;

describe('analytics', () => {
	const api = setUp({before, after}, async () => startApi(events));

	const fields: ReadonlyArray<readonly [title: string, read: (event: any) => unknown, expected: unknown]> = [
		['S5.09 id', event => event.id, records[0]!.id],
		['S5.10 timestamp in unix seconds', event => event.timestamp, Math.floor(firstAtMs / 1000)],
		['S5.11 request.endpoint', event => event.request.endpoint, '/v1/chat/completions'],
		['S5.12 request.method', event => event.request.method, 'POST'],
		['S5.13 request.model', event => event.request.model, 'gpt-5'],
		['S5.14 request.stream', event => event.request.stream, false],
		['S5.15 request.size_bytes', event => event.request.size_bytes, 256],
		['S5.16 request.message_count', event => event.request.message_count, 3],
		['S5.17 request.input_tokens', event => event.request.input_tokens, 15],
		['S5.18 request.user_agent', event => event.request.user_agent, 'codex_cli_rs/0.50.0'],
		['S5.19 request.client_ip', event => event.request.client_ip, '192.168.1.100'],
		['S5.20 response.status_code', event => event.response.status_code, 200],
		['S5.21 response.size_bytes', event => event.response.size_bytes, 512],
		['S5.22 response.output_tokens', event => event.response.output_tokens, 25],
		['S5.23 response.success', event => event.response.success, true],
		['S5.24 response.error_message', event => event.response.error_message, null],
		['S5.25 performance.duration_ms', event => event.performance.duration_ms, 1234],
		['S5.26 performance.ttfb_ms is null without a stream', event => event.performance.ttfb_ms, null],
		['S5.27 performance.upstream_duration_ms', event => event.performance.upstream_duration_ms, 900],
		['S5.28 auth.authenticated', event => event.auth.authenticated, true],
		['S5.29 auth.api_key_id', event => event.auth.api_key_id, 'k1_0123456789abcdef'],
		['S5.30 auth.api_key_label', event => event.auth.api_key_label, 'production-key'],
		['S5.31 auth.auth_method', event => event.auth.auth_method, 'bearer'],
		['S5.32 routing.backend', event => event.routing.backend, 'openai'],
		['S5.33 routing.upstream_mode', event => event.routing.upstream_mode, 'chat'],
		['S5.34 routing.mcp_enabled', event => event.routing.mcp_enabled, true],
		['S5.35 routing.mcp_servers', event => event.routing.mcp_servers, ['github']],
		['S5.36 routing.system_prompt_applied', event => event.routing.system_prompt_applied, true],
	];
	for (const [title, read, expected] of fields) {
		test(title, async () => {
			const {json} = await api().ask('/analytics/events');
			assert.deepEqual(read(json.events.find(({id}: {id: string}) => id === records[0]!.id)), expected);
		});
	}

	test('S5.37 stats say what is stored, and how', async () => {
		assert.deepEqual((await api().ask('/analytics/stats')).json, {
			total_events: 8, backend_type: 'memory', ttl_seconds: 2_592_000, max_events: 50_000,
		});
	});

	test('S5.38 events are those of the last hour, or of a period', async () => {
		const {json} = await api().ask('/analytics/events');
		assert.deepEqual([json.count, json.events.length, json.start, json.end], [6, 6, now - 3600, now]);
		assert.equal((await api().ask(`/analytics/events?start=0&end=${now}`)).json.count, 7);
		assert.equal((await api().ask('/analytics/events?limit=2')).json.count, 2);
	});

	const sums: ReadonlyArray<readonly [title: string, expected: Record<string, unknown>]> = [
		['S5.40 requests, good and failed', {total_requests: 6, successful_requests: 5, failed_requests: 1}],
		['S5.41 tokens', {total_input_tokens: 65, total_output_tokens: 105}],
		['S5.42 the mean duration over all', {avg_duration_ms: 1039}],
		['S5.43 models, endpoints, backends', {
			models_used: {'gpt-5': 1, 'gpt-5.1': 3, 'llama3.2': 2},
			endpoints_hit: {'/v1/chat/completions': 2, '/v1/completions': 2, '/api/chat': 2},
			backends_used: {openai: 4, ollama: 2},
		}],
		['S5.44 the period', {period_start: now - 3600, period_end: now}],
	];
	for (const [title, expected] of sums) {
		test(`${title} of an aggregate`, async () => {
			const {json} = await api().ask('/analytics/aggregate');
			for (const [field, value] of Object.entries(expected)) {
				assert.deepEqual(json[field], value, field);
			}
		});
	}

	test('S5.39 an aggregate is of the last hour, or of a period', async () => {
		assert.equal((await api().ask('/analytics/aggregate')).json.total_requests, 6);
		assert.equal((await api().ask(`/analytics/aggregate?start=0&end=${now}`)).json.total_requests, 7);
	});

	test('S5.45 an export is of the last day, JSON where nothing else is asked', async () => {
		assert.equal((await api().ask('/analytics/export')).json.length, 6);
		assert.equal((await api().ask('/analytics/export?start=0')).json.length, 7);
		assert.equal((await api().ask('/analytics/export?format=xml')).status, 400);
	});

	test('S5.46 CSV has its columns in their order', async () => {
		const {text} = await api().ask('/analytics/export?format=csv');
		assert.equal(text.split('\n', 1)[0], 'id,timestamp,endpoint,method,model,stream,status_code,success,duration_ms,input_tokens,output_tokens,backend,upstream_mode');
		assert.match(text, /,gpt-5,false,200,true,1234,15,25,openai,chat\n/v);
	});

	test('S5.47 an export says its type', async () => {
		assert.match(String((await api().ask('/analytics/export')).headers['content-type']), /^application\/json/v);
		assert.match(String((await api().ask('/analytics/export?format=csv')).headers['content-type']), /^text\/csv/v);
	});

	test('S5.48 an export is a file with a name', async () => {
		assert.equal((await api().ask('/analytics/export?format=csv')).headers['content-disposition'], 'attachment; filename="analytics.csv"');
	});

	test('S5.53 failed requests are found among events', async () => {
		const {json} = await api().ask('/analytics/events?limit=1000');
		assert.deepEqual(json.events.filter(({response}: any) => response.success === false).map(({response}: any) => response.error_message), ['=broken']);
	});

	test('S5.54 a cell that a spreadsheet would compute is made harmless', async () => {
		const hostile = await startApi([{type: 'request-end', record: {...records[0]!, model: '=1+1', requestedModel: '=1+1'}}]);
		assert.match((await hostile.ask('/analytics/export?format=csv')).text, /,'=1\+1,/v);
		await hostile.close();
	});

	test('S5.65 a large export can be taken by range, nothing twice and nothing left out', async () => {
		const middle = Math.floor(firstAtMs / 1000) + 2;
		const parts = await Promise.all([`end=${middle}`, `start=${middle + 1}`].map(async range => api().ask(`/analytics/export?${range}`)));
		const ids = parts.flatMap(({json}) => json.map(({id}: {id: string}) => id));
		const whole = (await api().ask('/analytics/export')).json.map(({id}: {id: string}) => id);
		assert.ok(parts.every(({json}) => json.length > 0));
		assert.equal(ids.length, whole.length);
		assert.deepEqual(new Set(ids), new Set(whole));
	});

	test('S5.61 of keys only the hash and the label are told', async () => {
		const {json} = await api().ask('/analytics/events');
		assert.deepEqual(Object.keys(json.events[0].auth), ['authenticated', 'api_key_id', 'api_key_label', 'auth_method']);
	});
});
