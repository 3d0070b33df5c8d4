import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {ollama} from '../../source/formats/ollama.js';
import {readAnswer} from '../helpers/read-facts.js';

const contentType = 'application/x-ndjson';
const readLines = (...values: readonly unknown[]): ReturnType<typeof readAnswer> => readAnswer(ollama, values.map(value => `${JSON.stringify(value)}\n`).join(''), {contentType});
const done = {
	model: 'llama3', done: true, done_reason: 'stop', prompt_eval_count: 26, eval_count: 5, load_duration: 2_000_000, prompt_eval_duration: 3_500_000, eval_duration: 0,
};

describe('an Ollama answer', () => {
	test('ends with an object that has counts, and durations in nanoseconds', () => {
		const answer = readLines({model: 'llama3', message: {content: 'Hi'}, done: false}, done);
		assert.equal(answer.usage?.totalTokens, 31);
		assert.equal(answer.isComplete, true);
		assert.deepEqual(Object.fromEntries(answer.timings), {load: 2, prompt_eval: 3.5, eval: 0});
	});

	test('has unknown input where an older server leaves it out', () => {
		const answer = readLines({...done, prompt_eval_count: undefined});
		assert.equal(answer.usage?.inputTokens, null);
		assert.equal(answer.usage.outputTokens, 5);
	});

	test('without a stream is the same object alone', () => {
		const answer = readAnswer(ollama, {...done, response: 'abc', thinking: 'de'}, {operation: 'completion', contentType: 'application/json'});
		assert.equal(answer.usage?.outputTokens, 5);
		assert.deepEqual(answer.characterCounts, {answer: 3, reasoning: 2, tool: 0});
		assert.equal(answer.isComplete, true);
	});

	test('has whole tool calls in any line', () => {
		const call = (name: string): unknown => ({function: {name, arguments: {a: 1}}});
		const answer = readLines({message: {content: '', tool_calls: [call('f'), call('g')]}}, {message: {tool_calls: [call('f')]}}, done);
		assert.equal(answer.toolCallCount, 3);
		assert.deepEqual(answer.toolNames, ['f', 'g']);
	});

	test('may fail in the middle', () => {
		const answer = readLines({message: {content: 'Hi'}}, {error: 'an error was encountered while running the model'});
		assert.equal(answer.failure?.message, 'an error was encountered while running the model');
		assert.equal(answer.isComplete, false);
	});

	test('without its last line is not complete', () => {
		assert.equal(readLines({message: {content: 'Hi'}}).isComplete, false);
	});

	test('with embeddings has input alone', () => {
		const answer = readAnswer(ollama, {model: 'e', embeddings: [[0.1]], prompt_eval_count: 8}, {operation: 'embedding', contentType: 'application/json'});
		assert.equal(answer.usage?.inputTokens, 8);
		assert.equal(answer.usage.outputTokens, null);
	});
});
