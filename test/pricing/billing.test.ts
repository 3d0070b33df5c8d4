import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {Billing, SideUsage} from '../../source/core/fact.js';
import {buildUsage, type Usage} from '../../source/core/usage.js';
import {sumParts} from '../../source/pricing/cost-parts.js';
import {priceRequest, splitCost} from '../../source/pricing/price-request.js';
import {createRandom} from '../helpers/seeded-random.js';

const atMs = Date.UTC(2026, 8, 23, 12);

type Asked = {
	provider: string;
	model: string;
	usage: Partial<Usage>;
	billing?: Partial<Billing>;
	sideUsages?: readonly SideUsage[];
};

const ask = ({provider, model, usage, billing, sideUsages}: Asked) => priceRequest({
	provider, priceProviderId: provider, upstreamHost: '', model, atMs, usage: buildUsage(usage), billing, sideUsages,
});

/** USD per million tokens. */
const million = (parts: ReadonlyArray<readonly [tokens: number, usd: number]>): number => {
	let sum = 0;
	for (const [tokens, usd] of parts) {
		sum += tokens * usd * 1000;
	}

	return Math.round(sum);
};

const claude = {provider: 'anthropic', model: 'claude-opus-4-6'};

describe('what a price depends on beside tokens', () => {
	test('is nothing in the plain case, which stores nothing', () => {
		const price = ask({
			provider: 'openai', model: 'gpt-4o', usage: {inputTokens: 10_000, cacheReadTokens: 4000, outputTokens: 500},
		});
		assert.deepEqual(price, {costNanoUsd: million([[6000, 2.5], [4000, 1.25], [500, 10]]), priceSource: 'table', costDetails: null});
		assert.equal(ask({...claude, usage: {inputTokens: 1, outputTokens: 1}, billing: {serviceTier: 'standard', inferenceGeo: 'global', webSearchCount: 0}}).costDetails, null);
	});

	test('is how long a cache entry lives: five minutes cost 1.25 times the input, an hour twice', () => {
		const usage = {
			inputTokens: 10_000, cacheReadTokens: 1000, cacheWriteTokens: 6000, outputTokens: 100,
		};
		assert.equal(ask({...claude, usage}).costNanoUsd, million([[3000, 5], [1000, 0.5], [6000, 6.25], [100, 25]]));
		const price = ask({...claude, usage, billing: {cacheWrite1hTokens: 4000}});
		assert.equal(price.costNanoUsd, million([[3000, 5], [1000, 0.5], [2000, 6.25], [4000, 10], [100, 25]]));
		assert.deepEqual(price.costDetails, {cacheWrite1hTokens: 4000});
	});

	test('is a long input, which makes the whole request dearer', () => {
		const long = (inputTokens: number) => ask({provider: 'google', model: 'gemini-2.5-pro', usage: {inputTokens, outputTokens: 1000}}).costNanoUsd;
		assert.equal(long(200_000), million([[200_000, 1.25], [1000, 10]]));
		assert.equal(long(200_001), million([[200_001, 2.5], [1000, 15]]));
	});

	test('is the service tier: half where the vendor says so, unpriced where it is not one factor', () => {
		const usage = {inputTokens: 1000, outputTokens: 1000};
		const tier = (serviceTier: string) => ask({
			provider: 'openai', model: 'gpt-4o', usage, billing: {serviceTier},
		});
		const full = million([[1000, 2.5], [1000, 10]]);
		assert.equal(tier('default').costNanoUsd, full);
		assert.equal(tier('flex').costNanoUsd, full / 2);
		const gemini = (cacheReadTokens: number) => ask({
			provider: 'google', model: 'gemini-2.5-flash', usage: {...usage, cacheReadTokens}, billing: {serviceTier: 'flex'},
		}).costNanoUsd;
		assert.equal(gemini(0), million([[1000, 0.3], [1000, 2.5]]) / 2);
		assert.equal(gemini(500), null, 'what its cache costs then is not said');
		assert.deepEqual(tier('priority'), {costNanoUsd: null, priceSource: 'unpriced', costDetails: {unpricedReason: 'service_tier'}});
		assert.equal(ask({...claude, usage, billing: {serviceTier: 'batch'}}).costNanoUsd, million([[1000, 5], [1000, 25]]) / 2);
		assert.equal(ask({...claude, usage, billing: {serviceTier: 'fast'}}).costNanoUsd, null);
		assert.equal(ask({...claude, usage, billing: {inferenceGeo: 'us'}}).costNanoUsd, Math.round(million([[1000, 5], [1000, 25]]) * 1.1));
	});

	test('are sounds and pictures, at their own price or none', () => {
		const usage = {inputTokens: 1000, outputTokens: 1000};
		assert.equal(
			ask({
				provider: 'openai', model: 'gpt-4o-transcribe', usage, billing: {inputAudioTokens: 900},
			}).costNanoUsd,
			million([[100, 2.5], [900, 6], [1000, 10]]),
		);
		assert.equal(
			ask({
				provider: 'google', model: 'gemini-2.5-flash-image', usage, billing: {outputImageTokens: 800},
			}).costNanoUsd,
			million([[1000, 0.3], [800, 30], [200, 2.5]]),
		);
		assert.deepEqual(ask({
			provider: 'openai', model: 'gpt-4o-audio-preview', usage, billing: {outputAudioTokens: 800},
		}).costDetails, {outputAudioTokens: 800, unpricedReason: 'audio'});
	});

	test('is where Bedrock computes, which only the asked name tells', () => {
		const bedrock = (requestedModel: string | null, model: string | null = requestedModel) => priceRequest({
			provider: 'bedrock', priceProviderId: 'aws', upstreamHost: '', model, requestedModel, atMs, usage: buildUsage({inputTokens: 1000, outputTokens: 1000}),
		}).costNanoUsd;
		const regional = million([[1000, 1.1], [1000, 5.5]]);
		const haiku = 'claude-haiku-4-5-20251001';
		assert.equal(bedrock(`us.anthropic.${haiku}-v1:0`, haiku), regional);
		assert.equal(bedrock(`apac.anthropic.${haiku}-v1:0`), regional);
		assert.equal(bedrock(`arn:aws:bedrock:us-east-1:1:inference-profile/eu.anthropic.${haiku}-v1:0`, haiku), regional);
		assert.equal(bedrock(null, haiku), regional);
		assert.equal(bedrock(`global.anthropic.${haiku}-v1:0`, haiku), million([[1000, 1], [1000, 5]]));
		assert.equal(bedrock('us.amazon.nova-lite-v1:0'), million([[1000, 0.06], [1000, 0.24]]));
		assert.equal(bedrock('amazon.nova-lite-v1:0'), million([[1000, 0.06], [1000, 0.24]]));
		assert.equal(bedrock('amazon.nova-lite-v2:0'), null);
		assert.equal(bedrock('global.amazon.nova-lite-v1:0'), null);
		assert.equal(bedrock('us.anthropic.claude-haiku-4-5-20251001-fast-v1:0'), null);
		assert.equal(bedrock('arn:aws:bedrock:us-east-1:1:application-inference-profile/a1b2c3', haiku), null, 'which price it has is not known');
	});

	test('are seconds of audio: 0.36 USD an hour', () => {
		const price = ask({
			provider: 'openai', model: 'whisper-1', usage: {}, billing: {audioSeconds: 90},
		});
		assert.equal(price.costNanoUsd, 90 / 3600 * 0.36 * 1e9);
		assert.equal(ask({provider: 'openai', model: 'whisper-1', usage: {}}).costNanoUsd, null);
	});

	test('are searches of the web: 10 USD a thousand, at no discount', () => {
		const usage = {inputTokens: 1000, outputTokens: 100};
		const tokens = million([[1000, 5], [100, 25]]);
		assert.equal(ask({...claude, usage, billing: {webSearchCount: 3}}).costNanoUsd, tokens + 30_000_000);
		assert.equal(ask({...claude, usage, billing: {webSearchCount: 3, serviceTier: 'batch'}}).costNanoUsd, (tokens / 2) + 30_000_000);
		assert.equal(ask({
			provider: 'google', model: 'gemini-2.5-pro', usage, billing: {webSearchCount: 1},
		}).costNanoUsd, null);
	});

	test('are billed units where they are not the tokens', () => {
		const price = ask({
			provider: 'cohere', model: 'command-r', usage: {inputTokens: 212, outputTokens: 30}, billing: {billedInputTokens: 12, billedOutputTokens: 30},
		});
		assert.equal(price.costNanoUsd, million([[12, 0.15], [30, 0.6]]));
	});

	test('is the work of other models, each at its own price; one unknown makes the whole unknown', () => {
		const usage = {inputTokens: 1000, outputTokens: 100};
		const side = (model: string | null): SideUsage => ({model, usage: buildUsage({inputTokens: 2000, outputTokens: 200})});
		const own = million([[1000, 5], [100, 25]]);
		assert.equal(ask({...claude, usage, sideUsages: [side(null)]}).costNanoUsd, own + million([[2000, 5], [200, 25]]));
		assert.equal(ask({...claude, usage, sideUsages: [side('claude-sonnet-4-5')]}).costNanoUsd, own + million([[2000, 3], [200, 15]]));
		assert.deepEqual(ask({...claude, usage, sideUsages: [side('claude-nobody-1')]}).costDetails, {unpricedReason: 'side_model'});
	});

	test('is that somebody told the output: half a price is none', () => {
		assert.deepEqual(ask({provider: 'openai', model: 'gpt-4o', usage: {inputTokens: 1000}}).costDetails, {unpricedReason: 'output'});
		assert.equal(ask({provider: 'openai', model: 'text-embedding-3-small', usage: {inputTokens: 1000}}).costNanoUsd, million([[1000, 0.02]]));
	});

	test('is kept, so that what is stored gives the stored cost, from parts that make up the whole', () => {
		const random = createRandom(11);
		const models = [['openai', 'gpt-5.4'], ['openai', 'gpt-4o'], ['anthropic', 'claude-opus-4-6'], ['anthropic', 'claude-sonnet-4-5'], ['google', 'gemini-2.5-flash']] as const;
		let pricedCount = 0;
		for (let round = 0; round < 2000; round++) {
			const [provider, model] = models[random.integer(0, models.length - 1)]!;
			const usage = buildUsage({
				inputTokens: random.integer(0, 400_000), cacheReadTokens: random.integer(0, 400_000), cacheWriteTokens: random.integer(0, 400_000),
				outputTokens: random.integer(0, 20_000),
			});
			const billing = {
				serviceTier: ['standard', 'flex', 'batch'][random.integer(0, 2)]!,
				cacheWrite1hTokens: random.integer(0, 1000),
				webSearchCount: random.integer(0, 3),
				inputImageTokens: random.integer(0, 400_000),
			};
			const request = {
				provider, priceProviderId: provider, upstreamHost: '', model, atMs, usage,
			};
			const price = priceRequest({...request, billing});
			const stored = structuredClone(price.costDetails);
			const split = splitCost({
				...request, priceSource: price.priceSource, serviceTier: billing.serviceTier, costDetails: stored,
			});
			if (price.costNanoUsd === null) {
				assert.ok(split === null || typeof split === 'string');
				continue;
			}

			pricedCount++;
			if (split === null || typeof split === 'string') {
				assert.fail(`no parts: ${split}`);
			}

			assert.equal(sumParts(split), price.costNanoUsd);
			assert.ok(Object.values(split).every(part => typeof part !== 'number' || part >= 0), JSON.stringify(split));
		}

		assert.ok(pricedCount > 500, `only ${pricedCount} were priced`);
	});
});
