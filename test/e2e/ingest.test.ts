import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {request} from 'undici';
import {setUpEndToEnd} from '../helpers/end-to-end.js';
import {buildProtobufExport} from '../helpers/otlp.js';
import {queryStore, readApiUrl, type Home} from '../helpers/program.js';
import {waitUntil} from '../helpers/wait-until.js';

const {start} = setUpEndToEnd({before, after});
const trace = {traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8)};

async function post(url: string, json: unknown): Promise<number> {
	const {statusCode, body} = await request(url, {method: 'POST', headers: {'content-type': 'application/json'}, body: JSON.stringify(json)});
	await body.dump();
	return statusCode;
}

/** The commands of the README's part on reporting and deleting. */
function readCommands(): string[] {
	const readme = readFileSync(path.join(import.meta.dirname, '../../README.md'), 'utf8');
	const part = readme.slice(readme.indexOf('### Reporting what'), readme.indexOf('### Who may ask'));
	return part.matchAll(/^curl .+$/gmv).map(([command]) => command).toArray();
}

function runCommand(command: string, apiUrl: string, {environment}: Home): unknown {
	const script = command
		.replace(/^curl /v, 'curl -sS --fail-with-body ')
		.replace('http://127.0.0.1:7172', () => apiUrl)
		.replace('~/.local/share', '$XDG_DATA_HOME');
	return JSON.parse(execFileSync('sh', ['-c', script], {env: environment, encoding: 'utf8', timeout: 20_000}));
}

describe('reporting to the running program', {concurrency: 2}, () => {
	test('works as the README says, and so does deleting', async () => {
		const {home, program} = await start(['--api', '127.0.0.1:0']);
		const apiUrl = readApiUrl(program);
		const commands = readCommands();
		assert.equal(commands.length, 8);
		const isDeletion = (command: string): boolean => command.includes('DELETE');
		for (const command of commands) {
			if (!isDeletion(command)) {
				runCommand(command, apiUrl, home);
			}
		}

		assert.deepEqual(queryStore(home.storePath, 'SELECT state, source, provider, input_tokens, output_tokens, cost_nano_usd, agent, session_id FROM requests ORDER BY seq'), [
			{
				state: 'ok', source: 'ingest', provider: 'openai', input_tokens: 1200, output_tokens: 300, cost_nano_usd: 6_000_000, agent: 'nightly-report', session_id: null,
			},
			{
				state: 'ok', source: 'ingest', provider: 'openai', input_tokens: 900, output_tokens: 120, cost_nano_usd: 3_450_000, agent: null, session_id: 'batch-7',
			},
		]);
		assert.deepEqual(queryStore(home.storePath, 'SELECT name, duration_ms FROM phases'), [{name: 'retrieve', duration_ms: 85}]);
		assert.equal(queryStore(home.storePath, 'SELECT name FROM custom_events')[0]!.name, 'cache_hit');
		await waitUntil(() => program.output().split('gpt-4o').length === 3, {what: 'both in the log'});

		const answers = commands.filter(command => isDeletion(command)).map(command => runCommand(command, apiUrl, home));
		assert.deepEqual(answers, [{deleted: 1}, {deleted: 0}, {deleted: 1}]);
		assert.deepEqual(queryStore(home.storePath, 'SELECT (SELECT count(*) FROM requests) AS requests, (SELECT count(*) FROM phases) AS phases, (SELECT count(*) FROM custom_events) AS events, (SELECT count(*) FROM rollups) AS rollups'), [{
			requests: 0, phases: 0, events: 0, rollups: 0,
		}]);
		assert.equal(await program.stop(), 0);
		home.remove();
	});

	test('a request through the proxy and its span are one row and counted once, whichever comes first', async () => {
		const {home, program} = await start(['--api', '127.0.0.1:0']);
		const send = async (traceId: string): Promise<void> => {
			const nowAtMs = Date.now();
			const bytes = buildProtobufExport([{
				...trace, traceId, startAtMs: nowAtMs - 100, endAtMs: nowAtMs, attributes: {
					'gen_ai.operation.name': 'chat', 'gen_ai.system': 'openai', 'gen_ai.request.model': 'gpt-5-mini', 'gen_ai.usage.input_tokens': 5, 'gen_ai.agent.name': 'weaver', 'gen_ai.conversation.id': 'talk-1',
				},
			}]);
			const {statusCode, body} = await request(`${readApiUrl(program)}/v1/traces`, {method: 'POST', headers: {'content-type': 'application/x-protobuf'}, body: bytes});
			await body.dump();
			assert.equal(statusCode, 200);
		};

		const ask = async (traceId: string): Promise<void> => {
			const {body} = await request(`${program.url}/v1/chat/completions`, {
				method: 'POST',
				headers: {'content-type': 'application/json', traceparent: `00-${traceId}-${trace.spanId}-01`, 'x-demo-script': '{"firstTokenMs":0,"tokensPerSecond":1000000,"inputTokens":100,"outputTokens":20}'},
				body: JSON.stringify({model: 'gpt-5-mini', messages: [{role: 'user', content: 'Hello'}]}),
			});
			await body.dump();
		};

		const other = 'ef'.repeat(16);
		await ask(trace.traceId);
		await send(trace.traceId);
		await send(other);
		await ask(other);
		await waitUntil(() => queryStore(home.storePath, 'SELECT id FROM requests WHERE state = \'ok\' AND source = \'proxy\'').length === 2, {what: 'both requests'});
		assert.deepEqual(queryStore(home.storePath, 'SELECT source, agent, session_id, trace_id, input_tokens FROM requests ORDER BY seq'), [trace.traceId, other].map(traceId => ({
			source: 'proxy', agent: 'weaver', session_id: 'talk-1', trace_id: traceId, input_tokens: 100,
		})));
		assert.deepEqual(queryStore(home.storePath, 'SELECT sum(request_count) AS requests, sum(input_tokens) AS tokens FROM rollups WHERE step_ms = 60000'), [{requests: 2, tokens: 200}]);
		assert.equal(await program.stop(), 0);
		home.remove();
	});

	test('what was begun before tailrace started anew is ended after', async () => {
		const first = await start(['--api', '127.0.0.1:0']);
		assert.equal(await post(`${readApiUrl(first.program)}/runs`, {run_id: 'run-1', endpoint: '/chat'}), 201);
		assert.equal(await first.program.stop(), 0);
		const second = await start(['--api', '127.0.0.1:0'], first.home);
		assert.equal(await post(`${readApiUrl(second.program)}/runs/run-1/end`, {status: 'completed', cost: 0.5}), 200);
		assert.deepEqual(queryStore(first.home.storePath, 'SELECT state, cost_nano_usd, price_source FROM requests'), [{state: 'ok', cost_nano_usd: 500_000_000, price_source: 'application'}]);
		assert.equal(await second.program.stop(), 0);
		first.home.remove();
	});
});
