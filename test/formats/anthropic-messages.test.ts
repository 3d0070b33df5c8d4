import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {anthropicMessages} from '../../source/formats/anthropic-messages.js';
import {buildSse, readAnswer} from '../helpers/read-facts.js';

const readStream = (...values: readonly unknown[]): ReturnType<typeof readAnswer> => readAnswer(anthropicMessages, buildSse(...values), {operation: 'message'});
const start = (usage: unknown): unknown => ({type: 'message_start', message: {type: 'message', model: 'claude', usage}});
const delta = (usage: unknown): unknown => ({type: 'message_delta', delta: {stop_reason: 'end_turn'}, usage});

describe('the usage of a message', () => {
	test('adds what was cached to the input', () => {
		const answer = readAnswer(anthropicMessages, {
			type: 'message',
			model: 'claude',
			usage: {
				input_tokens: 4, cache_read_input_tokens: 10, cache_creation_input_tokens: 100, output_tokens: 7,
			},
		}, {operation: 'message'});
		assert.deepEqual(answer.usage, {
			inputTokens: 114, cacheReadTokens: 10, cacheWriteTokens: 100, outputTokens: 7, reasoningTokens: null, totalTokens: 121,
		});
	});

	test('at the end replaces that of the start, up or down, and keeps what is not told again', () => {
		const up = readStream(start({input_tokens: 2685, cache_read_input_tokens: 3, output_tokens: 2}), delta({input_tokens: 9911, output_tokens: 50}));
		assert.equal(up.usage?.inputTokens, 9914);
		assert.equal(up.usage.outputTokens, 50);
		const down = readStream(start({input_tokens: 60_385, output_tokens: 2}), delta({input_tokens: 612, output_tokens: 5}), delta({output_tokens: 6}));
		assert.equal(down.usage?.inputTokens, 612);
		assert.equal(down.usage.outputTokens, 6);
		const silent = readStream(start({input_tokens: 7}), delta({input_tokens: null, output_tokens: 6}));
		assert.equal(silent.usage?.inputTokens, 7);
	});

	test('has no output while only the provisional count of the start is known', () => {
		const answer = readStream(start({input_tokens: 10, output_tokens: 2}), {type: 'content_block_delta', index: 0, delta: {type: 'text_delta', text: 'abc'}});
		assert.equal(answer.usage?.inputTokens, 10);
		assert.equal(answer.usage.outputTokens, null);
		assert.equal(answer.isComplete, false);
	});

	test('sums cache writes by lifetime where their sum is missing', () => {
		const answer = readStream(start({input_tokens: 1, cache_creation: {ephemeral_5m_input_tokens: 3, ephemeral_1h_input_tokens: 4}}));
		assert.equal(answer.usage?.cacheWriteTokens, 7);
		assert.equal(answer.usage.inputTokens, 8);
	});

	test('is unknown where it is hostile', () => {
		for (const hostile of [-5, 2 ** 53, '7', 1.5]) {
			const answer = readStream(start({input_tokens: hostile, cache_read_input_tokens: hostile}), delta({output_tokens: hostile}));
			assert.equal(answer.usage, null);
		}

		assert.equal(readStream(start({input_tokens: Number.MAX_SAFE_INTEGER, cache_read_input_tokens: 5})).usage?.inputTokens, null);
		assert.equal(readStream(start('none'), delta([1])).usage, null);
	});
});

describe('what a message costs beside its tokens', () => {
	test('is told by its usage: lifetime of the cache, searches, tier, place', () => {
		const {billing} = readStream(start({
			input_tokens: 1, cache_creation_input_tokens: 7, cache_creation: {ephemeral_5m_input_tokens: 3, ephemeral_1h_input_tokens: 4}, service_tier: 'priority', inference_geo: 'us',
		}), delta({output_tokens: 3, server_tool_use: {web_search_requests: 2}}));
		assert.deepEqual(billing, {
			cacheWrite1hTokens: 4, webSearchCount: 2, serviceTier: 'priority', inferenceGeo: 'us',
		});
	});

	test('is taken back when a later count is lower', () => {
		const {billing} = readStream(start({cache_creation: {ephemeral_1h_input_tokens: 4}}), delta({cache_creation: {ephemeral_1h_input_tokens: 0}}));
		assert.equal(billing?.cacheWrite1hTokens, 0);
	});

	test('is fast where the speed is', () => {
		assert.equal(readStream(delta({speed: 'fast', service_tier: 'standard'})).billing?.serviceTier, 'fast');
	});

	test('is the work of an advisor and of a compaction too, each at its own model', () => {
		const {sideUsages, usage} = readStream(delta({
			input_tokens: 10,
			output_tokens: 5,
			iterations: [
				{type: 'message', input_tokens: 10, output_tokens: 5},
				{type: 'compaction', input_tokens: 60_000, output_tokens: 300},
				{
					type: 'advisor_message', model: 'claude-opus', input_tokens: 7, cache_read_input_tokens: 5, output_tokens: 2,
				},
			],
		}));
		assert.equal(usage?.inputTokens, 10);
		assert.deepEqual(sideUsages.map(side => [side.model, side.usage.inputTokens, side.usage.cacheReadTokens, side.usage.outputTokens]), [
			[null, 60_000, null, 300],
			['claude-opus', 12, 5, 2],
		]);
	});

	test('is that of the model which took over', () => {
		const answer = readStream(start({}), {type: 'content_block_start', index: 0, content_block: {type: 'fallback', from: {model: 'a'}, to: {model: 'b'}}});
		assert.equal(answer.model, 'b');
		const told = readStream(start({}), delta({iterations: [{type: 'message'}, {type: 'fallback_message', model: 'c', input_tokens: 3}]}));
		assert.equal(told.model, 'c');
		assert.deepEqual(told.sideUsages, []);
	});
});

describe('a message stream', () => {
	test('tells tools of the client from those of the provider', () => {
		const block = (index: number, type: string, name: string): unknown => ({type: 'content_block_start', index, content_block: {type, name, input: {}}});
		const answer = readStream(
			block(0, 'tool_use', 'read'),
			{type: 'content_block_delta', index: 0, delta: {type: 'input_json_delta', partial_json: '{"a":1}'}},
			block(1, 'server_tool_use', 'web_search'),
			block(2, 'mcp_tool_use', 'remote'),
			block(3, 'web_search_tool_result', ''),
		);
		assert.equal(answer.toolCallCount, 1);
		assert.equal(answer.serverToolCallCount, 2);
		assert.deepEqual(answer.toolNames, ['read']);
		assert.equal(answer.characterCounts.tool, 7);
	});

	test('is no text in pings, signatures and empty blocks', () => {
		const answer = readStream(
			{type: 'ping'},
			{type: 'content_block_start', index: 0, content_block: {type: 'thinking', thinking: '', signature: ''}},
			{type: 'content_block_delta', index: 0, delta: {type: 'signature_delta', signature: 'EpAD'}},
			{type: 'content_block_stop', index: 0},
			{type: 'something_new', data: {text: 'x'}},
		);
		assert.equal(answer.hasOutput, false);
		assert.equal(answer.problem, null);
	});

	test('may fail in the middle', () => {
		const text = `event: error\n${buildSse({type: 'error', error: {type: 'overloaded_error', message: 'Overloaded'}})}`;
		const answer = readAnswer(anthropicMessages, buildSse(start({input_tokens: 3})) + text, {operation: 'message'});
		assert.deepEqual(answer.failure, {
			kind: 'overloaded_error', code: null, message: 'Overloaded', retryAfterMs: null,
		});
		assert.equal(answer.isComplete, false);
	});

	test('is complete with message_stop', () => {
		assert.equal(readStream({type: 'message_stop'}).isComplete, true);
	});
});

test('counting tokens uses none', () => {
	const answer = readAnswer(anthropicMessages, {input_tokens: 2095}, {operation: 'count_tokens'});
	assert.equal(answer.usage, null);
	assert.equal(answer.isComplete, true);
});

test('the results of a batch repeat what was counted, and count nothing', () => {
	const line = {custom_id: 'a', result: {type: 'succeeded', message: {type: 'message', model: 'c', usage: {input_tokens: 5, output_tokens: 6}}}};
	const answer = readAnswer(anthropicMessages, `${JSON.stringify(line)}\n${JSON.stringify(line)}\n`, {operation: 'batch', contentType: 'application/x-jsonl'});
	assert.equal(answer.usage, null);
	assert.equal(answer.isComplete, true);
});

test('a refusal is no failure', () => {
	const answer = readAnswer(anthropicMessages, {
		type: 'message', content: [], stop_reason: 'refusal', stop_details: {type: 'refusal'},
	}, {operation: 'message'});
	assert.equal(answer.failure, null);
	assert.equal(answer.finishReason, 'refusal');
});

test('a legacy completion has text and a stop reason', () => {
	const answer = readAnswer(anthropicMessages, {
		type: 'completion', completion: ' Hello', stop_reason: 'stop_sequence', model: 'claude-2.1',
	}, {operation: 'completion'});
	assert.equal(answer.characterCounts.answer, 6);
	assert.equal(answer.model, 'claude-2.1');
	assert.equal(answer.isComplete, true);
});
