import assert from 'node:assert/strict';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {startApi} from '../helpers/api.js';
import {events, firstAtMs, records} from '../helpers/dialect-records.js';
import {setUp} from '../helpers/set-up.js';
import {baseMs} from '../store/store-traffic.js';

const day = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);

describe('the time log', () => {
	const api = setUp({before, after}, async () => startApi(events));

	test('S3.07 statistics can be asked for days and a modality', async () => {
		const {json} = await api().ask(`/api/stats?start_date=${day(baseMs)}&end_date=${day(baseMs)}&modality=image`);
		assert.deepEqual([json.total_requests, json.avg_total_duration_ms], [1, 1000]);
		assert.ok(json.phases.length > 0);
		assert.equal((await api().ask('/api/stats?start_date=never')).status, 400);
	});

	test('S3.13 /api/stats holds what both dialects call so', async () => {
		const {json} = await api().ask('/api/stats');
		assert.deepEqual([json.total_requests, json.avg_total_duration_ms, json.avg_response_time], [7, 1033.429, 1.033429]);
		assert.equal(json.phases.find(({phase}: {phase: string}) => phase === 'total_request').count, 7);
	});

	test('S3.14 the latest requests, 50 where none says', async () => {
		assert.equal((await api().ask('/api/requests')).json.length, 7);
		assert.equal((await api().ask('/api/requests?limit=3')).json.length, 3);
	});

	test('S3.15 the latest errors', async () => {
		assert.deepEqual((await api().ask('/api/errors')).json.map(({request_id}: any) => request_id), [records[5]!.id]);
	});

	test('S3.16 requests by modality', async () => {
		const {json} = await api().ask('/api/distribution/modality');
		assert.deepEqual(json.map(({modality, count}: any) => [modality, count]), [['text', 5], ['image', 1], ['unknown', 1]]);
	});

	test('S3.17 requests by model', async () => {
		const {json} = await api().ask('/api/distribution/model');
		assert.deepEqual(json.map(({model, count}: any) => [model, count]), [['gpt-5.1', 4], ['llama3.2', 2], ['gpt-5', 1]]);
	});

	test('S3.18 requests by day, of the last 7 where none says', async () => {
		const {json} = await api().ask('/api/stats/daily');
		assert.deepEqual(json.map(({date, requests}: any) => [date, requests]), [[day(firstAtMs), 6], [day(baseMs - 86_400_000), 1]]);
		assert.equal((await api().ask('/api/stats/daily?days=1')).json.length, 1);
	});

	test('S3.19 the timeline of one request', async () => {
		const {json} = await api().ask(`/api/requests/${records[0]!.id}/timeline`);
		assert.equal(json.request_id, records[0]!.id);
		assert.equal((await api().ask('/api/requests/none/timeline')).status, 404);
	});

	for (const [id, name] of [
		['S3.22', 'request_received'],
		['S3.23', 'modality_detection'],
		['S3.24', 'audio_transcription'],
		['S3.25', 'image_processing'],
		['S3.26', 'vllm_routing'],
		['S3.27', 'regolo_response'],
		['S3.28', 'total_request'],
	] as const) {
		test(`${id} the timeline has the phase ${name}`, async () => {
			const {json} = await api().ask(`/api/requests/${records[0]!.id}/timeline`);
			assert.ok(json.phases.some(({phase}: {phase: string}) => phase === name));
		});
	}

	test('S3.29 a request has the fields of time_logs', async () => {
		const {json} = await api().ask('/api/requests');
		assert.deepEqual(Object.keys(json[0]), [
			'id', 'request_id', 'timestamp', 'phase', 'duration_ms', 'model', 'modality', 'stream', 'success', 'error_type', 'error_message', 'request_size_bytes', 'response_size_bytes', 'custom_data',
		]);
	});

	test('S3.30 a phase has the fields of request_phases', async () => {
		const {json} = await api().ask(`/api/requests/${records[0]!.id}/timeline`);
		const phase = json.phases.find((candidate: any) => candidate.phase === 'vllm_routing');
		assert.deepEqual([phase.start_time, phase.duration_ms], [(firstAtMs + 3) / 1000, 5]);
		assert.equal(phase.end_time, (firstAtMs + 8) / 1000);
	});

	test('S3.31 an event has the fields of custom_events', async () => {
		const {json} = await api().ask(`/api/requests/${records[0]!.id}/timeline`);
		assert.deepEqual(json.events, [{event_name: 'cache_hit', timestamp: (firstAtMs + 10) / 1000, data: {key: 'value'}}]);
	});

	test('S3.33 an error has its class and its text', async () => {
		const [error] = (await api().ask('/api/errors')).json;
		assert.deepEqual([error.error_type, error.error_message], ['server_error', '=broken']);
	});
});
