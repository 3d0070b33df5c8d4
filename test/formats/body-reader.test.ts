import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {gemini} from '../../source/formats/gemini.js';
import {openaiChat} from '../../source/formats/openai-chat.js';
import {buildSse, readAnswer, readFacts} from '../helpers/read-facts.js';

const message = {model: 'm', choices: [{index: 0, message: {content: 'Hello'}, finish_reason: 'stop'}], usage: {prompt_tokens: 3, completion_tokens: 1}};
const streamed = buildSse({model: 'm', choices: [{index: 0, delta: {content: 'Hello'}}]}, '[DONE]');

describe('the framing of a body', () => {
	test('is known by its first character, whatever the content type says', () => {
		for (const contentType of ['', 'application/json', 'text/event-stream', 'application/octet-stream', 'text/plain']) {
			assert.equal(readAnswer(openaiChat, message, {contentType}).model, 'm', contentType);
			assert.equal(readAnswer(openaiChat, streamed, {contentType}).model, 'm', contentType);
		}
	});

	test('is not disturbed by blank lines and byte order marks before it', () => {
		for (const before of ['\n'.repeat(3), '  ', '\u{FEFF}', '\r\n \t']) {
			for (const body of [JSON.stringify(message), streamed, JSON.stringify([message])]) {
				const answer = readAnswer(openaiChat, before + body);
				assert.equal(answer.model, 'm');
				assert.equal(answer.isComplete, true);
				assert.equal(answer.problem, null);
			}
		}
	});

	test('by lines is known by its content type', () => {
		const lines = `${JSON.stringify(message)}\n${JSON.stringify({...message, model: 'n'})}\n`;
		assert.equal(readAnswer(openaiChat, lines, {contentType: 'application/x-ndjson'}).model, 'n');
		assert.equal(readAnswer(openaiChat, lines, {contentType: 'application/stream+json; charset=utf-8'}).model, 'n');
	});
});

describe('a body', () => {
	test('that is no JSON is a problem, once', () => {
		for (const body of ['{"model":', '{nope}', `data: x\n\ndata: y\n\n${streamed}`, buildSse([1], 'null', '5')]) {
			const facts = readFacts(openaiChat, [new TextEncoder().encode(body)]);
			assert.equal(facts.filter(fact => fact.type === 'problem').length, 1, body);
		}
	});

	test('that is empty tells nothing', () => {
		for (const pieces of [[], [new Uint8Array()], [new TextEncoder().encode('\n')]]) {
			assert.deepEqual(readFacts(openaiChat, pieces), []);
			assert.deepEqual(readFacts(openaiChat, pieces, {statusCode: 500}), []);
		}
	});

	test('so large that it is only outlined has usage but no lengths of text', () => {
		const long = {...message, choices: [{message: {content: 'x'.repeat(400_000)}, finish_reason: 'stop'}]};
		const answer = readAnswer(openaiChat, long);
		assert.equal(answer.usage?.outputTokens, 1);
		assert.equal(answer.finishReason, 'stop');
		assert.equal(answer.hasOutput, false);
		assert.equal(answer.isComplete, true);
	});

	test('may have one such event in its stream, and text in the others', () => {
		const long = {choices: [{index: 0, delta: {content: 'x'.repeat(400_000)}}]};
		assert.equal(readAnswer(openaiChat, buildSse(long) + streamed).characterCounts.answer, 5);
	});

	test('nested without end is a problem, not an exception', () => {
		for (const depth of [10_000, 200_000, 1_000_000]) {
			const open = '['.repeat(depth);
			assert.notEqual(readAnswer(openaiChat, `{"a":${open}`).problem, null);
			const nested = `{"usage":${open}${']'.repeat(depth)}}`;
			assert.equal(readAnswer(openaiChat, nested).usage, null);
			assert.equal(readAnswer(gemini, buildSse(`{"candidates":[{"content":{"parts":[{"functionCall":{"args":${open}${']'.repeat(depth)}}}]}}]}`)).usage, null);
		}
	});

	test('in a stream may hold an event that is too long, and goes on', () => {
		const answer = readAnswer(openaiChat, `data: "${'x'.repeat(9_000_000)}"\n\n${streamed}`);
		assert.equal(answer.problem, 'An event is too long and was skipped.');
		assert.equal(answer.model, 'm');
		assert.equal(answer.isComplete, true);
	});
});
