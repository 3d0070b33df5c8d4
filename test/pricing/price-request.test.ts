import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {describe, test} from 'node:test';
import {calcPrice, findProvider} from '@pydantic/genai-prices';
import {buildUsage} from '../../source/core/usage.js';
import {priceRequest} from '../../source/pricing/price-request.js';
import {bundledTableDate} from '../../source/pricing/price-table.js';
import {createRandom} from '../helpers/seeded-random.js';

const atMs = Date.UTC(2026, 8, 23, 12);

describe('the price of a request', () => {
	test('is of a table whose date is that of the library\'s release', () => {
		const {version} = JSON.parse(readFileSync(new URL('../../node_modules/@pydantic/genai-prices/package.json', import.meta.url), 'utf8')) as {version: string};
		// A new release has a date of its own: set both.
		assert.deepEqual([version, bundledTableDate], ['0.1.8', '2026-09-23']);
	});

	test('equals what the price library says for every model of the great providers', () => {
		const random = createRandom(7);
		let comparedCount = 0;
		for (const providerId of ['openai', 'anthropic', 'google', 'groq', 'mistral', 'deepseek', 'x-ai']) {
			const provider = findProvider({providerId})!;
			for (const model of provider.models) {
				const inputTokens = random.integer(1, 400_000);
				const cacheReadTokens = random.integer(0, inputTokens);
				const outputTokens = random.integer(0, 20_000);
				const ours = priceRequest({
					provider: providerId, priceProviderId: providerId, upstreamHost: '', model: model.id, atMs,
					usage: buildUsage({inputTokens, cacheReadTokens, outputTokens}),
				});
				if (ours.costNanoUsd === null) {
					continue;
				}

				const theirs = calcPrice({
					input_tokens: inputTokens, cache_read_tokens: cacheReadTokens, output_tokens: outputTokens,
				}, model.id, {provider, timestamp: new Date(atMs)})!;
				comparedCount++;
				assert.ok(
					Math.abs(ours.costNanoUsd - (theirs.total_price * 1e9)) <= 1,
					`${providerId} ${model.id}: ${ours.costNanoUsd} is not ${theirs.total_price * 1e9}`,
				);
			}
		}

		assert.ok(comparedCount > 150, `only ${comparedCount} models were priced`);
	});

	test('is unknown for a model that only looks like a known one', () => {
		const usage = buildUsage({inputTokens: 1000, outputTokens: 100});
		const ask = (model: string | null) => priceRequest({
			provider: 'anthropic', priceProviderId: 'anthropic', upstreamHost: '', model, atMs, usage,
		}).costNanoUsd;
		assert.equal(ask('claude-sonnet-5-5'), null);
		assert.equal(ask('claude-nobody-1'), null);
		assert.equal(ask(null), null);
		assert.equal(ask('claude-sonnet-5'), 3_000_000);
	});

	test('holds for a dated release of a model', () => {
		const usage = buildUsage({inputTokens: 1000, outputTokens: 100});
		const ask = (model: string) => priceRequest({
			provider: 'openai', priceProviderId: 'openai', upstreamHost: '', model, atMs, usage,
		});
		assert.deepEqual(ask('gpt-4o-mini-2024-07-18'), ask('gpt-4o-mini'));
		assert.equal(ask('gpt-4o-mini').priceSource, 'table');
		// What the table knows by how its names begin.
		const live = priceRequest({
			provider: 'gemini', priceProviderId: 'google', upstreamHost: '', model: 'gemini-2.5-flash-native-audio-preview-09-2025', atMs, usage, billing: {outputAudioTokens: 40},
		});
		assert.equal(live.costNanoUsd, (1000 * 500) + (60 * 2000) + (40 * 12_000));
	});

	test('is unknown when nobody said how many tokens there were', () => {
		const price = priceRequest({
			provider: 'openai', priceProviderId: 'openai', upstreamHost: '', model: 'gpt-4o-mini', atMs, usage: buildUsage({}),
		});
		assert.deepEqual(price, {costNanoUsd: null, priceSource: 'unpriced', costDetails: null});
	});

	test('is found by the host of an upstream that the user named', () => {
		const usage = buildUsage({inputTokens: 1000, outputTokens: 100});
		const price = priceRequest({
			provider: 'mine', priceProviderId: null, upstreamHost: 'api.openai.com', model: 'gpt-4o-mini', atMs, usage,
		});
		assert.equal(price.costNanoUsd, 210_000);
		assert.equal(priceRequest({
			provider: 'mine', priceProviderId: null, upstreamHost: '127.0.0.1:9', model: 'gpt-4o-mini', atMs, usage,
		}).costNanoUsd, null);
	});
});
