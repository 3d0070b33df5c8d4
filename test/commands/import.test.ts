import assert from 'node:assert/strict';
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {modalities} from '../../source/core/fact.js';
import {operations, priceSources} from '../../source/core/request-record.js';
import {createRandom} from '../../source/demo/seeded-random.js';
import {openSqliteWriter} from '../../source/store/sqlite/writer.js';
import {
	makeHome,
	queryStore,
	runProgram,
	startServe,
	type Home,
} from '../helpers/program.js';
import {buildFinished, end, baseMs} from '../store/store-traffic.js';

// The document's own file.
const statsFile = {
	total_requests: 42, total_successful: 40, total_failed: 2, total_tokens: 1234, total_prompt_tokens: 456, total_completion_tokens: 778,
	avg_response_time: 1.23, total_response_time: 51.66, first_request: '2025-01-15T10:30:00.123456', last_request: '2025-01-15T15:45:30.789012',
	requests_by_model: {'gpt-5': 25, 'gpt-5-codex': 15, 'gpt-5.1': 2},
	tokens_by_model: {'gpt-5': {total: 800, prompt: 300, completion: 500}},
	requests_by_endpoint: {'openai/chat/completions': 30, 'ollama/chat': 12},
	requests_by_date: {'2025-01-15': 42},
	recent_requests: [
		{
			timestamp: '2025-01-15T15:45:30.789012', model: 'gpt-5', endpoint: 'openai/chat/completions', success: true,
			prompt_tokens: 15, completion_tokens: 25, total_tokens: 40, response_time: 1.234, error: null,
		},
		{
			timestamp: '2025-01-15T15:40:00', model: 'llama3', endpoint: 'ollama/chat/stream', success: false,
			prompt_tokens: 0, completion_tokens: 0, total_tokens: 0, response_time: 0.5, error: 'refused for sk-abcdefgh12345678',
		},
	],
};

const event = {
	id: '550e8400-e29b-41d4-a716-446655440000', timestamp: 1_700_000_000,
	request: {
		endpoint: '/v1/chat/completions', method: 'POST', model: 'gpt-4o', stream: true, size_bytes: 256, message_count: 3, input_tokens: 150, user_agent: 'curl/8', client_ip: '192.168.1.100',
	},
	response: {
		status_code: 200, size_bytes: 512, output_tokens: 75, success: true, error_message: null,
	},
	performance: {duration_ms: 1250, ttfb_ms: 300, upstream_duration_ms: 1200},
	auth: {
		authenticated: true, api_key_id: 'key_abc', api_key_label: 'production-key', auth_method: 'bearer',
	},
	routing: {
		backend: 'OpenAI', upstream_mode: 'chat', mcp_enabled: true, mcp_servers: ['github'], system_prompt_applied: true,
	},
};

let home: Home;
const run = async (...words: string[]): ReturnType<typeof runProgram> => runProgram(['import', '--store', home.storePath, ...words], {...home.environment, CHATGPT_LOCAL_HOME: path.join(home.path, 'chatgpt')});
const write = (name: string, text: string): string => {
	const file = path.join(home.path, name);
	writeFileSync(file, text);
	return file;
};

const list = (columns: string): unknown[][] => queryStore(home.storePath, `SELECT ${columns} FROM requests ORDER BY started_at_ms, id`).map(row => Object.values(row));

describe('tailrace import', () => {
	before(() => {
		home = makeHome();
		mkdirSync(path.join(home.path, 'chatgpt'));
		write('chatgpt/stats.json', JSON.stringify(statsFile, null, 2));
	});

	after(() => {
		home.remove();
	});

	test('S1.41 finds stats.json where CHATGPT_LOCAL_HOME says', async () => {
		const {exitCode, output, errors} = await run();
		assert.deepEqual([exitCode, errors], [0, '']);
		assert.match(output, /stats\.json \(stats-json\): 2 requests, 2 of them new, 0 known already\nthe file counts 42 requests, but holds only the latest 2 /v);
		assert.match(output, /older than --retain \(30 days\)/v);
	});

	test('S1.42 reads the file of the document, field by field', () => {
		assert.deepEqual(list('started_at_ms, model, provider, endpoint, operation, is_stream, state, input_tokens, output_tokens, total_tokens, usage_source, duration_ms, error_message, source'), [
			[Date.UTC(2025, 0, 15, 15, 40), 'llama3', 'ollama', '/api/chat', 'chat', 1, 'failed', null, null, null, 'none', 500, 'refused for [redacted]', 'import'],
			[Date.UTC(2025, 0, 15, 15, 45, 30, 789), 'gpt-5', 'openai', '/v1/chat/completions', 'chat', 0, 'ok', 15, 25, 40, 'reported', 1234, null, 'import'],
		]);
	});

	test('S1.43 takes an older file, with defaults for what it lacks, and tells what is no request', async () => {
		const file = write('old.json', JSON.stringify({recent_requests: [{timestamp: '2024-12-01T00:00:00'}, {model: 'gpt-5'}, 7]}, null, 2));
		const {exitCode, output, errors} = await run(file);
		assert.equal(exitCode, 0);
		assert.match(output, /: 1 request, 1 of them new, 0 known already\n2 left out\n/v);
		assert.match(errors, /recent_requests\[1\]: it does not say when it was\n[^\n]+recent_requests\[2\]: it is no object\n$/v);
		assert.deepEqual(list('model, state, provider')[0], [null, 'ok', 'unknown']);
	});

	test('knows what it has read before, also in a longer file', async () => {
		const {output} = await run(write('longer.json', JSON.stringify({...statsFile, recent_requests: [...statsFile.recent_requests, {...statsFile.recent_requests[0], model: 'new'}]}, null, 2)));
		assert.match(output, /3 requests, 1 of them new, 2 known already\n/v);
	});

	test('S5.08 reads analytics.jsonl line by line; a bad line is told with its number and costs no other', async () => {
		const file = write('analytics.jsonl', [JSON.stringify(event), '{"broken', JSON.stringify({...event, id: '550e8400-e29b-41d4-a716-446655440001', response: null}), ''].join('\n'));
		const {exitCode, output, errors} = await run(file);
		assert.equal(exitCode, 0);
		assert.match(output, /\(analytics-jsonl\): 2 requests, 2 of them new/v);
		assert.match(errors, /analytics\.jsonl: line 2: it is no JSON\n$/v);
		const columns = `started_at_ms, endpoint, model, is_stream, input_tokens, output_tokens, state, status_code, duration_ms, first_byte_ms,
			provider, api_key_label, mcp_servers, has_system_prompt, request_bytes, message_count, source`;
		assert.equal(
			Object.values(queryStore(home.storePath, `SELECT ${columns} FROM requests WHERE id = ?`, event.id)[0]!).join(' '),
			'1700000000000 /v1/chat/completions gpt-4o 1 150 75 ok 200 1250 300 openai production-key ["github"] 1 256 3 import',
		);
		assert.equal(queryStore(home.storePath, 'SELECT state FROM requests WHERE id LIKE ?', '%0001')[0]!.state, 'interrupted');
	});

	for (const format of ['jsonl', 'json', 'csv']) {
		test(`gives back what an export as ${format} took, and nothing twice`, async () => {
			const from = path.join(home.path, format, 'from.db');
			const to = path.join(home.path, format, 'to.db');
			const random = createRandom(9);
			const writer = openSqliteWriter(from);
			writer.write(Array.from({length: 1200}, (_, index) => {
				const finished = buildFinished(random, index, baseMs + index);
				return end({
					...finished,
					model: random.pick(['=1+1', 'a "b", c', 'ü', 'gpt-5']),
					operation: random.pick(operations),
					modality: random.pick([...modalities, null]),
					priceSource: finished.costNanoUsd === null ? 'unpriced' : random.pick(priceSources.filter(source => source !== 'unpriced')),
					customData: {run: index},
				});
			}));
			writer.close();
			const file = path.join(home.path, `all.${format}`);
			await runProgram(['export', '--store', from, '--output', file], home.environment);
			for (const news of [1200, 0]) {
				const {exitCode, output} = await runProgram(['import', '--store', to, '--json', file], home.environment);
				const {readCount, newCount, skippedCount} = JSON.parse(output) as Record<string, number>;
				assert.deepEqual([exitCode, readCount, newCount, skippedCount], [0, 1200, news, 0]);
			}

			const read = (store: string): unknown[] => queryStore(store, 'SELECT * FROM requests ORDER BY id').map(({seq, source, ...row}) => row);
			assert.deepEqual(read(to), read(from));
			assert.equal(queryStore(to, 'SELECT sum(request_count) AS count FROM rollups WHERE step_ms = 3600000')[0]!.count, queryStore(from, 'SELECT sum(request_count) AS count FROM rollups WHERE step_ms = 3600000')[0]!.count);
		});
	}

	test('does not write beside a running tailrace, and says what to do', async () => {
		const other = makeHome();
		const program = await startServe(other);
		const {exitCode, errors} = await runProgram(['import', '--store', other.storePath, path.join(home.path, 'analytics.jsonl')], other.environment);
		assert.equal(exitCode, 1);
		assert.match(errors, /^tailrace: a tailrace \(pid \d+\) records into [^\n]+\. Stop it, import, and start it again; or [^\n]+\n$/v);
		await program.stop();
		other.remove();
	});

	for (const [what, name, text, pattern] of [
		['is empty', 'empty', '\n\n', /is empty/v],
		['looks like nothing', 'letter.txt', 'Dear reader,\n', /looks like nothing that can be imported; there are analytics-jsonl/v],
		['isn\'t there', '', '', /there is no file /v],
	] as const) {
		test(`says so where the file ${what}, and makes no store`, async () => {
			const store = path.join(home.path, 'never.db');
			const file = name === '' ? path.join(home.path, 'nothing') : write(name, text);
			const {exitCode, errors} = await runProgram(['import', '--store', store, file], home.environment);
			assert.equal(exitCode, 1);
			assert.match(errors, pattern);
			assert.throws(() => readFileSync(store), /ENOENT/v);
		});
	}
});
