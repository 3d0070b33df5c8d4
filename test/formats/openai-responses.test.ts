import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {openaiEmbeddings} from '../../source/formats/openai-embeddings.js';
import {openaiOther} from '../../source/formats/openai-other.js';
import {openaiResponses} from '../../source/formats/openai-responses.js';
import {buildSse, readAnswer} from '../helpers/read-facts.js';

const readStream = (...values: readonly unknown[]): ReturnType<typeof readAnswer> => readAnswer(openaiResponses, buildSse(...values), {operation: 'responses'});
const usage = {input_tokens: 9, output_tokens: 5, total_tokens: 14};
const completed = {type: 'response.completed', response: {model: 'm', status: 'completed', usage}};

describe('a Responses stream', () => {
	test('is complete with its last event, whatever that is called', () => {
		for (const status of ['completed', 'failed', 'incomplete', 'cancelled']) {
			const answer = readStream({type: `response.${status}`, response: {status, usage}});
			assert.equal(answer.isComplete, true);
			assert.equal(answer.finishReason, status);
			assert.equal(answer.usage?.totalTokens, 14);
		}

		assert.equal(readStream({type: 'response.in_progress', response: {model: 'm', status: 'in_progress', usage: null}}).isComplete, false);
	});

	test('counts an error once, nested or flat, before or in the failed response', () => {
		const error = {code: 'insufficient_quota', message: 'No more'};
		const failed = {type: 'response.failed', response: {status: 'failed', error}};
		for (const events of [
			[{type: 'error', error: {type: 'insufficient_quota', ...error}}, failed],
			[{type: 'error', ...error, sequence_number: 2}, failed],
			[failed],
		]) {
			const {failure, finishReason} = readStream(...events);
			assert.equal(failure?.code, 'insufficient_quota');
			assert.notEqual(failure.kind, 'error');
			assert.equal(failure.message, 'No more');
			assert.equal(finishReason, 'failed');
		}
	});

	test('tells what the client runs from what the provider ran', () => {
		const items = ['function_call', 'custom_tool_call', 'web_search_call', 'mcp_call', 'message', 'reasoning'];
		const events = items.flatMap((type, index) => [
			{type: 'response.output_item.added', output_index: index, item: {type, id: `a${index}`, name: type === 'function_call' ? 'f' : undefined}},
			{type: 'response.output_item.done', output_index: index, item: {type, id: `b${index}`}},
		]);
		const answer = readStream(...events, {...completed, response: {...completed.response, output: items.map(type => ({type}))}});
		assert.equal(answer.toolCallCount, 2);
		assert.equal(answer.serverToolCallCount, 2);
		assert.deepEqual(answer.toolNames, ['f', 'custom_tool']);
	});

	test('does not count a call again that its end has at another place', () => {
		const item = {type: 'function_call', name: 'f'};
		const answer = readStream({type: 'response.output_item.done', output_index: 3, item}, {...completed, response: {...completed.response, output: [item]}});
		assert.equal(answer.toolCallCount, 1);
	});

	test('that has no events for items is counted from its end', () => {
		const output = [{type: 'function_call', name: 'f'}, {type: 'function_call', name: 'f'}];
		assert.equal(readStream({...completed, response: {...completed.response, output}}).toolCallCount, 2);
	});

	test('counts text by what it is', () => {
		const {characterCounts, hasOutput} = readStream(
			{type: 'response.created', response: {}},
			{type: 'response.output_text.delta', delta: 'abc'},
			{type: 'response.refusal.delta', delta: 'd'},
			{type: 'response.reasoning_summary_text.delta', delta: 'ef'},
			{type: 'response.function_call_arguments.delta', delta: '{}'},
			{type: 'response.custom_tool_call_input.delta', delta: 'g'},
			{type: 'response.output_text.done', text: 'abc'},
		);
		assert.deepEqual(characterCounts, {answer: 4, reasoning: 2, tool: 3});
		assert.equal(hasOutput, true);
	});
});

describe('a Responses answer', () => {
	test('that is whole has its text by what it is', () => {
		const output = [
			{type: 'reasoning', summary: [{type: 'summary_text', text: 'hm'}], content: [{type: 'reasoning_text', text: 'hmm'}]},
			{type: 'message', content: [{type: 'output_text', text: 'four'}, {type: 'refusal', refusal: 'no'}]},
			{type: 'function_call', name: 'f', arguments: '{}'},
			{type: 'custom_tool_call', name: 'g', input: 'x=1'},
		];
		assert.deepEqual(readAnswer(openaiResponses, {status: 'completed', output, usage}).characterCounts, {answer: 4, reasoning: 5, tool: 5});
	});

	test('that is spoken has output, and as text what was said', () => {
		const sound = readStream({type: 'response.output_audio.delta', delta: 'UklGRg=='});
		assert.deepEqual([sound.hasOutput, sound.characterCounts], [true, {answer: 0, reasoning: 0, tool: 0}]);
		assert.equal(readStream({type: 'response.output_audio_transcript.delta', delta: 'Hi'}).characterCounts.answer, 2);
	});

	test('in the background tells when it ended, if it did', () => {
		const read = (response: Readonly<Record<string, unknown>>): unknown => {
			const {standing} = readAnswer(openaiResponses, {id: 'r', background: true, ...response});
			return standing === null ? null : [standing.isOver, standing.isBackground, standing.endedAtMs];
		};

		assert.deepEqual(read({status: 'completed', created_at: 5, completed_at: 9}), [true, true, 9000]);
		assert.deepEqual(read({status: 'cancelled', created_at: 5, completed_at: null}), [true, true, 5000]);
		assert.deepEqual(read({status: 'failed'}), [true, true, null]);
		assert.deepEqual(read({status: 'in_progress', created_at: 5}), [false, true, null]);
		assert.equal(read({status: 'completed', background: false}), null);
	});

	test('without places for its calls has every one of them counted', () => {
		const added = {type: 'response.output_item.added', item: {type: 'function_call', name: 'f'}};
		const answer = readStream(added, {...added, output_index: 'first'});
		assert.deepEqual([answer.toolCallCount, answer.toolNames], [2, ['f']]);
	});
});

describe('an answer that repeats another’s usage', () => {
	test('has none, polled, counted or listed', () => {
		const body = {
			object: 'response', model: 'm', status: 'completed', input_tokens: 5, usage,
		};
		for (const operation of ['other', 'count_tokens', 'models'] as const) {
			const answer = readAnswer(openaiResponses, body, {operation});
			assert.equal(answer.usage, null);
			assert.equal(answer.hasOutput, false);
			assert.equal(answer.isComplete, true);
			assert.equal(readAnswer(openaiResponses, buildSse(completed), {operation}).usage, null);
		}
	});

	test('still has its error', () => {
		const answer = readAnswer(openaiResponses, {error: {message: 'Not found', type: 'invalid_request_error'}}, {operation: 'other', statusCode: 404});
		assert.equal(answer.failure?.kind, 'invalid_request_error');
	});
});

describe('the rest of OpenAI’s API', () => {
	test('tells the usage of a picture, though the picture is megabytes', () => {
		const body = {data: [{b64_json: 'A'.repeat(3_000_000)}], usage: {input_tokens: 20, output_tokens: 4160, total_tokens: 4180}};
		const answer = readAnswer(openaiOther, body, {operation: 'image', contentType: 'application/json'});
		assert.equal(answer.usage?.outputTokens, 4160);
		assert.equal(answer.isComplete, true);
	});

	test('tells the usage of many embeddings', () => {
		const data = Array.from({length: 2000}, (_, index) => ({index, embedding: Array.from({length: 64}, () => -0.0123)}));
		const answer = readAnswer(openaiEmbeddings, {data, model: 'e', usage: {prompt_tokens: 8, total_tokens: 8}}, {operation: 'embedding'});
		assert.equal(answer.usage?.inputTokens, 8);
		assert.equal(answer.usage.outputTokens, null);
		assert.equal(answer.model, 'e');
		assert.equal(answer.hasOutput, false);
	});

	test('tells the usage of a transcription where it is tokens, whole or streamed', () => {
		const tokens = {
			type: 'tokens', input_tokens: 14, output_tokens: 45, total_tokens: 59,
		};
		const streamed = buildSse({type: 'transcript.text.delta', delta: 'Hi'}, {type: 'transcript.text.done', text: 'Hi', usage: tokens}, '[DONE]').replaceAll('\n', '\r\n');
		const answer = readAnswer(openaiOther, streamed, {operation: 'audio', contentType: 'text/event-stream'});
		assert.equal(answer.usage?.totalTokens, 59);
		assert.equal(answer.characterCounts.answer, 2);
		assert.equal(readAnswer(openaiOther, {text: 'Hi', usage: {type: 'duration', seconds: 3}}, {operation: 'audio'}).usage, null);
	});

	test('takes sound and subtitles as they are', () => {
		for (const [contentType, body] of [['audio/mpeg', 'ID3\u{0}\u{1}'], ['text/plain; charset=utf-8', 'data: is the first word\n'], ['text/vtt', 'WEBVTT']] as const) {
			const answer = readAnswer(openaiOther, body, {operation: 'audio', contentType});
			assert.equal(answer.problem, null);
			assert.equal(answer.failure, null);
			assert.equal(answer.isComplete, true);
		}
	});
});
