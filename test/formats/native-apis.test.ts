import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {cloudflare} from '../../source/formats/cloudflare.js';
import {llamacpp} from '../../source/formats/llamacpp.js';
import {lmstudio} from '../../source/formats/lmstudio.js';
import {mistralConversations} from '../../source/formats/mistral-conversations.js';
import {openaiAssistants} from '../../source/formats/openai-assistants.js';
import {buildSse, readAnswer} from '../helpers/read-facts.js';

const buildNamed = (...events: ReadonlyArray<readonly [string, unknown]>): string =>
	events.map(([name, value]) => `event: ${name}\ndata: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`).join('');

describe('Cloudflare’s Workers AI', () => {
	const usage = {prompt_tokens: 4, completion_tokens: 2, total_tokens: 6};

	test('wraps a whole answer', () => {
		const answer = readAnswer(cloudflare, {result: {response: 'four', tool_calls: [{name: 'f', arguments: {a: 1}}], usage}, success: true, errors: []});
		assert.deepEqual(answer.characterCounts, {answer: 4, reasoning: 0, tool: 7});
		assert.deepEqual([answer.usage?.inputTokens, answer.toolNames, answer.failure], [4, ['f'], null]);
	});

	test('has the arguments of a call as an object, or as the text of one', () => {
		const answer = readAnswer(cloudflare, {result: {tool_calls: [{name: 'f', arguments: '{"a":1}'}, {name: 'g', arguments: {a: 1}}, {name: 'h'}]}, success: true});
		assert.deepEqual([answer.toolNames, answer.characterCounts.tool], [['f', 'g', 'h'], 14]);
	});

	test('does not wrap a stream, and answers in OpenAI’s shape too', () => {
		assert.equal(readAnswer(cloudflare, buildSse({response: 'four'}, {response: '', usage}, '[DONE]')).usage?.outputTokens, 2);
		const answer = readAnswer(cloudflare, {result: {choices: [{message: {content: 'x'}, finish_reason: 'stop'}], usage}, success: true});
		assert.deepEqual([answer.finishReason, answer.characterCounts.answer], ['stop', 1]);
	});

	test('says what failed', () => {
		const body = {result: null, success: false, errors: [{code: 7009, message: 'Upstream service unavailable'}]};
		assert.deepEqual([200, 500].map(statusCode => readAnswer(cloudflare, body, {statusCode}).failure?.message), Array.from({length: 2}, () => 'Upstream service unavailable'));
		assert.equal(readAnswer(cloudflare, body).failure?.code, '7009');
	});
});

describe('the native API of llama.cpp', () => {
	const last = {
		content: '', stop: true, stop_type: 'eos', model: 'qwen', tokens_evaluated: 9, tokens_predicted: 5, timings: {cache_n: 4, prompt_ms: 1.5, predicted_ms: 20},
	};

	test('ends a stream with its last event', () => {
		const answer = readAnswer(llamacpp, buildSse({content: 'four', stop: false}, last), {operation: 'completion'});
		assert.deepEqual([answer.isComplete, answer.finishReason, answer.model, answer.characterCounts.answer], [true, 'eos', 'qwen', 4]);
		assert.deepEqual([answer.usage?.inputTokens, answer.usage?.cacheReadTokens, answer.usage?.outputTokens], [9, 4, 5]);
		assert.equal(answer.timings.get('predicted'), 20);
		assert.equal(readAnswer(llamacpp, buildSse({content: 'four', stop: false})).isComplete, false);
	});

	test('is asked to complete, to fill in, or to embed', () => {
		const count = (body: unknown): number | null => llamacpp.readRequest(body, 'completion').messageCount;
		assert.deepEqual([{prompt: 'x'}, {input_prefix: 'def f(', input_suffix: '):'}, {input_suffix: '):'}].map(body => count(body)), [1, 1, null]);
		assert.equal(llamacpp.readRequest({content: 'x'}, 'embedding').messageCount, 1);
	});

	test('answers whole', () => {
		assert.equal(readAnswer(llamacpp, {...last, content: 'four'}).usage?.totalTokens, 14);
	});
});

describe('the native API of LM Studio', () => {
	const result = {
		model_instance_id: 'gpt-oss', output: [{type: 'reasoning', content: 'hm'}, {type: 'tool_call', tool: 'browse'}, {type: 'message', content: 'four'}], stats: {
			input_tokens: 9, total_output_tokens: 7, reasoning_output_tokens: 3, time_to_first_token_seconds: 0.5,
		},
	};

	test('tells its usage in the last event', () => {
		const answer = readAnswer(lmstudio, buildNamed(
			['chat.start', {type: 'chat.start', model_instance_id: 'gpt-oss'}],
			['reasoning.delta', {type: 'reasoning.delta', content: 'hm'}],
			['tool_call.start', {type: 'tool_call.start', tool: 'browse'}],
			['message.delta', {type: 'message.delta', content: 'four'}],
			['chat.end', {type: 'chat.end', result}],
		));
		assert.deepEqual([answer.isComplete, answer.model, answer.serverToolCallCount], [true, 'gpt-oss', 1]);
		assert.deepEqual(answer.characterCounts, {answer: 4, reasoning: 2, tool: 0});
		assert.deepEqual([answer.usage?.inputTokens, answer.usage?.outputTokens, answer.usage?.reasoningTokens], [9, 7, 3]);
		assert.equal(answer.timings.get('time_to_first_token'), 500);
	});

	test('says how long it took to load the model', () => {
		const {timings} = readAnswer(lmstudio, buildNamed(
			['model_load.start', {type: 'model_load.start', model_instance_id: 'gpt-oss'}],
			['model_load.end', {type: 'model_load.end', model_instance_id: 'gpt-oss', load_time_seconds: 12.5}],
		));
		assert.deepEqual([...timings], [['load', 12_500]]);
	});

	test('answers whole, and fails in a stream', () => {
		assert.deepEqual(readAnswer(lmstudio, result).characterCounts, {answer: 4, reasoning: 2, tool: 0});
		const failed = buildNamed(['error', {type: 'error', error: {type: 'not_found', message: 'no such model'}}]);
		assert.equal(readAnswer(lmstudio, failed).failure?.kind, 'not_found');
	});

	test('is asked with servers of tools', () => {
		const facts = lmstudio.readRequest({
			model: 'm', input: 'x', system_prompt: 'y', reasoning: 'high', integrations: ['mcp/browser', {type: 'ephemeral_mcp', server_label: 'deepwiki'}],
		}, 'chat');
		assert.deepEqual([facts.toolCount, facts.mcpServers, facts.hasSystemPrompt, facts.reasoningEffort, facts.messageCount], [2, ['deepwiki'], true, 'high', 1]);
	});
});

describe('a conversation of Mistral', () => {
	const usage = {
		prompt_tokens: 188, completion_tokens: 55, total_tokens: 7355, connector_tokens: 7112, connectors: {web_search: 1},
	};

	test('counts as input what its own tools brought in', () => {
		const answer = readAnswer(mistralConversations, {
			outputs: [{type: 'tool.execution', name: 'web_search'}, {type: 'message.output', model: 'mistral-medium', content: [{type: 'text', text: 'four'}]}], usage,
		});
		assert.deepEqual([answer.usage?.inputTokens, answer.usage?.totalTokens, answer.billing], [7300, 7355, {webSearchCount: 1}]);
		assert.deepEqual([answer.model, answer.serverToolCallCount, answer.characterCounts.answer], ['mistral-medium', 1, 4]);
	});

	test('that is streamed counts each call once', () => {
		const answer = readAnswer(mistralConversations, buildNamed(
			['conversation.response.started', {conversation_id: 'c'}],
			['message.output.delta', {type: 'message.output.delta', content: 'four'}],
			['function.call.delta', {
				type: 'function.call.delta', tool_call_id: 'a', name: 'look', arguments: '{"a":',
			}],
			['function.call.delta', {
				type: 'function.call.delta', tool_call_id: 'a', name: 'look', arguments: '1}',
			}],
			['conversation.response.done', {usage}],
		));
		assert.deepEqual([answer.toolNames, answer.toolCallCount, answer.characterCounts], [['look'], 1, {answer: 4, reasoning: 0, tool: 7}]);
		assert.equal(answer.isComplete, true);
	});

	test('has thoughts in parts of its content', () => {
		const content = [{type: 'thinking', thinking: [{type: 'text', text: 'hm'}, {type: 'reference', reference_ids: [1]}]}, {type: 'text', text: 'four'}];
		assert.deepEqual(readAnswer(mistralConversations, {outputs: [{type: 'message.output', content}]}).characterCounts, {answer: 4, reasoning: 2, tool: 0});
	});

	test('may be asked to go on without anything new, of a kind that nobody knows', () => {
		const facts = mistralConversations.readRequest({stream: true, tool_confirmations: [{tool_call_id: 'a', confirmation: 'allow'}]}, 'chat');
		assert.deepEqual([facts.modality, facts.messageCount, facts.isStream], [null, null, true]);
		assert.equal(mistralConversations.readRequest({inputs: 'x'}, 'chat').modality, 'text');
	});

	test('that fails says so', () => {
		const {failure} = readAnswer(mistralConversations, buildNamed(['conversation.response.error', {type: 'conversation.response.error', code: 3000, message: 'no'}]));
		assert.deepEqual([failure?.code, failure?.message], ['3000', 'no']);
	});
});

describe('a run of the Assistants', () => {
	const run = {
		object: 'thread.run', status: 'completed', model: 'gpt-4o', usage: {prompt_tokens: 9, completion_tokens: 5, total_tokens: 14},
	};
	const stream = buildNamed(
		['thread.run.created', {...run, status: 'queued', usage: null}],
		['thread.message.delta', {object: 'thread.message.delta', delta: {content: [{index: 0, type: 'text', text: {value: 'four'}}]}}],
		['thread.run.step.delta', {
			delta: {
				step_details: {
					type: 'tool_calls', tool_calls: [{
						index: 0, id: 'c', type: 'function', function: {name: 'look', arguments: ''},
					}],
				},
			},
		}],
		['thread.run.step.delta', {delta: {step_details: {type: 'tool_calls', tool_calls: [{index: 0, type: 'function', function: {arguments: '{}'}}]}}}],
		['thread.run.completed', run],
		['done', '[DONE]'],
	);

	test('that is streamed is counted', () => {
		const answer = readAnswer(openaiAssistants, stream);
		assert.deepEqual([answer.model, answer.finishReason, answer.isComplete, answer.usage?.totalTokens], ['gpt-4o', 'completed', true, 14]);
		assert.deepEqual([answer.toolNames, answer.characterCounts], [['look'], {answer: 4, reasoning: 0, tool: 2}]);
	});

	test('tells the tools that OpenAI ran, once each, and the code that they were given', () => {
		const step = (call: unknown): readonly [string, unknown] => ['thread.run.step.delta', {delta: {step_details: {type: 'tool_calls', tool_calls: [call]}}}];
		const answer = readAnswer(openaiAssistants, buildNamed(
			step({
				index: 0, id: 'call_a', type: 'code_interpreter', code_interpreter: {input: '', outputs: []},
			}),
			step({index: 0, type: 'code_interpreter', code_interpreter: {input: 'x=1'}}),
			step({
				index: 1, id: 'call_b', type: 'file_search', file_search: {},
			}),
			// A function whose name has yet to come is no tool of OpenAI's.
			step({
				index: 2, id: 'call_c', type: 'function', function: {arguments: ''},
			}),
		));
		assert.deepEqual([answer.serverToolCallCount, answer.toolCallCount, answer.characterCounts.tool], [2, 0, 3]);
	});

	test('tells when it ended, by whatever end', () => {
		const readEnd = (more: Readonly<Record<string, unknown>>): unknown => {
			const {standing} = readAnswer(openaiAssistants, {...run, id: 'run_a', ...more});
			return standing === null ? null : [standing.isOver, standing.isBackground, standing.endedAtMs];
		};

		for (const [name, status] of [['completed_at', 'completed'], ['failed_at', 'failed'], ['cancelled_at', 'cancelled'], ['created_at', 'expired']] as const) {
			assert.deepEqual(readEnd({status, [name]: 1_700_000_000}), [true, true, 1_700_000_000_000]);
		}

		assert.deepEqual(readEnd({status: 'in_progress', created_at: 1_700_000_000}), [false, true, null]);
		assert.deepEqual(readEnd({completed_at: 'soon'}), [true, true, null]);
	});

	test('may bring instructions of its own; without, nobody knows', () => {
		const read = (body: unknown): boolean | null => openaiAssistants.readRequest(body, 'chat').hasSystemPrompt;
		assert.deepEqual([read({assistant_id: 'a', instructions: 'be brief'}), read({assistant_id: 'a', instructions: ''}), read({assistant_id: 'a'})], [true, null, null]);
	});

	test('that is asked for later is not', () => {
		assert.equal(readAnswer(openaiAssistants, run, {operation: 'other'}).usage, null);
	});

	test('that failed says why', () => {
		const failed = {...run, status: 'failed', last_error: {code: 'rate_limit_exceeded', message: 'slow down'}};
		assert.equal(readAnswer(openaiAssistants, buildNamed(['thread.run.failed', failed])).failure?.code, 'rate_limit_exceeded');
	});
});
