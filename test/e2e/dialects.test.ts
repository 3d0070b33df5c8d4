import assert from 'node:assert/strict';
import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {readExposition, sumSamples} from '../helpers/exposition.js';
import {queryStore, runProgram} from '../helpers/program.js';
import {setUp} from '../helpers/set-up.js';
import {
	prompt,
	sendTraffic,
	startDialects,
} from './parts/dialect-traffic.js';

type Row = Record<string, any>;

const sumOf = (rows: readonly Row[], read: (row: Row) => unknown): number => rows.reduce((sum, row) => sum + Number(read(row) ?? 0), 0);
const sumValues = (record: Record<string, number>): number => Object.values(record).reduce((sum, value) => sum + value, 0);

/** A cell of ours holds neither quotes nor line ends. */
function readCsv(text: string): Row[] {
	const [head, ...lines] = text.trimEnd().split(/\r?\n/v);
	const names = head!.split(',');
	return lines.map(line => Object.fromEntries(line.split(',').map((cell, index) => [names[index]!, cell])));
}

describe('the five dialects over one traffic', () => {
	const traffic = setUp({before, after}, async () => {
		const started = await startDialects();
		await sendTraffic(started);
		return started;
	});

	const runExport = async (...flags: string[]): Promise<string> => {
		const {exitCode, output, errors} = await runProgram(['export', '--store', traffic().home.storePath, ...flags], traffic().home.environment);
		assert.equal(exitCode, 0, errors);
		return output;
	};

	test('tell the same totals as the upstream, SQL, the metrics and the exports: the difference is 0', async () => {
		const {counted} = traffic().upstream;
		const {askJson, askText} = traffic();
		const expected = {...counted};
		assert.ok(expected.requests > 20);
		assert.ok(expected.failed > 5);
		const totals = (requests: unknown, ok: unknown, failed: unknown, input: unknown, output: unknown): unknown => ({
			requests: Number(requests), ok: Number(ok), failed: Number(failed), input: Number(input), output: Number(output),
		});

		const [sql] = queryStore(traffic().home.storePath, `SELECT count(*) AS requests, sum(state = 'ok') AS ok, sum(state = 'failed') AS failed,
			sum(input_tokens) AS input, sum(output_tokens) AS output, sum(cost_nano_usd) AS cost FROM requests`);
		const stats = await askJson('/api/stats');
		const metrics = await askJson('/events/metrics');
		const sessions = await askJson('/events/metrics/sessions') as Row[];
		const summary = await askJson('/stats');
		const endpoints = Object.values(summary.endpoints as Record<string, Row>);
		const aggregate = await askJson('/analytics/aggregate');
		const exported = await askJson('/analytics/export') as Row[];
		const csv = readCsv(await askText('/analytics/export?format=csv'));
		const samples = readExposition(await askText('/metrics'));
		const own = await askJson('/v1/stats');
		const byModel = await askJson('/v1/aggregate?group=model');
		const bySession = await askJson('/v1/sessions');
		const ownCsv = readCsv(await runExport('--columns', 'state,input_tokens,output_tokens,cost_nano_usd'));
		const ownLines = (await runExport('--format', 'jsonl')).trimEnd().split('\n').map(line => JSON.parse(line) as Row);
		const prom = (name: string, labels?: Record<string, string>): number => sumSamples(samples, name, labels);
		const countOk = (ok: unknown): number => Number(ok === true || ok === 'true' || ok === 'ok');

		const told: Record<string, unknown> = {
			sql: totals(sql!.requests, sql!.ok, sql!.failed, sql!.input, sql!.output),
			'S1 /api/stats': totals(stats.total_requests, stats.total_successful, stats.total_failed, stats.total_prompt_tokens, stats.total_completion_tokens),
			'S1 tokens_by_model': totals(sumValues(stats.requests_by_model), stats.total_successful, stats.total_failed, sumOf(Object.values(stats.tokens_by_model), ({prompt: tokens}) => tokens), sumOf(Object.values(stats.tokens_by_model), ({completion}) => completion)),
			'S2 /events/metrics': totals(metrics.total_requests, metrics.successful_requests, metrics.failed_requests, metrics.total_prompt_tokens, metrics.total_completion_tokens),
			'S2 sessions': totals(...['total_requests', 'successful_requests', 'failed_requests', 'total_prompt_tokens', 'total_completion_tokens'].map(name => sumOf(sessions, row => row[name])) as [number, number, number, number, number]),
			'S5 aggregate': totals(aggregate.total_requests, aggregate.successful_requests, aggregate.failed_requests, aggregate.total_input_tokens, aggregate.total_output_tokens),
			'S5 export': totals(exported.length, sumOf(exported, row => countOk(row.response.success)), sumOf(exported, row => 1 - countOk(row.response.success)), sumOf(exported, row => row.request.input_tokens), sumOf(exported, row => row.response.output_tokens)),
			'S5 CSV': totals(csv.length, sumOf(csv, row => countOk(row.success)), sumOf(csv, row => 1 - countOk(row.success)), sumOf(csv, row => row.input_tokens), sumOf(csv, row => row.output_tokens)),
			metrics: totals(prom('tailrace_requests_total'), prom('tailrace_requests_total', {state: 'ok'}), prom('tailrace_requests_total', {state: 'failed'}), prom('tailrace_tokens_total', {direction: 'input'}), prom('tailrace_tokens_total', {direction: 'output'})),
			'metrics of S4 and S5': totals(prom('fastagentic_requests_total'), prom('fastagentic_requests_total', {status: 'success'}), prom('fastagentic_requests_total', {status: 'error'}), prom('routiium_tokens_input_total'), prom('routiium_tokens_output_total')),
			'/v1/stats': totals(own.totals.requestCount, own.totals.okCount, own.totals.failedCount, own.totals.inputTokens, own.totals.outputTokens),
			'/v1/aggregate': totals(...['requestCount', 'okCount', 'failedCount', 'inputTokens', 'outputTokens'].map(name => sumOf(byModel.groups, row => row[name])) as [number, number, number, number, number]),
			'/v1/sessions': totals(...['requestCount', 'okCount', 'failedCount', 'inputTokens', 'outputTokens'].map(name => sumOf(bySession.sessions, row => row[name])) as [number, number, number, number, number]),
			'export as CSV': totals(ownCsv.length, sumOf(ownCsv, row => countOk(row.state)), sumOf(ownCsv, row => Number(row.state === 'failed')), sumOf(ownCsv, row => row.input_tokens), sumOf(ownCsv, row => row.output_tokens)),
			'export as lines': totals(ownLines.length, sumOf(ownLines, row => countOk(row.state)), sumOf(ownLines, row => Number(row.state === 'failed')), sumOf(ownLines, row => row.input_tokens), sumOf(ownLines, row => row.output_tokens)),
		};
		for (const [who, their] of Object.entries(told)) {
			assert.deepEqual(their, expected, who);
		}

		// What these know is less.
		const tokens = expected.input + expected.output;
		assert.deepEqual([summary.system.total_requests, summary.system.total_tokens, summary.system.active_requests], [expected.requests, tokens, 0]);
		assert.deepEqual([sumOf(endpoints, row => row.total_requests), sumOf(endpoints, row => row.successful_requests), sumOf(endpoints, row => row.total_tokens)], [expected.requests, expected.ok, tokens]);
		for (const part of ['modality', 'model']) {
			assert.equal(sumOf(await askJson(`/api/distribution/${part}`) as Row[], row => row.count), expected.requests);
		}

		assert.equal(sumOf(await askJson('/api/stats/daily') as Row[], row => row.requests), expected.requests);
		assert.equal((await askJson('/health')).total_requests, expected.requests);

		const cost = Number(sql!.cost);
		assert.ok(cost > 0);
		const costs = [
			Math.round(summary.system.total_cost * 1e9),
			Math.round(prom('tailrace_cost_usd_total') * 1e9),
			own.totals.costNanoUsd,
			sumOf(byModel.groups, row => row.costNanoUsd),
			sumOf(ownCsv, row => row.cost_nano_usd),
			sumOf(ownLines, row => row.cost_nano_usd),
		];
		assert.deepEqual(costs, costs.map(() => cost));
	});

	const collected: ReadonlyArray<readonly [title: string, label: string]> = [
		['S1.38 of chat completions', 'openai/chat/completions'],
		['S1.39 of text completions', 'openai/completions'],
		['S1.40 of Ollama\'s chat, by its own counts,', 'ollama/chat'],
	];
	for (const [title, label] of collected) {
		test(`${title} model, tokens, time and errors are collected, streamed or not`, async () => {
			const {requests} = await traffic().askJson('/api/request-history?limit=100') as {requests: Row[]};
			for (const endpoint of [label, `${label}/stream`]) {
				const items = requests.filter(item => item.endpoint === endpoint);
				assert.ok(items.length > 0, endpoint);
				for (const item of items) {
					assert.match(item.model, /^(?:gpt|llama)/v);
					assert.ok(item.response_time > 0);
					assert.deepEqual(item.success ? [item.prompt_tokens > 0, item.completion_tokens > 0, item.error] : [item.prompt_tokens, item.completion_tokens, item.error], item.success ? [true, true, null] : [null, null, 'The gate is stuck']);
				}

				assert.ok(items.some(item => item.success));
			}

			assert.ok(requests.some(item => item.endpoint.startsWith(label) && !item.success));
		});
	}

	const tracked: ReadonlyArray<readonly [title: string, check: (row: Row) => boolean]> = [
		['S2.17 its duration', row => row.durationMs > 0],
		['S2.18 its tokens', row => row.inputTokens > 0 && row.outputTokens > 0 && row.totalTokens === Number(row.inputTokens) + Number(row.outputTokens)],
		['S2.19 whether it called tools', row => row.toolCallCount === Number(String(row.model).endsWith('-tools') && row.endpoint === '/v1/chat/completions')],
		['S2.20 whether it succeeded', row => row.state === 'ok' && row.statusCode === 200 && row.errorKind === null],
		['S2.21 its model', row => /^(?:gpt|claude|llama)/v.test(row.model)],
		['S2.22 when it was', row => Math.abs(Date.now() - row.startedAtMs) < 600_000],
	];
	for (const [title, check] of tracked) {
		test(`${title} is known of every request`, async () => {
			const {requests} = await traffic().askJson('/v1/requests?limit=1000&q=is:ok') as {requests: Row[]};
			assert.equal(requests.length, traffic().upstream.counted.ok);
			assert.deepEqual(requests.filter(row => !check(row)), []);
		});
	}

	test('S1.49 everything can be exported as CSV and JSON', async () => {
		const rows = JSON.parse(await runExport('--format', 'json')) as Row[];
		const cells = readCsv(await runExport('--columns', 'id,model'));
		assert.deepEqual(rows.map(({id}) => id), cells.map(({id}) => id));
		assert.equal(rows.length, traffic().upstream.counted.requests);
	});

	test('S4.31 a run, the latest runs, the summary, the system, the metrics and health can be asked for', async () => {
		const runs = await traffic().askJson('/runs') as Row[];
		assert.equal(runs.length, 20);
		assert.deepEqual(await traffic().askJson(`/runs/${runs[3]!.run_id}`), runs[3]);
		const summary = await traffic().askJson('/stats');
		assert.equal(summary.recent_runs.length, 20);
		assert.equal(summary.system.total_requests, traffic().upstream.counted.requests);
		assert.equal((await traffic().askJson('/health')).status, 'healthy');
		assert.match(await traffic().askText('/metrics'), /^fastagentic_active_requests 0$/mv);
	});

	test('S5.60 no text of a message is kept or told', async () => {
		const answers: string[] = [];
		// One after the other: more than four large questions at once are refused.
		for (const place of ['/v1/requests', '/api/stats', '/analytics/events', '/stats', '/metrics', '/v1/sessions']) {
			answers.push(await traffic().askText(place));
		}

		const folder = path.dirname(traffic().home.storePath);
		const kept = [...answers, traffic().program.output(), await runExport('--format', 'jsonl')].map(text => Buffer.from(text));
		await traffic().program.stop();
		// Read whole only once nobody writes.
		kept.push(...readdirSync(folder).map(name => readFileSync(path.join(folder, name))));
		for (const secret of [prompt, 'Ardnacrusha', 'an answer nobody keeps']) {
			assert.deepEqual(kept.filter(content => content.includes(secret)), []);
		}
	});
});
