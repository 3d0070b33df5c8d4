import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import type {RequestRecord} from '../../source/core/request-record.js';
import {contentEncodings} from '../helpers/content-encoding.js';
import {startFixtureUpstream, type Serving} from '../helpers/fixture-upstream.js';
import {listWireFixtures, needsFixtures, type WireFixture} from '../helpers/fixtures.js';
import {setUpProxy} from '../helpers/proxy.js';
import {requestRaw} from '../helpers/raw-client.js';

const dialects = new Set([
	'openai-chat', 'openai-completions', 'openai-embeddings', 'openai-responses', 'anthropic-messages', 'gemini', 'ollama-native', 'bedrock-converse', 'bedrock-invoke-anthropic', 'cohere-v2',
]);
const fixtures = listWireFixtures().filter(fixture => dialects.has(fixture.meta.dialect));
const readName = (provider: string): string => provider === 'google' ? 'gemini' : provider;

describe('every recorded answer, through the real proxy', needsFixtures, () => {
	const {upstream, proxy} = setUpProxy({before, after}, startFixtureUpstream, {routes: url => [...new Set(fixtures.map(fixture => readName(fixture.meta.provider)))].map(name => `${name}=${url}`)});

	const replay = async (fixture: WireFixture, serving: Serving): Promise<{body: Buffer; record: RequestRecord; head: ReadonlyArray<readonly [string, string]>}> => {
		upstream().serve(fixture, serving);
		const {response} = await requestRaw(`${proxy().url}/${readName(fixture.meta.provider)}${fixture.meta.path}`, {
			method: fixture.meta.method,
			headers: [['content-type', 'application/json'], ['authorization', 'Bearer sk-canary-0123456789']],
			body: JSON.stringify(fixture.request ?? {model: fixture.expected.modelRequested, stream: fixture.meta.requestStream ?? undefined}),
		});
		assert.equal(response.isComplete, true);
		assert.equal(response.head?.statusCode, fixture.meta.status);
		return {body: response.body, record: await proxy().takeRecord(), head: response.head.headers};
	};

	test('is a great part of what was recorded', () => {
		assert.ok(fixtures.length >= 29, `${fixtures.length} fixtures`);
	});

	for (const fixture of fixtures) {
		test(`${fixture.name} arrives byte for byte, and its record says what was meant`, async () => {
			for (const serving of [{chunking: 'whole'}, {chunking: 'events'}, {chunking: {seed: 1}}, {chunking: {seed: 2}}] as const) {
				const {body, record} = await replay(fixture, serving);
				assert.equal(hash(body), hash(fixture.body));
				checkRecord(fixture, record);
			}
		});

		test(`${fixture.name} is read in every encoding, and passes encoded as it was`, async () => {
			for (const encoding of contentEncodings) {
				const {record, head} = await replay(fixture, {chunking: 'events', encoding});
				assert.ok(head.some(([name, value]) => name.toLowerCase() === 'content-encoding' && value === encoding));
				checkRecord(fixture, record);
			}
		});
	}
});

function hash(bytes: Uint8Array): string {
	return createHash('sha256').update(bytes).digest('hex');
}

function checkRecord({expected, meta}: WireFixture, record: RequestRecord): void {
	const isReported = record.usageSource === 'reported';
	const read = {
		statusCode: record.statusCode,
		isStream: record.isStream,
		model: record.model,
		requestedModel: record.requestedModel,
		inputTokens: record.inputTokens,
		// What the provider did not report may be estimated, and then says so.
		outputTokens: isReported ? record.outputTokens : null,
		cacheReadTokens: record.cacheReadTokens,
		cacheWriteTokens: record.cacheWriteTokens,
		reasoningTokens: record.reasoningTokens,
		toolCallCount: record.toolCallCount,
		toolNames: record.toolNames,
		finishReason: record.finishReason,
		hasError: record.errorKind !== null,
	};
	assert.deepEqual(read, {
		statusCode: expected.status,
		isStream: expected.streaming,
		model: expected.modelResponse ?? expected.modelRequested,
		requestedModel: expected.modelRequested ?? record.requestedModel,
		inputTokens: expected.inputTokens,
		outputTokens: expected.outputTokens,
		cacheReadTokens: expected.cachedReadTokens,
		cacheWriteTokens: expected.cacheWriteTokens,
		reasoningTokens: expected.reasoningTokens,
		toolCallCount: expected.toolCalls,
		toolNames: expected.toolNames,
		finishReason: expected.finishReason,
		hasError: expected.error !== null,
	});
	assert.equal(record.state, expected.error === null ? 'ok' : 'failed');
	if (expected.totalTokensReported !== null) {
		assert.equal(record.totalTokens, expected.totalTokensReported);
	}

	if (expected.costUsdReported !== null) {
		assert.equal(record.priceSource, 'provider');
		assert.equal(record.costNanoUsd, Math.round(expected.costUsdReported * 1e9));
	}

	const error = expected.error as {type?: string; message?: string} | null;
	if (error !== null) {
		assert.equal(record.errorKind, error.type);
		if (error.message !== undefined) {
			assert.ok(record.errorMessage?.endsWith(error.message), record.errorMessage ?? 'no message');
		}
	}

	assert.notStrictEqual(record.durationMs, null);
	assert.ok((record.durationMs ?? -1) >= (record.firstByteMs ?? 0));
	assert.equal(record.endpoint.includes('?'), false);
	assert.equal(meta.method, record.method);
}
