import assert from 'node:assert/strict';
import {after, describe, test} from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import {GoogleGenAI, type GenerateContentResponse} from '@google/genai';
import {Ollama, type ChatResponse} from 'ollama';
import OpenAI from 'openai';
import type {DemoScript} from '../../source/demo/answer-plan.js';
import {startFakeUpstream} from '../../source/demo/fake-upstream.js';

const upstream = await startFakeUpstream({pace: 0});
after(upstream.close);

const script = {
	inputTokens: 900, outputTokens: 200, reasoningTokens: 50, cacheReadTokens: 300, tools: ['Read'],
} satisfies DemoScript;
const headers = {'x-demo-script': JSON.stringify(script)};
const messages = [{role: 'user' as const, content: 'Is the gate open?'}];

const openai = new OpenAI({
	apiKey: 'demo', baseURL: `${upstream.url}/openai/v1`, defaultHeaders: headers, maxRetries: 0,
});
const anthropic = new Anthropic({
	apiKey: 'demo', baseURL: `${upstream.url}/anthropic`, defaultHeaders: headers, maxRetries: 0,
});

async function takeLast<Item>(stream: AsyncIterable<Item>): Promise<Item> {
	let last: Item | undefined;
	for await (const item of stream) {
		last = item;
	}

	return last!;
}

describe('the vendors\' own libraries understand the fake upstream', () => {
	test('OpenAI: chat, responses, embeddings, and a refusal', async () => {
		const chunk = await takeLast(await openai.chat.completions.create({
			model: 'gpt-5-mini', messages, stream: true, stream_options: {include_usage: true},
		}));
		assert.equal(chunk.usage?.total_tokens, 1100);
		const response = await openai.responses.stream({model: 'gpt-5.3-codex', input: 'Mend it.'}).finalResponse();
		assert.equal(response.status, 'completed');
		assert.deepEqual(response.output.map(item => item.type), ['reasoning', 'message', 'function_call']);
		assert.ok(response.output_text.length > 100);
		const embeddings = await openai.embeddings.create({model: 'text-embedding-3-small', input: ['a', 'b'], encoding_format: 'float'});
		assert.equal(embeddings.data.length, 2);
		const refused = openai.chat.completions.create({model: 'gpt-5-mini@rate-limited', messages}, {headers: {'x-demo-script': '{}'}});
		await assert.rejects(refused, OpenAI.RateLimitError);
	});

	test('Anthropic: streamed and whole, and overloaded in the middle', async () => {
		const ask = {model: 'claude-opus-4-5', max_tokens: 1000, messages};
		const streamed = await anthropic.messages.stream(ask).finalMessage();
		const whole = await anthropic.messages.create(ask);
		for (const message of [streamed, whole]) {
			assert.deepEqual(message.content.map(block => block.type), ['thinking', 'text', 'tool_use']);
			assert.equal(message.usage.input_tokens, 600);
			assert.equal(message.usage.output_tokens, 200);
			assert.equal(message.stop_reason, 'tool_use');
		}

		const failing = anthropic.messages.stream({...ask, model: 'claude-opus-4-5@stream-error'}, {headers: {'x-demo-script': '{}'}});
		await assert.rejects(failing.finalMessage(), /Overloaded/v);
	});

	test('Gemini: streamed', async () => {
		const google = new GoogleGenAI({apiKey: 'demo', httpOptions: {baseUrl: `${upstream.url}/gemini`, headers}});
		const chunk: GenerateContentResponse = await takeLast(await google.models.generateContentStream({model: 'gemini-2.5-pro', contents: 'Is it open?'}));
		assert.equal(chunk.usageMetadata?.thoughtsTokenCount, 50);
		assert.equal(chunk.functionCalls?.[0]?.name, 'Read');
	});

	test('Ollama: streamed, and its models', async () => {
		const ollama = new Ollama({host: `${upstream.url}/ollama`, headers});
		const last: ChatResponse = await takeLast(await ollama.chat({model: 'llama3.3:70b', messages, stream: true}));
		assert.equal(last.eval_count, 200);
		const {models} = await ollama.list();
		assert.equal(models[0]?.name, 'llama3.3:70b');
	});
});
