import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {Billing} from '../../source/core/fact.js';
import {anthropicMessages} from '../../source/formats/anthropic-messages.js';
import {openaiChat} from '../../source/formats/openai-chat.js';
import {openaiEmbeddings} from '../../source/formats/openai-embeddings.js';
import {openaiOther} from '../../source/formats/openai-other.js';
import {openaiResponses} from '../../source/formats/openai-responses.js';
import {buildSse, readAnswer} from '../helpers/read-facts.js';

const tokens = {prompt_tokens: 100, completion_tokens: 50, total_tokens: 150};
const readBilling = (more: Readonly<Record<string, unknown>>): Partial<Billing> | null => readAnswer(openaiChat, {choices: [], usage: {...tokens, ...more}}).billing;

describe('what the price of an OpenAI answer depends on', () => {
	test('is nothing more where the details are zero, as they nearly always are', () => {
		assert.equal(readBilling({prompt_tokens_details: {cached_tokens: 0, audio_tokens: 0}, completion_tokens_details: {reasoning_tokens: 5, audio_tokens: 0}}), null);
	});

	test('are sounds and pictures, never more than the whole', () => {
		assert.deepEqual(readBilling({prompt_tokens_details: {audio_tokens: 30, image_tokens: 7}, completion_tokens_details: {audio_tokens: 900}}), {
			inputAudioTokens: 30, inputImageTokens: 7, outputAudioTokens: 50,
		});
	});

	test('is how long a cache keeps what was written', () => {
		assert.deepEqual(readBilling({prompt_tokens_details: {cache_write_tokens: 40, cache_write_tokens_details: {ttl_12h_tokens: 30, ttl_30m_tokens: 10}}}), {cacheWrite1hTokens: 30});
	});

	test('are searches of the web, by whatever name', () => {
		for (const more of [
			{num_search_queries: 3},
			{server_side_tool_usage_details: {web_search_calls: 3}},
			{server_tool_use_details: {web_search_requests: 3}},
			{server_tool_use: {web_search_requests: 3}},
		]) {
			assert.deepEqual(readBilling(more), {webSearchCount: 3});
		}
	});

	test('is the service tier, the last that was told', () => {
		const chunk = (tier: string): unknown => ({model: 'm', choices: [], service_tier: tier});
		assert.deepEqual(readAnswer(openaiChat, buildSse(chunk('auto'), chunk('default'), chunk('default'), '[DONE]')).billing, {serviceTier: 'default'});
		const response = {status: 'completed', service_tier: 'flex', usage: {input_tokens: 4, output_tokens: 2}};
		assert.deepEqual(readAnswer(openaiResponses, buildSse({type: 'response.completed', response})).billing, {serviceTier: 'flex'});
	});
});

describe('the tools of a Responses answer', () => {
	const read = (response: Readonly<Record<string, unknown>>) => readAnswer(openaiResponses, {
		model: 'gpt', status: 'completed', usage: {input_tokens: 4, output_tokens: 2}, ...response,
	});

	test('that searched are counted', () => {
		assert.deepEqual(read({tool_usage: {web_search: {num_requests: 2}, image_gen: {input_tokens: 0, output_tokens: 0, total_tokens: 0}}}).billing, {webSearchCount: 2});
		assert.deepEqual(read({output: [{type: 'web_search_call'}, {type: 'message'}]}).billing, {webSearchCount: 1});
	});

	test('that drew are told beside its own tokens', () => {
		const answer = read({tool_usage: {image_gen: {input_tokens: 30, output_tokens: 1000, total_tokens: 1030}}});
		assert.equal(answer.usage?.totalTokens, 6);
		assert.deepEqual(answer.sideUsages.map(({model, usage}) => [model, usage.inputTokens, usage.outputTokens]), [[null, 30, 1000]]);
		for (const image_gen of [{}, null, {input_tokens: 'many'}]) {
			assert.deepEqual(read({tool_usage: {image_gen}}).sideUsages, []);
		}
	});
});

describe('an answer without a conversation', () => {
	test('that is billed by its length has seconds instead of tokens, and nothing to estimate', () => {
		const answer = readAnswer(openaiOther, {text: 'four', usage: {type: 'duration', seconds: 9.5}}, {operation: 'audio'});
		assert.deepEqual([answer.billing, answer.usage, answer.characterCounts.answer, answer.hasOutput], [{audioSeconds: 9.5}, null, 0, true]);
	});

	test('that is streamed with CRLF ends with its usage', () => {
		const stream = buildSse({type: 'transcript.text.delta', delta: 'four'}, {
			type: 'transcript.text.done', text: 'four', usage: {
				type: 'tokens', input_tokens: 14, output_tokens: 5, total_tokens: 19, input_token_details: {text_tokens: 0, audio_tokens: 14},
			},
		}, '[DONE]').replaceAll('\n', '\r\n');
		const answer = readAnswer(openaiOther, stream, {operation: 'audio', contentType: 'text/event-stream'});
		assert.deepEqual([answer.usage?.inputTokens, answer.billing, answer.characterCounts.answer, answer.isComplete], [14, {inputAudioTokens: 14}, 4, true]);
	});

	test('draws, and says of what kind its tokens are', () => {
		const usage = {
			input_tokens: 50, output_tokens: 4000, total_tokens: 4050, input_tokens_details: {text_tokens: 10, image_tokens: 40}, output_tokens_details: {image_tokens: 4000, text_tokens: 0},
		};
		const whole = readAnswer(openaiOther, {created: 1, data: [{b64_json: 'A'.repeat(1000)}], usage}, {operation: 'image'});
		const streamed = readAnswer(openaiOther, buildSse({type: 'image_edit.partial_image', b64_json: 'A'}, {type: 'image_edit.completed', b64_json: 'AA', usage}), {operation: 'image'});
		for (const answer of [whole, streamed]) {
			assert.deepEqual([answer.usage?.outputTokens, answer.billing, answer.isComplete], [4000, {inputImageTokens: 40, outputImageTokens: 4000}, true]);
		}
	});

	test('that tells a total alone tells its input', () => {
		assert.equal(readAnswer(openaiEmbeddings, {data: [], usage: {total_tokens: 9}}, {operation: 'embedding'}).usage?.inputTokens, 9);
		assert.equal(readAnswer(openaiOther, {results: [], usage: {total_tokens: 9}}, {operation: 'rerank'}).usage?.inputTokens, 9);
	});

	test('that ranks as Cohere does is billed as there', () => {
		const read = (billed: unknown) => readAnswer(openaiOther, {model: 'bge', results: [{index: 0, relevance_score: 0.9}], meta: {billed_units: billed}}, {operation: 'rerank'});
		assert.deepEqual([read({input_tokens: 9}).usage?.inputTokens, read({search_units: 1}).usage], [9, null]);
	});

	test('that repeats what others used is not counted', () => {
		const lines = `${JSON.stringify({response: {body: {usage: tokens}}})}\n`.repeat(3);
		assert.equal(readAnswer(openaiOther, lines, {operation: 'file', contentType: 'application/jsonl'}).usage, null);
		for (const operation of ['batch', 'video', 'other', 'count_tokens'] as const) {
			assert.equal(readAnswer(openaiOther, {usage: tokens}, {operation}).usage, null);
		}
	});
});

describe('a compatible provider', () => {
	test('says in its own way that it failed, status 200 or not', () => {
		for (const [body, message, code] of [
			[{base_resp: {status_code: 1004, status_msg: 'login fail'}}, 'login fail', '1004'],
			[{choices: [{error: {code: 502, message: 'upstream gone'}, finish_reason: 'error'}]}, 'upstream gone', '502'],
			[{error: {message: 'slow down', code: 429, metadata: {provider_name: 'x'}}}, 'slow down', '429'],
			[{code: 'invalid-argument', error: 'no such model'}, 'no such model', 'invalid-argument'],
			[{
				object: 'error', message: 'too long', type: 'BadRequestError', code: 400,
			}, 'too long', '400'],
		] as const) {
			const {failure} = readAnswer(openaiChat, body);
			assert.deepEqual([failure?.message, failure?.code], [message, code]);
		}

		assert.equal(readAnswer(openaiChat, {choices: [], base_resp: {status_code: 0, status_msg: ''}}).failure, null);
	});

	test('measures its own time', () => {
		const read = (more: Readonly<Record<string, unknown>>): ReadonlyMap<string, number> => readAnswer(openaiChat, {choices: [], ...more}).timings;
		assert.equal(read({time_info: {queue_time: 0.5}}).get('queue'), 500);
		assert.equal(read({stats: {time_to_first_token: 0.25, generation_time: 2}}).get('generation'), 2000);
		assert.equal(read({perf_metrics: {'server-processing-time': '0.125'}}).get('processing'), 125);
		assert.deepEqual([...read({perf_metrics: {'server-time-to-first-token': '0.25'}})], [['time_to_first_token', 250]]);
		assert.deepEqual([...read({perf_metrics: {'server-processing-time': 'soon'}})], []);
		assert.equal(read({usage: {...tokens, latency_checkpoint: {engine_ttft_ms: 73}}}).get('engine_ttft'), 73);
	});
});

describe('GitHub Copilot’s own price, in credits of a cent', () => {
	// 547 tokens at 5 USD a million.
	const copilot = {
		copilot_usage: {
			token_details: [{
				token_type: 'input', token_count: 547, cost_per_batch: 500_000_000_000, batch_size: 1_000_000,
			}], total_nano_aiu: 273_500_000,
		},
	};
	const response = {id: 'r', status: 'completed', usage: {input_tokens: 547, output_tokens: 0, total_tokens: 547}};

	test('is the cost, beside the usage in each of the formats that it speaks', () => {
		const costs = [
			readAnswer(openaiChat, {choices: [], usage: tokens, ...copilot}),
			readAnswer(openaiChat, buildSse({choices: [], usage: tokens, ...copilot}, '[DONE]')),
			readAnswer(openaiResponses, {...response, ...copilot}),
			readAnswer(openaiResponses, buildSse({type: 'response.completed', response, ...copilot})),
			readAnswer(anthropicMessages, {
				type: 'message', content: [], usage: {input_tokens: 547, output_tokens: 0}, ...copilot,
			}, {operation: 'message'}),
			readAnswer(anthropicMessages, buildSse({type: 'message_delta', usage: {output_tokens: 0}}, {type: 'message_stop', ...copilot}), {operation: 'message'}),
		].map(({costNanoUsd}) => costNanoUsd);
		assert.deepEqual(costs, [2_735_000, 2_735_000, 2_735_000, 2_735_000, 2_735_000, 2_735_000]);
	});

	test('is not known where it is not a count', () => {
		for (const value of [null, {}, {total_nano_aiu: -1}, {total_nano_aiu: '5'}]) {
			assert.equal(readAnswer(openaiChat, {choices: [], usage: tokens, copilot_usage: value}).costNanoUsd, null);
		}
	});
});
