import assert from 'node:assert/strict';
import {Buffer} from 'node:buffer';
import {describe, test} from 'node:test';
import type {Fact, SideUsage} from '../../source/core/fact.js';
import type {Format, ReaderContext} from '../../source/formats/format.js';
import {pickEndpoint} from '../../source/formats/pick-endpoint.js';
import {createRequestReader} from '../../source/formats/request-reader.js';
import {
	fixturesRoot,
	listWireFixtures,
	needsFixtures,
	type WireFixture,
} from '../helpers/fixtures.js';
import {
	foldFacts,
	readFacts,
	splitAtRandom,
	splitBytes,
} from '../helpers/read-facts.js';
import {assertSane} from '../helpers/sane-facts.js';
import {createRandom} from '../helpers/seeded-random.js';

/** By the fixtures' name for it. */
const formatIds = new Map([
	['openai-chat', 'openai-chat'],
	['openai-completions', 'openai-completions'],
	['openai-embeddings', 'openai-embeddings'],
	['openai-responses', 'openai-responses'],
	['anthropic-messages', 'anthropic-messages'],
	['gemini', 'gemini'],
	['bedrock-converse', 'bedrock-converse'],
	['bedrock-invoke-anthropic', 'bedrock-invoke'],
	['ollama-native', 'ollama'],
	['cohere-v2', 'cohere'],
]);

type Case = {readonly fixture: WireFixture; readonly format: Format; readonly context: ReaderContext; readonly pathModel: string | null};

const cases = (fixturesRoot === null ? [] : listWireFixtures())
	.filter(fixture => formatIds.has(fixture.meta.dialect))
	.map((fixture): Case => {
		const {meta} = fixture;
		const picked = pickEndpoint(undefined, meta.method, meta.path.split('?', 1)[0]!);
		assert.equal(picked?.format.id, formatIds.get(meta.dialect), fixture.name);
		return {
			fixture,
			format: picked!.format,
			pathModel: picked!.model,
			context: {
				operation: picked!.endpoint.operation,
				statusCode: meta.status,
				contentType: (meta.contentType ?? '').toLowerCase(),
				hidesReasoning: meta.provider === 'xai',
			},
		};
	});

const read = ({format, context}: Case, pieces: Iterable<Uint8Array>): Fact[] => readFacts(format, pieces, context);

describe('recorded answers', needsFixtures, () => {
	test('there are some of every format', () => {
		assert.ok(cases.length >= 20);
	});

	for (const each of cases) {
		const {fixture} = each;
		const facts = read(each, [fixture.body]);

		test(`${fixture.name} tells what a careful reader finds in it`, () => {
			checkExpected(each, facts);
			assertSane(facts);
			assert.equal(foldFacts(facts).problem, null);
		});

		test(`${fixture.name} tells the same however it is split`, () => {
			assert.deepEqual(read(each, splitBytes(fixture.body)), facts);
			const random = createRandom(fixture.body.length);
			for (let round = 0; round < 50; round++) {
				assert.deepEqual(read(each, splitAtRandom(fixture.body, random, 1 + (round * 40))), facts);
			}
		});

		test(`${fixture.name} tells nothing false when it is cut or damaged`, () => {
			const random = createRandom(fixture.body.length + 1);
			const isStream = fixture.expected.streaming;
			for (let round = 0; round < 40; round++) {
				const at = random.integer(0, fixture.body.length - 1);
				const cut = read(each, [fixture.body.subarray(0, at)]);
				assertSane(cut);
				assert.ok(isStream || foldFacts(cut).usage === null, 'a cut JSON body has no usage');
				const garbage = Buffer.from(Array.from({length: random.integer(1, 40)}, () => random.integer(0, 255)));
				const damaged = Buffer.concat([fixture.body.subarray(0, at), garbage, fixture.body.subarray(at)]);
				assertSane(read(each, [damaged]));
			}
		});
	}
});

function checkExpected({fixture, pathModel}: Case, facts: readonly Fact[]): void {
	const {expected} = fixture;
	const answer = foldFacts(facts);
	assert.equal(answer.model, expected.modelResponse);
	assert.equal(answer.usage?.inputTokens ?? null, expected.inputTokens, 'input');
	assert.equal(answer.usage?.outputTokens ?? null, expected.outputTokens, 'output');
	assert.equal(answer.usage?.cacheReadTokens ?? null, expected.cachedReadTokens, 'cache read');
	assert.equal(answer.usage?.cacheWriteTokens ?? null, expected.cacheWriteTokens, 'cache write');
	assert.equal(answer.usage?.reasoningTokens ?? null, expected.reasoningTokens, 'reasoning');
	if (expected.totalTokensReported !== null) {
		assert.equal(answer.usage?.totalTokens, expected.totalTokensReported, 'total');
	}

	assert.equal(answer.toolCallCount, expected.toolCalls);
	assert.equal(answer.serverToolCallCount, expected.serverToolCalls);
	assert.deepEqual(answer.toolNames, expected.toolNames);
	assert.equal(answer.finishReason, expected.finishReason);
	assert.equal(answer.costNanoUsd, expected.costUsdReported === null ? null : Math.round(expected.costUsdReported * 1e9));
	// Groq's stream ends with an error instead of its marker.
	assert.equal(answer.isComplete, !fixture.name.startsWith('28-'));
	checkError(answer.failure, expected.error);
	checkExtra(answer, expected.extra);
	checkIterations(answer.sideUsages, expected.extra.iterations);
	if (expected.extra.modelFromPath !== undefined) {
		assert.equal(pathModel, expected.extra.modelFromPath);
	}
}

function checkError(failure: ReturnType<typeof foldFacts>['failure'], expected: unknown): void {
	if (expected === null) {
		assert.equal(failure, null);
		return;
	}

	const error = expected as {type: string; code: string | number; message?: string; retryAfterSeconds?: number};
	assert.equal(failure?.kind, error.type);
	assert.equal(failure?.code, String(error.code));
	assert.equal(failure?.retryAfterMs, error.retryAfterSeconds === undefined ? null : error.retryAfterSeconds * 1000);
	if (error.message !== undefined) {
		assert.equal(failure?.message, error.message);
	}
}

type Iteration = {readonly type: string; readonly model?: string; readonly input: number; readonly output: number};

/** Those that are billed beside the message. */
function checkIterations(sideUsages: readonly SideUsage[], expected: unknown): void {
	const iterations = (expected ?? []) as readonly Iteration[];
	assert.deepEqual(
		sideUsages.map(({model, usage}) => ({model, input: usage.inputTokens, output: usage.outputTokens})),
		iterations.filter(({type}) => type !== 'message').map(({model, input, output}) => ({model: model ?? null, input, output})),
	);
}

/** By the fixtures' name: our name, and milliseconds a unit. */
const timings: ReadonlyArray<readonly [string, string, number]> = [
	['queueTimeS', 'queue', 1000],
	['promptTimeS', 'prompt', 1000],
	['completionTimeS', 'completion', 1000],
	['promptMs', 'prompt', 1],
	['predictedMs', 'predicted', 1],
	['loadDurationNs', 'load', 1e-6],
	['promptEvalDurationNs', 'prompt_eval', 1e-6],
	['evalDurationNs', 'eval', 1e-6],
	['latencyMs', 'latency', 1],
	['invocationLatencyMs', 'invocation', 1],
	['firstByteLatencyMs', 'provider_first_byte', 1],
];

function checkExtra({timings: measured, billing}: ReturnType<typeof foldFacts>, extra: Readonly<Record<string, unknown>>): void {
	for (const name of ['billedInputTokens', 'billedOutputTokens'] as const) {
		assert.equal(billing?.[name], extra[name], name);
	}

	for (const [key, name, unitMs] of timings) {
		if (typeof extra[key] === 'number') {
			assert.equal(measured.get(name), extra[key] * unitMs, name);
		}
	}
}

describe('recorded requests', needsFixtures, () => {
	for (const {fixture, format, context} of cases) {
		if (fixture.request === null) {
			continue;
		}

		test(`${fixture.name} asked for what the recording says`, () => {
			const body = Buffer.from(JSON.stringify(fixture.request));
			const reader = createRequestReader(format, context.operation);
			for (const piece of splitAtRandom(body, createRandom(body.length), 100)) {
				reader.push(piece);
			}

			const facts = reader.end();
			const {request} = fixture as {request: {model?: string; messages?: unknown[]; contents?: unknown[]}};
			assert.equal(facts.model, request.model ?? null);
			assert.equal(facts.isStream ?? false, (request as {stream?: boolean}).stream ?? false);
			const messages = request.messages ?? request.contents;
			if (messages !== undefined) {
				assert.equal(facts.messageCount, messages.length);
			}

			assert.notEqual(facts.modality, null);
		});
	}
});
