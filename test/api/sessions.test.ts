import assert from 'node:assert/strict';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {startApi} from '../helpers/api.js';
import {events} from '../helpers/dialect-records.js';
import {setUp} from '../helpers/set-up.js';
import {baseMs, buildActive, end} from '../store/store-traffic.js';

describe('the metrics of sessions', () => {
	const api = setUp({before, after}, async () => startApi([
		...events,
		// The document's own example: 15 requests, one of them failed.
		...Array.from({length: 15}, (_, number) => end(buildActive(100 + number, baseMs + number, {
			sessionId: 'example',
			state: number === 14 ? 'failed' : 'ok',
			durationMs: 3000,
			inputTokens: number === 0 ? 12_500 : 0,
			outputTokens: number === 0 ? 8300 : 0,
			toolCallCount: number < 8 ? 1 : 0,
		}))),
	]));

	const fields: ReadonlyArray<readonly [id: string, field: string, expected: unknown]> = [
		['S2.06', 'session_id', 'example'],
		['S2.07', 'total_requests', 15],
		['S2.08', 'successful_requests', 14],
		['S2.09', 'failed_requests', 1],
		['S2.10', 'total_duration_ms', 45_000],
		['S2.11', 'average_duration_ms', 3214.29],
		['S2.12', 'total_prompt_tokens', 12_500],
		['S2.13', 'total_completion_tokens', 8300],
		['S2.14', 'total_tokens', 20_800],
		['S2.15', 'average_tokens_per_request', 1485.71],
		['S2.16', 'requests_with_tools', 8],
	];
	for (const [id, field, expected] of fields) {
		test(`${id} ${field}`, async () => {
			const {json} = await api().ask('/events/metrics/session/example');
			assert.equal(json[field], expected);
		});
	}

	test('S2.01 one session has its metrics, and one that is not there is an error with a hint', async () => {
		assert.equal((await api().ask('/events/metrics/session/abc-123')).json.total_requests, 5);
		const {status, json} = await api().ask('/events/metrics/session/none');
		assert.equal(status, 404);
		assert.match(json.error.hint, /sessions/v);
	});

	test('S2.02 all sessions are listed, the latest first', async () => {
		const {json} = await api().ask('/events/metrics/sessions');
		assert.deepEqual(json.map(({session_id}: {session_id: string}) => session_id), ['other', 'abc-123', 'example', 'old']);
	});

	test('S2.03 all requests have their metrics', async () => {
		assert.equal((await api().ask('/events/metrics')).json.total_requests, 22);
	});

	test('S2.04 a script that sends x-internal-auth: secret is answered', async () => {
		assert.equal((await api().ask('/events/metrics', {headers: {'x-internal-auth': 'secret'}})).status, 200);
	});

	test('S2.26 a summary can be made of what is answered', async () => {
		const {json} = await api().ask('/events/metrics');
		for (const field of ['total_requests', 'total_tokens', 'requests_with_tools', 'average_duration_ms']) {
			assert.equal(typeof json[field], 'number');
		}
	});
});
