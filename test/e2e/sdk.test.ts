import assert from 'node:assert/strict';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import {GoogleGenAI} from '@google/genai';
import {Ollama} from 'ollama';
import OpenAI from 'openai';
import {
	buildSdkHeaders,
	sdkScript,
	setUpComparison,
	type SdkCall,
} from '../helpers/sdk-comparison.js';
import {collect} from '../helpers/sdk-tap.js';

const script = {...sdkScript, reasoningTokens: 50, tools: ['Read', 'Grep']};
const headers = buildSdkHeaders(script);
const messages = [{role: 'user' as const, content: 'Is the gate open?'}];
const tools = [{type: 'function' as const, function: {name: 'Read', parameters: {type: 'object', properties: {}}}}];

/** What each SDK does, against a fake upstream or through the proxy. The last field says what the row must be. */
const calls: readonly SdkCall[] = [
	['openai: chat, streamed', async ({base, fetch: tap}) => collect(await new OpenAI({
		apiKey: 'k', baseURL: base('openai', '/v1'), fetch: tap, defaultHeaders: headers,
	}).chat.completions.create({
		model: 'gpt-5-mini', messages, tools, stream: true, stream_options: {include_usage: true},
	})), {
		format: 'openai-chat', operation: 'chat', is_stream: 1, input_tokens: 900, output_tokens: 200, cache_read_tokens: 300, reasoning_tokens: 50,
		tool_call_count: 2, tool_count: 1, usage_source: 'reported',
	}],
	['openai: chat, streamed without usage', async ({base, fetch: tap}) => collect(await new OpenAI({
		apiKey: 'k', baseURL: base('openai', '/v1'), fetch: tap, defaultHeaders: headers,
	}).chat.completions.create({
		model: 'gpt-5-mini', messages, stream: true,
	})), {
		format: 'openai-chat', is_stream: 1, input_tokens: null, usage_source: 'estimated', price_source: 'unpriced',
	}],
	['openai: chat, whole', async ({base, fetch: tap}) => new OpenAI({
		apiKey: 'k', baseURL: base('openai', '/v1'), fetch: tap, defaultHeaders: headers,
	}).chat.completions.create({
		model: 'gpt-5-mini', messages,
	}), {
		format: 'openai-chat', is_stream: 0, input_tokens: 900, output_tokens: 200, first_token_ms: null, usage_source: 'reported', price_source: 'table',
	}],
	['openai: responses, streamed', async ({base, fetch: tap}) => collect(await new OpenAI({
		apiKey: 'k', baseURL: base('openai', '/v1'), fetch: tap, defaultHeaders: headers,
	}).responses.create({
		model: 'gpt-5.1', input: 'Mend it.', stream: true,
	})), {
		format: 'openai-responses', operation: 'responses', is_stream: 1, input_tokens: 900, output_tokens: 200, finish_reason: 'completed', tool_call_count: 2,
	}],
	['openai: embeddings', async ({base, fetch: tap}) => new OpenAI({
		apiKey: 'k', baseURL: base('openai', '/v1'), fetch: tap, defaultHeaders: headers,
	}).embeddings.create({
		model: 'text-embedding-3-small', input: ['a', 'b'], encoding_format: 'float',
	}), {
		format: 'openai-embeddings', operation: 'embedding', modality: 'embedding', output_tokens: null,
	}],
	['anthropic: streamed with thinking and tools', async ({base, fetch: tap}) => collect(new Anthropic({
		apiKey: 'k', baseURL: base('anthropic'), fetch: tap, defaultHeaders: headers,
	}).messages.stream({
		model: 'claude-opus-4-5', max_tokens: 1000, messages, system: 'Be brief.', thinking: {type: 'enabled', budget_tokens: 500}, tools: [{name: 'Read', input_schema: {type: 'object'}}],
	})), {
		format: 'anthropic-messages', operation: 'message', is_stream: 1, input_tokens: 900, output_tokens: 200, cache_read_tokens: 300,
		tool_call_count: 2, tool_names: '["Read","Grep"]', has_system_prompt: 1, finish_reason: 'tool_use',
	}],
	['anthropic: whole', async ({base, fetch: tap}) => new Anthropic({
		apiKey: 'k', baseURL: base('anthropic'), fetch: tap, defaultHeaders: headers,
	}).messages.create({
		model: 'claude-opus-4-5', max_tokens: 1000, messages,
	}), {
		format: 'anthropic-messages', is_stream: 0, input_tokens: 900, output_tokens: 200,
	}],
	['genai: streamed', async ({base}) => collect(await new GoogleGenAI({apiKey: 'k', httpOptions: {baseUrl: base('gemini'), headers}}).models.generateContentStream({
		model: 'gemini-2.5-pro', contents: 'Is it open?',
	})), {
		format: 'gemini', is_stream: 1, input_tokens: 900, output_tokens: 200, reasoning_tokens: 50, model: 'gemini-2.5-pro',
	}],
	['ollama: chat, streamed',
		async ({base, fetch: tap}) => collect(await new Ollama({host: base('ollama'), fetch: tap, headers}).chat({model: 'llama3.3:70b', messages, stream: true})),
		{
			format: 'ollama', operation: 'chat', is_stream: 1, input_tokens: 900, output_tokens: 200, price_source: 'unpriced',
		}],
];

describe('the vendors\' own SDKs', () => {
	// The address alone is enough: no provider in the path.
	const {compare, directUrl, proxyUrl, waitForRows} = setUpComparison({before, after}, {hasPrefix: false});

	for (const call of calls) {
		test(`${call[0]}: get through the proxy what they get without, and the row says what was meant`, async () => {
			const row = await compare(call);
			assert.match(String(row.api_key_id), row.format === 'ollama' ? /^null$/v : /^k1_[0-9a-f]{16}$/v);
		});
	}

	test('fail through the proxy as they fail without', async () => {
		const refused = buildSdkHeaders({...script, behavior: 'rate-limited', retryAfterSeconds: 1});
		for (const base of [`${directUrl()}/openai/v1`, `${proxyUrl()}/v1`]) {
			const client = new OpenAI({
				apiKey: 'k', baseURL: base, maxRetries: 0, defaultHeaders: refused,
			});
			await assert.rejects(client.chat.completions.create({model: 'gpt-5-mini', messages}), OpenAI.RateLimitError);
		}

		const [row] = await waitForRows('status_code = 429');
		assert.equal(row!.state, 'failed');
		assert.match(String(row!.error_message), /retry in 1 s/v);
	});
});
