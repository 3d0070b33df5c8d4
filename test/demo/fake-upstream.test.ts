import assert from 'node:assert/strict';
import {after, describe, test} from 'node:test';
import type {DemoScript} from '../../source/demo/answer-plan.js';
import {startFakeUpstream} from '../../source/demo/fake-upstream.js';
import {demoProviders, demoUpstreams} from '../../source/demo/upstreams.js';
import {createAnswer, type Answer} from '../../source/formats/answer.js';
import {pickEndpoint} from '../../source/formats/pick-endpoint.js';
import {RawClient, requestRaw} from '../helpers/raw-client.js';
import type {RawResponseReader} from '../helpers/raw-response.js';
import {waitUntil} from '../helpers/wait-until.js';

const upstream = await startFakeUpstream({pace: 0});
after(upstream.close);

/** Each face of the fake upstream, with what makes it stream. */
const faces = [
	{path: '/anthropic/v1/messages?beta=true', body: {model: 'claude-opus-4-5', stream: true}},
	{path: '/openai/v1/chat/completions', body: {model: 'gpt-5-mini', stream: true, stream_options: {include_usage: true}}},
	{path: '/openai/v1/responses', body: {model: 'gpt-5.3-codex', stream: true}},
	{path: '/gemini/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse', body: {}},
	{path: '/ollama/api/chat', body: {model: 'llama3.3:70b'}},
	{path: '/groq/openai/v1/chat/completions', body: {model: 'llama-3.3-70b-versatile', stream: true, stream_options: {include_usage: true}}},
];

const whole = faces.map(({path, body}) => ({path: path.replace('streamGenerateContent?alt=sse', 'generateContent'), body: {...body, stream: false}}));

const script = {
	inputTokens: 5000, cacheReadTokens: 4000, cacheWriteTokens: 500, outputTokens: 300, reasoningTokens: 60, tools: ['Read', 'Grep'],
} satisfies DemoScript;

async function ask(path: string, body: unknown, asked: DemoScript): Promise<RawResponseReader> {
	const {response} = await requestRaw(`${upstream.url}${path}`, {
		method: 'POST', body: JSON.stringify(body), headers: [['x-demo-script', JSON.stringify(asked)]],
	});
	return response;
}

/** What tailrace's own readers make of an answer. */
function read(path: string, response: RawResponseReader): Answer {
	const {format, endpoint} = pickEndpoint(undefined, 'POST', path.split('?', 1)[0]!)!;
	const reader = format.createReader({
		operation: endpoint.operation, statusCode: response.head!.statusCode, contentType: response.header('content-type')!, hidesReasoning: false,
	});
	const answer = createAnswer();
	for (const fact of [...reader.push(response.body), ...reader.end()]) {
		answer.add(fact);
	}

	return answer;
}

describe('the fake upstream', () => {
	test('speaks every format as its readers know it, streamed and whole', async () => {
		for (const {path, body} of [...faces, ...whole]) {
			const response = await ask(path, body, script);
			const answer = read(path, response);
			assert.equal(response.head!.statusCode, 200, path);
			assert.equal(response.isComplete, true, path);
			assert.equal(answer.problem, null, path);
			assert.equal(answer.isComplete, true, path);
			assert.equal(answer.usage?.inputTokens, 5000, path);
			assert.equal(answer.usage?.outputTokens, 300, path);
			assert.equal(answer.usage?.cacheReadTokens, path.startsWith('/ollama') ? null : 4000, path);
			assert.deepEqual(answer.toolNames, ['Read', 'Grep'], path);
			assert.equal(answer.failure, null, path);
		}
	});

	test('took at least as long to answer as it says that it worked', async () => {
		const slow = await startFakeUpstream({pace: 0.1});
		try {
			for (const [path, body] of [
				['/openai/v1/embeddings', {model: 'text-embedding-3-small', input: ['a']}],
				['/openai/v1/chat/completions', {model: 'gpt-5-mini', stream: true}],
				['/openai/v1/chat/completions', {model: 'gpt-5-mini'}],
				['/openai/v1/chat/completions', {model: 'gpt-5-mini', fails: true}],
			] as const) {
				const asked: DemoScript = {...script, firstTokenMs: 800, ...('fails' in body && {behavior: 'server-error'})};
				const startedMs = performance.now();
				const response = await fetch(`${slow.url}${path}`, {method: 'POST', body: JSON.stringify(body), headers: {'x-demo-script': JSON.stringify(asked)}});
				const tookMs = performance.now() - startedMs;
				const toldMs = Number(response.headers.get('openai-processing-ms'));
				await response.bytes();
				assert.ok(toldMs > 5, JSON.stringify(body));
				assert.ok(toldMs <= tookMs + 2, `${toldMs} of ${tookMs} ms at ${JSON.stringify(body)}`);
			}
		} finally {
			await slow.close();
		}
	});

	test('tells the usage of a chat stream only when it is asked', async () => {
		const path = '/openai/v1/chat/completions';
		const answer = read(path, await ask(path, {model: 'gpt-5-mini', stream: true}, script));
		assert.equal(answer.usage, null);
		assert.equal(answer.isComplete, true);
	});

	test('fails in the middle of a stream as each provider words it', async () => {
		for (const {path, body} of faces) {
			const response = await ask(path, body, {...script, behavior: 'stream-error'});
			const answer = read(path, response);
			assert.equal(response.isComplete, true, path);
			assert.notEqual(answer.failure, null, path);
			assert.ok(answer.characterCounts.answer + answer.characterCounts.reasoning > 0, path);
		}
	});

	test('refuses with a status and a body that says why', async () => {
		const refusals = {
			'rate-limited': 429, overloaded: 503, 'server-error': 500, 'too-long': 400,
		} as const;
		for (const {path, body} of faces) {
			for (const [behavior, statusCode] of Object.entries(refusals)) {
				const response = await ask(path, body, {behavior: behavior as keyof typeof refusals, retryAfterSeconds: 2});
				const expected = statusCode === 503 && path.startsWith('/anthropic') ? 529 : statusCode;
				assert.equal(response.head!.statusCode, expected, path);
				assert.notEqual(read(path, response).failure, null, path);
				assert.equal(response.header('retry-after'), statusCode === 429 && !path.startsWith('/gemini') ? '2' : undefined);
			}
		}
	});

	test('fails as a whole where there is no stream to fail in', async () => {
		const path = '/openai/v1/chat/completions';
		const failed = await ask(path, {model: 'gpt-5-mini'}, {behavior: 'stream-error'});
		assert.equal(failed.head!.statusCode, 500);
		const cut = await ask(path, {model: 'gpt-5-mini'}, {behavior: 'cut'});
		assert.equal(cut.head, null);
	});

	test('cuts a stream without an end', async () => {
		for (const {path, body} of faces) {
			const response = await ask(path, body, {...script, behavior: 'cut'});
			assert.equal(response.head!.statusCode, 200, path);
			assert.ok(response.bodyLength > 0, path);
			assert.equal(response.isComplete, false, path);
		}
	});

	test('stands still half way when the name of the model says so', async () => {
		const slow = await startFakeUpstream();
		const client = await RawClient.open(slow.url);
		const response = client.send({
			method: 'POST',
			path: '/api/chat',
			body: JSON.stringify({model: 'llama3.3:70b@stall'}),
			headers: [['x-demo-script', JSON.stringify({firstTokenMs: 1, tokensPerSecond: 2000, stallMs: 60_000})]],
		});
		await waitUntil(() => response.bodyLength > 0);
		assert.equal(response.isComplete, false);
		client.close();
		await slow.close();
	});

	test('sends the limits and ids of each provider', async () => {
		const expected = {
			'/anthropic/v1/messages': [/^request-id$/v, /^anthropic-ratelimit-input-tokens-remaining$/v],
			'/openai/v1/responses': [/^x-request-id$/v, /^x-ratelimit-reset-tokens$/v],
			'/groq/openai/v1/chat/completions': [/^x-request-id$/v, /^x-ratelimit-limit-requests$/v],
			'/gemini/v1beta/models/gemini-2.5-pro:generateContent': [/^server-timing$/v],
		};
		for (const [path, names] of Object.entries(expected)) {
			const response = await ask(path, {model: 'm'}, script);
			for (const name of names) {
				assert.ok(response.head!.headers.some(([key]) => name.test(key)), `${path} ${name}`);
			}
		}
	});

	test('embeds, counts, lists models, and knows what it does not serve', async () => {
		const embedding = await ask('/openai/v1/embeddings', {model: 'text-embedding-3-small', input: ['a', 'b']}, {inputTokens: 9});
		assert.equal(read('/v1/embeddings', embedding).usage?.inputTokens, 9);
		const count = await ask('/anthropic/v1/messages/count_tokens', {model: 'claude-opus-4-5'}, {inputTokens: 77});
		assert.deepEqual(JSON.parse(count.body.toString()), {input_tokens: 77});
		const {response: tags} = await requestRaw(`${upstream.url}/ollama/api/tags`);
		assert.match(tags.body.toString(), /llama3\.3/v);
		const nothing = await ask('/openai/v1/nothing', {}, {});
		assert.equal(nothing.head!.statusCode, 404);
	});

	test('has an address for each provider', () => {
		assert.deepEqual(demoUpstreams('http://127.0.0.1:9').map(({name, url}) => [name, url]), demoProviders.map(name => [name, `http://127.0.0.1:9/${name}`]));
	});
});
