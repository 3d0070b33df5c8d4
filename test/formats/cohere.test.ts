import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {cohere} from '../../source/formats/cohere.js';
import {unknownUsage} from '../../source/core/usage.js';
import {buildSse, readAnswer} from '../helpers/read-facts.js';

const call = (more: unknown): unknown => ({type: 'tool-call-delta', index: 0, delta: {message: {tool_calls: more}}});
const usage = {billed_units: {input_tokens: 3, output_tokens: 7}, tokens: {input_tokens: 70, output_tokens: 9}, cached_tokens: 64};

describe('an answer of Cohere', () => {
	test('that is streamed has its plan, its calls and its usage', () => {
		const answer = readAnswer(cohere, buildSse(
			{type: 'message-start', id: 'x'},
			{type: 'tool-plan-delta', delta: {message: {tool_plan: 'I will look.'}}},
			{type: 'tool-call-start', index: 0, delta: {message: {tool_calls: {id: 'a', type: 'function', function: {name: 'look', arguments: ''}}}}},
			call({function: {arguments: '{"a":'}}),
			call({function: {arguments: '1}'}}),
			{type: 'message-end', delta: {finish_reason: 'TOOL_CALL', usage}},
		));
		assert.deepEqual(answer.toolNames, ['look']);
		assert.deepEqual(answer.characterCounts, {answer: 0, reasoning: 12, tool: 7});
		assert.equal(answer.finishReason, 'TOOL_CALL');
		assert.equal(answer.isComplete, true);
		assert.deepEqual([answer.usage?.inputTokens, answer.usage?.outputTokens, answer.usage?.cacheReadTokens], [70, 9, 64]);
		assert.deepEqual(answer.billing, {billedInputTokens: 3, billedOutputTokens: 7});
		assert.equal(answer.model, null);
	});

	test('that is streamed may have text where its content starts already', () => {
		const content = (type: string, value: unknown): unknown => ({type, index: 0, delta: {message: {content: value}}});
		const answer = readAnswer(cohere, buildSse(
			content('content-start', {type: 'thinking', thinking: 'h'}),
			content('content-delta', {thinking: 'm'}),
			content('content-start', {type: 'text', text: 'fo'}),
			content('content-delta', {text: 'ur'}),
		));
		assert.deepEqual(answer.characterCounts, {answer: 4, reasoning: 2, tool: 0});
	});

	test('that is whole says the same', () => {
		const answer = readAnswer(cohere, {
			id: 'x',
			message: {role: 'assistant', content: [{type: 'thinking', thinking: 'hm'}, {type: 'text', text: 'four'}], tool_calls: [{function: {name: 'look', arguments: '{}'}}]},
			finish_reason: 'COMPLETE',
			usage,
		});
		assert.deepEqual(answer.characterCounts, {answer: 4, reasoning: 2, tool: 2});
		assert.equal(answer.toolCallCount, 1);
		assert.equal(answer.usage?.inputTokens, 70);
		assert.equal(answer.failure, null);
	});

	test('of version 1 comes in lines', () => {
		const lines = [
			{event_type: 'stream-start', generation_id: 'x'},
			{event_type: 'text-generation', text: 'four'},
			{event_type: 'tool-calls-generation', tool_calls: [{name: 'look', parameters: {a: 1}}]},
			{event_type: 'stream-end', finish_reason: 'COMPLETE', response: {text: 'four', meta: usage}},
		];
		const answer = readAnswer(cohere, lines.map(line => JSON.stringify(line)).join('\n'), {contentType: 'application/stream+json'});
		assert.deepEqual(answer.characterCounts, {answer: 4, reasoning: 0, tool: 7});
		assert.deepEqual([answer.finishReason, answer.isComplete, answer.usage?.outputTokens], ['COMPLETE', true, 9]);
	});

	test('that ends for an error is one, and one that is cut is not whole', () => {
		const end = (finish_reason: string, error?: string): unknown => ({type: 'message-end', delta: {finish_reason, error}});
		assert.deepEqual(readAnswer(cohere, buildSse(end('ERROR', 'no capacity'))).failure, {
			kind: 'ERROR', code: null, message: 'no capacity', retryAfterMs: null,
		});
		assert.equal(readAnswer(cohere, buildSse(end('TIMEOUT'))).failure?.kind, 'TIMEOUT');
		assert.equal(readAnswer(cohere, buildSse(end('MAX_TOKENS'))).failure, null);
		assert.equal(readAnswer(cohere, buildSse({type: 'message-start'})).isComplete, false);
	});

	test('with a status of an error has its message', () => {
		assert.equal(readAnswer(cohere, {id: 'x', message: 'invalid api token'}, {statusCode: 401}).failure?.message, 'invalid api token');
	});
});

describe('what is no conversation at Cohere', () => {
	test('embeds and ranks for what it bills', () => {
		const embedding = readAnswer(cohere, {embeddings: {float: [[0.1]]}, meta: {billed_units: {input_tokens: 12}}}, {operation: 'embedding'});
		assert.deepEqual(embedding.usage, {...unknownUsage, inputTokens: 12});
		const ranking = readAnswer(cohere, {results: [], meta: {billed_units: {search_units: 1}}}, {operation: 'rerank'});
		assert.equal(ranking.usage, null);
	});

	test('generates as it did before there were chats', () => {
		const meta = {billed_units: {input_tokens: 3, output_tokens: 2}};
		const body = {generations: [{id: 'y', text: 'four', finish_reason: 'COMPLETE'}, {id: 'z', text: '4'}], prompt: 'p', meta};
		const answer = readAnswer(cohere, body, {operation: 'completion'});
		assert.deepEqual([answer.characterCounts.answer, answer.billing], [5, {billedInputTokens: 3, billedOutputTokens: 2}]);
	});

	test('counts tokens without being counted', () => {
		assert.equal(readAnswer(cohere, {tokens: [1, 2], meta: {billed_units: {input_tokens: 2}}}, {operation: 'count_tokens'}).usage, null);
	});
});

test('a request of either version says what it asks for', () => {
	const first = cohere.readRequest({
		model: 'command', message: 'x', chat_history: [{}, {}], preamble: 'y',
	}, 'chat');
	assert.deepEqual([first.model, first.messageCount, first.hasSystemPrompt], ['command', 3, true]);
	const second = cohere.readRequest({
		model: 'command-a', stream: true, messages: [{role: 'system'}, {role: 'user', content: [{type: 'image_url'}]}], tools: [{}],
	}, 'chat');
	assert.deepEqual([second.messageCount, second.hasSystemPrompt, second.toolCount, second.modality, second.isStream], [2, true, 1, 'image', true]);
	const embedding = cohere.readRequest({model: 'embed', texts: ['a', 'b']}, 'embedding');
	assert.deepEqual([embedding.modality, embedding.messageCount, embedding.isStream], ['embedding', 2, false]);
	assert.equal(cohere.readRequest({query: 'q', documents: ['a', 'b', 'c']}, 'rerank').messageCount, 3);
});
