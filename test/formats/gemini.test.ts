import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {gemini} from '../../source/formats/gemini.js';
import {buildSse, readAnswer} from '../helpers/read-facts.js';

const candidate = (parts: readonly unknown[], more: Readonly<Record<string, unknown>> = {}): unknown => ({modelVersion: 'g', candidates: [{content: {parts}, ...more}]});
const readStream = (...values: readonly unknown[]): ReturnType<typeof readAnswer> => readAnswer(gemini, buildSse(...values).replaceAll('\n', '\r\n'));

describe('the usage of a Gemini answer', () => {
	test('adds thoughts to the output and what tools read to the input', () => {
		const usageMetadata = {
			promptTokenCount: 10, toolUsePromptTokenCount: 5, candidatesTokenCount: 7, thoughtsTokenCount: 20, cachedContentTokenCount: 4, totalTokenCount: 42,
		};
		assert.deepEqual(readAnswer(gemini, {usageMetadata}).usage, {
			inputTokens: 15, cacheReadTokens: 4, cacheWriteTokens: null, outputTokens: 27, reasoningTokens: 20, totalTokens: 42,
		});
	});

	test('is cumulative, and its output unknown until told', () => {
		const first = {usageMetadata: {promptTokenCount: 9, totalTokenCount: 9}};
		assert.equal(readStream(first).usage?.outputTokens, null);
		assert.equal(readStream(first, {usageMetadata: {promptTokenCount: 9, candidatesTokenCount: 3, totalTokenCount: 12}}).usage?.outputTokens, 3);
	});

	test('is found where Code Assist wraps the answer', () => {
		const answer = readStream({response: {...candidate([{text: 'Hi'}]) as object, usageMetadata: {promptTokenCount: 2, candidatesTokenCount: 1}}, traceId: 't'});
		assert.equal(answer.model, 'g');
		assert.equal(answer.usage?.totalTokens, 3);
		assert.equal(answer.characterCounts.answer, 2);
	});

	test('is none for a count of tokens', () => {
		assert.equal(readAnswer(gemini, {totalTokens: 31, usageMetadata: {promptTokenCount: 31}}, {operation: 'count_tokens'}).usage, null);
	});
});

describe('what a Gemini answer costs beside its tokens', () => {
	test('is told by the kinds of its tokens', () => {
		const usageMetadata = {
			promptTokenCount: 100,
			promptTokensDetails: [{modality: 'TEXT', tokenCount: 10}, {modality: 'AUDIO', tokenCount: 50}, {modality: 'IMAGE', tokenCount: 30}],
			toolUsePromptTokensDetails: [{modality: 'IMAGE', tokenCount: 5}, {modality: 'VIDEO', tokenCount: 5}],
			cacheTokensDetails: [{modality: 'AUDIO', tokenCount: 20}],
			candidatesTokensDetails: [{modality: 'IMAGE', tokenCount: 1290}, {modality: 'AUDIO', tokenCount: 3}],
			serviceTier: 'flex',
		};
		assert.deepEqual(readAnswer(gemini, {usageMetadata}).billing, {
			inputAudioTokens: 50, inputImageTokens: 35, inputVideoTokens: 5, cacheReadAudioTokens: 20, outputAudioTokens: 3, outputImageTokens: 1290, serviceTier: 'flex',
		});
	});

	test('is its tier, by a header or by the traffic of Vertex', () => {
		const readHeader = (name: string): string | undefined => name === 'x-gemini-service-tier' ? 'priority' : undefined;
		assert.equal(readAnswer(gemini, {}, {readHeader}).billing?.serviceTier, 'priority');
		assert.equal(readAnswer(gemini, {usageMetadata: {trafficType: 'PROVISIONED_THROUGHPUT'}}).billing?.serviceTier, 'PROVISIONED_THROUGHPUT');
		assert.equal(readAnswer(gemini, {usageMetadata: {trafficType: 'ON_DEMAND'}}).billing, null);
	});

	test('is its searches, however often they are told', () => {
		const grounded = candidate([{text: 'a'}], {groundingMetadata: {webSearchQueries: ['x', 'y']}});
		const answer = readStream(grounded, grounded);
		assert.equal(answer.billing?.webSearchCount, 2);
		assert.equal(answer.serverToolCallCount, 1);
	});
});

test('what a model predicts is a picture, or counts what it embedded', () => {
	assert.equal(readAnswer(gemini, {predictions: [{bytesBase64Encoded: 'iVBOR', mimeType: 'image/png'}]}, {operation: 'image'}).hasOutput, true);
	const embedding = (tokenCount: number): unknown => ({embeddings: {values: [1], statistics: {token_count: tokenCount}}});
	assert.equal(readAnswer(gemini, {predictions: [embedding(4), embedding(5)]}, {operation: 'embedding'}).usage?.inputTokens, 9);
});

describe('a Gemini stream', () => {
	test('is complete with the chunk that tells why it ended', () => {
		assert.equal(readStream(candidate([{text: 'a'}])).isComplete, false);
		const answer = readStream(candidate([{text: 'a'}]), candidate([{text: ''}], {finishReason: 'MAX_TOKENS'}));
		assert.equal(answer.isComplete, true);
		assert.equal(answer.finishReason, 'MAX_TOKENS');
	});

	test('of a blocked prompt ends with the reason', () => {
		const answer = readStream({promptFeedback: {blockReason: 'PROHIBITED_CONTENT'}, usageMetadata: {promptTokenCount: 4, totalTokenCount: 4}});
		assert.equal(answer.finishReason, 'PROHIBITED_CONTENT');
		assert.equal(answer.isComplete, true);
		assert.equal(answer.failure, null);
	});

	test('counts thoughts, calls and code by what they are', () => {
		const answer = readStream(
			candidate([{text: 'hm', thought: true}, {text: 'abc'}]),
			candidate([{functionCall: {name: 'f', args: {a: 1}}}, {functionCall: {name: 'f', args: {}}}]),
			candidate([{executableCode: {language: 'PYTHON', code: 'x=1'}}, {codeExecutionResult: {output: '1'}}]),
		);
		assert.deepEqual(answer.characterCounts, {answer: 3, reasoning: 2, tool: 12});
		assert.equal(answer.toolCallCount, 2);
		assert.equal(answer.serverToolCallCount, 1);
		assert.deepEqual(answer.toolNames, ['f']);
	});

	test('counts one call whose arguments come in pieces', () => {
		const answer = readStream(
			candidate([{functionCall: {name: 'f', willContinue: true}}]),
			candidate([{functionCall: {partialArgs: [{jsonPath: '$.a', stringValue: 'x'}], willContinue: true}}]),
			candidate([{functionCall: {}}]),
		);
		assert.equal(answer.toolCallCount, 1);
	});

	test('as an array may end with an error in it', () => {
		const error = {code: 503, message: 'The model is overloaded.', status: 'UNAVAILABLE'};
		const answer = readAnswer(gemini, [candidate([{text: 'a'}]), {error}], {contentType: 'application/json'});
		assert.equal(answer.failure?.kind, 'UNAVAILABLE');
		assert.equal(answer.failure.code, '503');
		assert.equal(readAnswer(gemini, [{error}], {statusCode: 503}).failure?.kind, 'UNAVAILABLE');
	});
});
