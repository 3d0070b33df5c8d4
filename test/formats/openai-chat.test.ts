import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {Usage} from '../../source/core/usage.js';
import {openaiChat} from '../../source/formats/openai-chat.js';
import {openaiCompletions} from '../../source/formats/openai-completions.js';
import {buildSse, readAnswer} from '../helpers/read-facts.js';

const chunk = (delta: unknown, more: Readonly<Record<string, unknown>> = {}): unknown => ({model: 'm', choices: [{index: 0, delta, ...more}]});
const readStream = (...values: readonly unknown[]): ReturnType<typeof readAnswer> => readAnswer(openaiChat, buildSse(...values));
const readUsage = (usage: unknown, isHiding = false): Usage | null => readAnswer(openaiChat, {choices: [], usage}, {hidesReasoning: isHiding}).usage;

describe('the usage of a chat completion', () => {
	test('is the last that was told, since each report is cumulative', () => {
		const answer = readStream(
			{usage: {prompt_tokens: 9, completion_tokens: 1, total_tokens: 10}},
			{usage: null},
			{usage: {prompt_tokens: 9, completion_tokens: 2, total_tokens: 11}},
		);
		assert.equal(answer.usage?.outputTokens, 2);
		assert.equal(answer.usage.totalTokens, 11);
	});

	test('takes hidden reasoning from the total, only of providers that hide it', () => {
		const usage = {prompt_tokens: 60, completion_tokens: 6, total_tokens: 100};
		assert.equal(readUsage(usage)?.outputTokens, 6);
		assert.equal(readUsage(usage, true)?.outputTokens, 40);
		assert.equal(readUsage(usage, true)?.reasoningTokens, 34);
		assert.equal(readUsage({...usage, total_tokens: 50}, true)?.outputTokens, 6);
	});

	test('never has a part larger than its whole', () => {
		const usage = readUsage({
			prompt_tokens: 5, completion_tokens: 3, prompt_tokens_details: {cached_tokens: 9}, completion_tokens_details: {reasoning_tokens: 7},
		});
		assert.equal(usage?.cacheReadTokens, 5);
		assert.equal(usage.reasoningTokens, 3);
	});

	test('finds the cache wherever the provider tells of it', () => {
		for (const more of [
			{prompt_tokens_details: {cached_tokens: 4}},
			{prompt_cache_hit_tokens: 4, prompt_cache_miss_tokens: 3},
			{num_cached_tokens: 4},
			{cached_tokens: 4},
			{cache_read_input_tokens: 4},
		]) {
			assert.equal(readUsage({prompt_tokens: 7, completion_tokens: 1, ...more})?.cacheReadTokens, 4);
		}

		assert.equal(readUsage({prompt_tokens: 7, prompt_tokens_details: {cache_write_tokens: 3}})?.cacheWriteTokens, 3);
	});

	test('adds the audio that Mistral counts beside the prompt', () => {
		assert.equal(readUsage({
			prompt_tokens: 4, completion_tokens: 10, total_tokens: 389, prompt_tokens_details: {audio_tokens: 375},
		})?.inputTokens, 379);
		assert.equal(readUsage({
			prompt_tokens: 400, completion_tokens: 10, total_tokens: 410, prompt_tokens_details: {audio_tokens: 375},
		})?.inputTokens, 400);
	});

	test('is unknown where it is no count', () => {
		for (const hostile of [-1, 1.5, '12', 2 ** 53, true, [], {}, null]) {
			assert.equal(readUsage({prompt_tokens: hostile, completion_tokens: hostile}), null, JSON.stringify(hostile));
		}

		assert.equal(readAnswer(openaiChat, '{"choices":[],"usage":{"prompt_tokens":1e400,"completion_tokens":2}}').usage?.inputTokens, null);
		assert.equal(readUsage('lots'), null);
	});

	test('is taken from the choice, as Moonshot has it, and from x_groq only if it is usage', () => {
		assert.equal(readStream(chunk({}, {usage: {prompt_tokens: 3, completion_tokens: 4}})).usage?.outputTokens, 4);
		assert.equal(readStream({x_groq: {usage: {prompt_tokens: 3, completion_tokens: 4}}}).usage?.outputTokens, 4);
		assert.equal(readStream({x_groq: {usage: {dram_cached_tokens: 3}}}).usage, null);
	});
});

describe('the price that a provider tells', () => {
	const readCost = (usage: unknown): number | null => readAnswer(openaiChat, {choices: [], usage}).costNanoUsd;

	test('is read in each of their units', () => {
		assert.equal(readCost({cost: 0.00001255}), 12_550);
		assert.equal(readCost({cost: {total_cost: 0.006}}), 6_000_000);
		assert.equal(readCost({cost_in_usd_ticks: 1_553_800}), 155_380);
		assert.equal(readCost({cost: 0}), 0);
	});

	test('is OpenRouter’s fee and the model’s price together when the key is the user’s', () => {
		assert.equal(readCost({cost: 0.00001, is_byok: true, cost_details: {upstream_inference_cost: 0.0002}}), 210_000);
		assert.equal(readCost({cost: 0.0002, is_byok: false, cost_details: {upstream_inference_cost: 0.0002}}), 200_000);
	});

	test('is unknown when it makes no sense', () => {
		for (const cost of [-1, 1e20, '0.1', null, {total_cost: 'x'}]) {
			assert.equal(readCost({cost}), null);
		}
	});
});

describe('tool calls', () => {
	const call = (index: number | undefined, id: string | undefined, name: string | undefined, text: string): unknown => chunk({tool_calls: [{index, id, function: {name, arguments: text}}]});

	test('are counted by choice and index, not by fragment', () => {
		const answer = readStream(
			call(0, 'a', 'add', ''),
			call(0, undefined, undefined, '{"x":'),
			call(1, 'b', 'add', '{}'),
			call(0, undefined, undefined, '1}'),
			{choices: [{index: 1, delta: {tool_calls: [{index: 0, id: 'c', function: {name: 'sub', arguments: ''}}]}}]},
		);
		assert.equal(answer.toolCallCount, 3);
		assert.deepEqual(answer.toolNames, ['add', 'sub']);
		assert.equal(answer.characterCounts.tool, 9);
	});

	test('with one index but ids of their own are several', () => {
		assert.equal(readStream(call(0, 'a', 'add', '{}'), call(0, 'b', 'add', '{}')).toolCallCount, 2);
		assert.equal(readStream(call(0, 'a', 'add', '{'), call(0, 'a', 'add', '}')).toolCallCount, 1);
		assert.equal(readStream(call(0, 'a', 'add', '{'), call(0, '', undefined, '}')).toolCallCount, 1);
	});

	test('of the old kind count once', () => {
		const answer = readStream(chunk({function_call: {name: 'f', arguments: ''}}), chunk({function_call: {arguments: '{}'}}));
		assert.equal(answer.toolCallCount, 1);
		assert.deepEqual(answer.toolNames, ['f']);
	});

	test('of the user’s own kind have an input instead of arguments', () => {
		const custom = (more: unknown): unknown => chunk({tool_calls: [{index: 0, type: 'custom', custom: more}]});
		const answer = readStream(custom({name: 'run', input: ''}), custom({input: 'x=1'}));
		assert.deepEqual([answer.toolNames, answer.toolCallCount, answer.characterCounts.tool], [['run'], 1, 3]);
	});

	test('in numbers that no answer has stop counting', () => {
		const calls = Array.from({length: 10_000}, (_, index) => ({index, function: {name: `f${index}`}}));
		assert.equal(readStream(chunk({tool_calls: calls})).toolCallCount, 4096);
	});
});

describe('a chat stream', () => {
	test('is no text while it has but a role, a comment or padding', () => {
		const text = `: keep-alive\n\n${buildSse(chunk({role: 'assistant', content: ''}), {choices: [], obfuscation: 'abcdef'})}`;
		assert.equal(readAnswer(openaiChat, text).hasOutput, false);
	});

	test('counts answer, reasoning in each of its spellings, and refusal', () => {
		const {characterCounts} = readStream(
			chunk({content: 'abc'}),
			chunk({reasoning_content: 'de', reasoning: 'de'}),
			chunk({reasoning: 'f'}),
			chunk({content: [{type: 'thinking', thinking: [{type: 'text', text: 'gh'}]}, {type: 'text', text: 'i'}]}),
			chunk({refusal: 'jk'}),
		);
		assert.deepEqual(characterCounts, {answer: 6, reasoning: 5, tool: 0});
	});

	test('has output when audio comes, though it has no characters', () => {
		const answer = readStream(chunk({audio: {data: 'UklGRg=='}}));
		assert.equal(answer.hasOutput, true);
		assert.equal(answer.characterCounts.answer, 0);
		const spoken = readStream(chunk({audio: {id: 'audio_a', transcript: 'Hi'}}), chunk({audio: {transcript: ' there'}}), chunk({audio: {expires_at: 5}}));
		assert.equal(spoken.characterCounts.answer, 8);
	});

	test('is complete with its marker, or without when it told its end and its usage', () => {
		const last = chunk({}, {finish_reason: 'stop'});
		assert.equal(readStream(last, '[DONE]').isComplete, true);
		assert.equal(readStream(last).isComplete, false);
		assert.equal(readStream(last, {usage: {prompt_tokens: 1}}).isComplete, true);
	});

	test('ignores an empty model and keeps the last one', () => {
		assert.equal(readStream({model: ''}, {model: 'a'}, {model: ''}).model, 'a');
		assert.equal(readStream({model: 'a'}, {model: 'b'}).model, 'b');
	});

	test('reports an error of a normal-looking chunk once', () => {
		const error = {code: 502, message: 'Upstream gone', metadata: {error_type: 'provider_unavailable'}};
		const answer = readStream(chunk({content: 'a'}), {error, choices: [{index: 0, delta: {}, finish_reason: 'error'}]}, {error}, '[DONE]');
		assert.deepEqual(answer.failure, {
			kind: 'provider_unavailable', code: '502', message: 'Upstream gone', retryAfterMs: null,
		});
		assert.equal(answer.finishReason, 'error');
		assert.equal(readStream({x_groq: {error: 'over capacity'}}).failure?.message, 'over capacity');
	});

	test('tells the provider’s own times', () => {
		const {timings} = readStream(
			{time_info: {queue_time: 0.5, total_time: -1}},
			{usage: {prompt_tokens: 1, latency_checkpoint: {engine_ttft_ms: 12, total_duration_ms: 99, engine_tbt_ms: 3}}},
			{timings: {prompt_ms: 7.5, predicted_ms: 'x', cache_n: 2}},
		);
		assert.deepEqual(Object.fromEntries(timings), {
			queue: 500, engine_ttft: 12, total_duration: 99, prompt: 7.5,
		});
	});
});

test('a legacy completion has text in its choices', () => {
	const answer = readAnswer(openaiCompletions, buildSse({choices: [{text: 'abc', finish_reason: null}]}, {choices: [{text: '', finish_reason: 'length'}]}), {operation: 'completion'});
	assert.equal(answer.characterCounts.answer, 3);
	assert.equal(answer.finishReason, 'length');
});
