import assert from 'node:assert/strict';
import {Buffer} from 'node:buffer';
import {describe, test} from 'node:test';
import {unknownRequestFacts} from '../../source/core/fact.js';
import type {Answer} from '../../source/formats/answer.js';
import {bedrockConverse} from '../../source/formats/bedrock-converse.js';
import {bedrockInvoke} from '../../source/formats/bedrock-invoke.js';
import {buildChunk, buildEvent, buildMessage} from '../helpers/event-stream.js';
import {foldFacts, readAnswer, readFacts} from '../helpers/read-facts.js';

const contentType = 'application/vnd.amazon.eventstream';
const readConverse = (...messages: readonly Buffer[]): Answer => foldFacts(readFacts(bedrockConverse, [Buffer.concat(messages)], {contentType}));
const readChunks = (...values: readonly unknown[]): Answer => foldFacts(readFacts(bedrockInvoke, [Buffer.concat(values.map(value => buildChunk(value)))], {contentType}));
const metrics = {
	inputTokenCount: 8, outputTokenCount: 4, invocationLatency: 900, firstByteLatency: 300,
};

describe('a conversation on Bedrock', () => {
	test('streams its text, thoughts, calls and counts', () => {
		const answer = readConverse(
			buildEvent('messageStart', {role: 'assistant'}),
			buildEvent('contentBlockDelta', {contentBlockIndex: 0, delta: {reasoningContent: {text: 'hm'}}}),
			buildEvent('contentBlockDelta', {contentBlockIndex: 1, delta: {text: 'Hi!'}, p: 'abc'}),
			buildEvent('contentBlockStart', {contentBlockIndex: 2, start: {toolUse: {toolUseId: 't', name: 'weather'}}}),
			buildEvent('contentBlockDelta', {contentBlockIndex: 2, delta: {toolUse: {input: '{"a":1}'}}}),
			buildEvent('messageStop', {stopReason: 'tool_use'}),
			buildEvent('metadata', {
				usage: {
					inputTokens: 5, outputTokens: 7, cacheReadInputTokens: 10, cacheWriteInputTokens: 20, totalTokens: 42, cacheDetails: [{ttl: '1h', inputTokens: 15}, {ttl: '5m', inputTokens: 5}],
				},
				metrics: {latencyMs: 821},
				serviceTier: {type: 'flex'},
				trace: {guardrail: {inputAssessment: {g: {invocationMetrics: {usage: {topicPolicyUnits: 1}}}}}},
			}),
		);
		assert.deepEqual(answer.characterCounts, {answer: 3, reasoning: 2, tool: 7});
		assert.deepEqual(answer.toolNames, ['weather']);
		assert.equal(answer.finishReason, 'tool_use');
		assert.deepEqual(answer.usage, {
			inputTokens: 35, cacheReadTokens: 10, cacheWriteTokens: 20, outputTokens: 7, reasoningTokens: null, totalTokens: 42,
		});
		assert.deepEqual(answer.billing, {cacheWrite1hTokens: 15, serviceTier: 'flex'});
		assert.equal(answer.timings.get('latency'), 821);
		assert.equal(answer.isComplete, true);
	});

	test('says the same whole', () => {
		const answer = readAnswer(bedrockConverse, {
			output: {message: {role: 'assistant', content: [{reasoningContent: {reasoningText: {text: 'hm'}}}, {text: 'Hi!'}, {toolUse: {name: 'weather', input: {a: 1}}}]}},
			stopReason: 'tool_use',
			usage: {inputTokens: 5, outputTokens: 7, totalTokens: 12},
		});
		assert.deepEqual(answer.characterCounts, {answer: 3, reasoning: 2, tool: 7});
		assert.equal(answer.toolCallCount, 1);
		assert.equal(answer.usage?.totalTokens, 12);
		assert.equal(answer.isComplete, true);
	});

	test('may be broken off by an exception', () => {
		const answer = readConverse(
			buildEvent('messageStart', {role: 'assistant'}),
			buildMessage({':exception-type': 'throttlingException', ':content-type': 'application/json', ':message-type': 'exception'}, '{"message":"Too many tokens, please wait."}'),
		);
		assert.deepEqual(answer.failure, {
			kind: 'throttlingException', code: null, message: 'Too many tokens, please wait.', retryAfterMs: null,
		});
		assert.equal(answer.isComplete, false);
		const unmodelled = readConverse(buildMessage({':error-code': 'InternalError', ':error-message': 'Oops', ':message-type': 'error'}, ''));
		assert.equal(unmodelled.failure?.kind, 'InternalError');
		assert.equal(unmodelled.failure.message, 'Oops');
	});

	test('that is damaged on its way is a problem, and what came before counts', () => {
		const bad = buildEvent('contentBlockDelta', {delta: {text: 'xyz'}});
		bad.writeUInt8(bad.readUInt8(bad.length - 5) ^ 1, bad.length - 5);
		const answer = readConverse(buildEvent('contentBlockDelta', {delta: {text: 'ab'}}), bad, buildEvent('messageStop', {stopReason: 'end_turn'}));
		assert.equal(answer.characterCounts.answer, 2);
		assert.equal(answer.finishReason, null);
		assert.match(answer.problem ?? '', /checksum/v);
	});

	test('is not read from an event that does not say what it is', () => {
		const nameless = buildMessage({':message-type': 'event'}, '{"delta":{"text":"abc"}}');
		const answer = readConverse(nameless, buildEvent('contentBlockDelta', {delta: {text: 'de'}}));
		assert.deepEqual([answer.characterCounts.answer, answer.problem, answer.failure], [2, null, null]);
	});

	test('that is refused has its class in a header', () => {
		const readHeader = (name: string): string | undefined => name === 'x-amzn-errortype' ? 'ValidationException:x' : undefined;
		const {failure} = readAnswer(bedrockConverse, {message: 'The provided model identifier is invalid.'}, {statusCode: 400, readHeader});
		assert.equal(failure?.kind, 'ValidationException');
		assert.equal(failure.message, 'The provided model identifier is invalid.');
	});

	test('is asked for in blocks that are named by their only key', () => {
		assert.deepEqual(bedrockConverse.readRequest({
			system: [{text: 'x'}],
			messages: [{role: 'user', content: [{text: 'x'}, {toolResult: {content: [{image: {format: 'png'}}]}}]}],
			toolConfig: {tools: [{toolSpec: {name: 'a'}}, {cachePoint: {type: 'default'}}]},
			additionalModelRequestFields: {output_config: {effort: 'low'}},
		}, 'chat'), {
			...unknownRequestFacts, modality: 'image', messageCount: 1, toolCount: 1, hasSystemPrompt: true, reasoningEffort: 'low',
		});
	});
});

describe('a model invoked on Bedrock', () => {
	test('counts itself, or Bedrock does', () => {
		const claude = readChunks(
			{type: 'message_start', message: {model: 'claude', usage: {input_tokens: 3, cache_read_input_tokens: 9}}},
			{type: 'message_delta', delta: {stop_reason: 'end_turn'}, usage: {output_tokens: 4}},
			{type: 'message_stop', 'amazon-bedrock-invocationMetrics': metrics},
		);
		assert.equal(claude.usage?.inputTokens, 12);
		const silent = readChunks({completion: 'Hello', stop_reason: 'stop_sequence', 'amazon-bedrock-invocationMetrics': {...metrics, cacheReadInputTokenCount: 2}});
		assert.equal(silent.usage?.inputTokens, 10);
		assert.equal(silent.usage.cacheReadTokens, 2);
		assert.equal(silent.timings.get('invocation'), 900);
		assert.equal(silent.timings.get('provider_first_byte'), 300);
	});

	test('is read in the words of its family', () => {
		const nova = readChunks(
			{messageStart: {role: 'assistant'}},
			{contentBlockDelta: {delta: {text: 'abc'}, contentBlockIndex: 0}},
			{messageStop: {stopReason: 'end_turn'}},
			{metadata: {usage: {inputTokens: 5, outputTokens: 6, cacheReadInputTokenCount: 1}}, 'amazon-bedrock-invocationMetrics': metrics},
		);
		const titan = readChunks(
			{
				outputText: 'ab', index: 0, totalOutputTextTokenCount: null, completionReason: null, inputTextTokenCount: 6,
			},
			{
				outputText: 'c', totalOutputTextTokenCount: 6, completionReason: 'FINISH', 'amazon-bedrock-invocationMetrics': metrics,
			},
		);
		const llama = readChunks(
			{
				generation: 'ab', prompt_token_count: 6, generation_token_count: 1, stop_reason: null,
			},
			{
				generation: 'c', prompt_token_count: null, generation_token_count: 6, stop_reason: 'stop', 'amazon-bedrock-invocationMetrics': metrics,
			},
		);
		const openWeights = readChunks(
			{choices: [{index: 0, delta: {content: 'abc'}}]},
			{choices: [{index: 0, delta: {}, finish_reason: 'stop'}], usage: {prompt_tokens: 6, completion_tokens: 6}, 'amazon-bedrock-invocationMetrics': metrics},
		);
		for (const [answer, finishReason] of [[nova, 'end_turn'], [titan, 'FINISH'], [llama, 'stop'], [openWeights, 'stop']] as const) {
			assert.equal(answer.characterCounts.answer, 3);
			assert.equal(answer.usage?.inputTokens, 6);
			assert.equal(answer.usage.outputTokens, 6);
			assert.equal(answer.finishReason, finishReason);
			assert.equal(answer.isComplete, true);
			assert.equal(answer.problem, null);
		}
	});

	test('says the same whole', () => {
		for (const body of [
			{inputTextTokenCount: 6, results: [{tokenCount: 6, outputText: 'abc', completionReason: 'FINISH'}]},
			{
				generation: 'abc', prompt_token_count: 6, generation_token_count: 6, stop_reason: 'FINISH',
			},
			{output: {message: {content: [{text: 'abc'}]}}, stopReason: 'FINISH', usage: {inputTokens: 6, outputTokens: 6}},
			{
				type: 'message', content: [{type: 'text', text: 'abc'}], stop_reason: 'FINISH', usage: {input_tokens: 6, output_tokens: 6},
			},
			{choices: [{message: {content: 'abc'}, finish_reason: 'FINISH'}], usage: {prompt_tokens: 6, completion_tokens: 6}},
		]) {
			const answer = readAnswer(bedrockInvoke, body);
			assert.equal(answer.characterCounts.answer, 3);
			assert.equal(answer.usage?.totalTokens, 12);
			assert.equal(answer.finishReason, 'FINISH');
		}
	});

	test('may draw, under either name that its family has for pictures', () => {
		for (const body of [{images: ['iVBORw0K'], error: null}, {result: 'success', artifacts: [{base64: 'iVBORw0K', finishReason: 'SUCCESS'}]}]) {
			const answer = readAnswer(bedrockInvoke, body, {operation: 'image'});
			assert.deepEqual([answer.hasOutput, answer.characterCounts.answer, answer.usage], [true, 0, null]);
		}
	});

	test('of a family that counts nothing is counted by the headers', () => {
		const headers: Readonly<Record<string, string>> = {
			'x-amzn-bedrock-input-token-count': '12', 'x-amzn-bedrock-output-token-count': '34', 'x-amzn-bedrock-cache-read-input-token-count': 'NaN', 'x-amzn-bedrock-invocation-latency': '560',
		};
		const readHeader = (name: string): string | undefined => headers[name];
		const answer = readAnswer(bedrockInvoke, {outputs: [{text: 'abc', stop_reason: 'stop'}]}, {readHeader});
		assert.equal(answer.usage?.inputTokens, 12);
		assert.equal(answer.usage.outputTokens, 34);
		assert.equal(answer.usage.cacheReadTokens, null);
		assert.equal(answer.timings.get('invocation'), 560);
		assert.equal(readAnswer(bedrockInvoke, {outputs: [{text: 'abc'}]}).usage, null);
	});

	test('is asked in the words of its family', () => {
		const read = (body: unknown): unknown => {
			const {messageCount, modality, toolCount, hasSystemPrompt} = bedrockInvoke.readRequest(body, 'chat');
			return [messageCount, modality, toolCount, hasSystemPrompt];
		};

		assert.deepEqual(read({
			anthropic_version: 'bedrock-2023-05-31', system: 'x', messages: [{role: 'user', content: [{type: 'image'}]}], tools: [{}],
		}), [1, 'image', 1, true]);
		assert.deepEqual(read({schemaVersion: 'messages-v1', messages: [{role: 'user', content: [{video: {}}]}]}), [1, 'video', 0, false]);
		assert.deepEqual(read({messages: [{role: 'system', content: 'x'}, {role: 'user', content: 'y'}]}), [2, 'text', 0, true]);
		assert.deepEqual(read({inputText: 'x'}), [1, 'text', 0, null]);
	});
});
