import assert from 'node:assert/strict';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {startApi, type Api} from '../helpers/api.js';
import {events, records} from '../helpers/dialect-records.js';
import {readExposition, sumSamples, type Sample} from '../helpers/exposition.js';

/** Of the records that are calls, active ones not among them. */
const sum = (read: (record: typeof records[number]) => number | null): number => records.reduce((total, record) => total + (read(record) ?? 0), 0);

describe('metrics', () => {
	let api: Api;
	let text = '';
	let samples: readonly Sample[] = [];
	before(async () => {
		api = await startApi(events);
		({text} = await api.ask('/metrics'));
		samples = readExposition(text);
	});
	after(async () => {
		await api.close();
	});

	const read = (name: string, labels?: Readonly<Record<string, string>>): number => sumSamples(samples, name, labels);

	test('S1.52 a monitoring system can scrape what is counted', () => {
		assert.equal(read('tailrace_requests_total'), records.length);
		assert.equal(read('tailrace_requests_total', {state: 'failed', provider: 'ollama'}), 1);
		assert.equal(read('tailrace_errors_total', {kind: 'server_error'}), 1);
	});

	test('S4.18 every metric begins with the name of whose it is', () => {
		assert.deepEqual(samples.filter(({name}) => !/^(?:tailrace|fastagentic|routiium)_/v.test(name)), []);
	});

	test('S4.19 counters count up, for each set of labels apart', async () => {
		assert.equal(read('tailrace_tokens_total', {direction: 'input'}), sum(({inputTokens}) => inputTokens));
		assert.equal(read('tailrace_tokens_total', {direction: 'output'}), sum(({outputTokens}) => outputTokens));
		assert.equal(read('tailrace_cost_usd_total'), 0.05);
		const {text: again} = await api.ask('/metrics');
		assert.equal(sumSamples(readExposition(again), 'tailrace_requests_total'), records.length);
	});

	test('S4.20 gauges say how things are', () => {
		assert.equal(read('tailrace_active_requests', {provider: 'openai'}), 1);
		assert.equal(read('tailrace_rate_limit_used_ratio', {name: 'primary'}), 0.452);
		assert.equal(read('tailrace_recording'), 1);
	});

	test('S4.21 histograms have a count, a sum and buckets', () => {
		const succeeded = records.filter(({state}) => state === 'ok');
		assert.equal(read('tailrace_request_duration_seconds_count'), succeeded.length);
		assert.equal(read('tailrace_request_duration_seconds_sum'), succeeded.reduce((total, {durationMs}) => total + (durationMs! / 1000), 0));
		assert.equal(read('tailrace_request_duration_seconds_bucket', {le: '1'}), succeeded.filter(({durationMs}) => durationMs! <= 1000).length);
	});

	test('S4.22 requests_total has labels for endpoint and status', () => {
		assert.equal(read('fastagentic_requests_total', {endpoint: '/api/chat', status: 'error'}), 1);
		assert.equal(read('fastagentic_requests_total', {endpoint: '/api/chat', status: 'success'}), 1);
		assert.equal(read('fastagentic_requests_total'), records.length);
	});

	test('S4.23 active_requests is what runs', () => {
		assert.equal(read('fastagentic_active_requests'), 1);
	});

	test('S4.24 request_duration is in seconds, of every finished request', () => {
		assert.equal(read('fastagentic_request_duration_count'), records.length);
		assert.ok(Math.abs(read('fastagentic_request_duration_sum') - (sum(({durationMs}) => durationMs) / 1000)) < 1e-9);
	});

	test('S4.25 every metric has HELP and TYPE, once', () => {
		const list = (word: string): string[] => text.split('\n').filter(line => line.startsWith(`# ${word} `)).map(line => line.split(' ', 3)[2]!);
		assert.deepEqual(list('TYPE'), list('HELP'));
		const help = new Set(list('HELP'));
		assert.equal(help.size, list('HELP').length);
		assert.deepEqual(samples.filter(({name}) => !help.has(name) && !help.has(name.replace(/_(?:bucket|sum|count)$/v, ''))), []);
	});

	test('S4.33 /metrics is the exposition, by its type', async () => {
		const {status, headers} = await api.ask('/metrics');
		assert.deepEqual([status, headers['content-type']], [200, 'text/plain; version=0.0.4; charset=utf-8']);
	});

	test('S4.39 buckets reach from a tenth of a second to five minutes', () => {
		const bounds = samples.filter(({name, labels}) => name === 'tailrace_request_duration_seconds_bucket' && labels.model === 'gpt-5').map(({labels}) => labels.le);
		assert.deepEqual([bounds[0], bounds.at(-2), bounds.at(-1)], ['0.1', '300', '+Inf']);
	});

	test('S5.55 the names of the document\'s own exporter count the same', () => {
		assert.equal(read('routiium_requests_total'), records.length);
		assert.equal(read('routiium_tokens_input_total'), sum(({inputTokens}) => inputTokens));
		assert.equal(read('routiium_tokens_output_total'), sum(({outputTokens}) => outputTokens));
		assert.match(text, /^# TYPE routiium_requests_total counter$/mv);
	});
});
