import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {readPrices} from '../../source/config/prices.js';
import {UsageError} from '../../source/core/errors.js';
import {buildUsage} from '../../source/core/usage.js';
import {sumParts} from '../../source/pricing/cost-parts.js';
import {priceRequest, splitCost} from '../../source/pricing/price-request.js';

const usage = buildUsage({
	inputTokens: 10_000, cacheReadTokens: 4000, cacheWriteTokens: 1000, outputTokens: 500,
});

function ask(list: unknown, asked: {provider?: string; model?: string; atMs?: number} = {}) {
	return priceRequest({
		provider: 'openai', priceProviderId: 'openai', upstreamHost: '', model: 'gpt-4o', atMs: Date.UTC(2026, 8, 23), usage, ...asked,
	}, readPrices(list, 'prices'));
}

describe('prices of the user\'s own', () => {
	test('go before the table, and are stored with the request', () => {
		const price = ask([{
			match: 'GPT-4*', input: 2, output: 8, cacheRead: 0.5,
		}]);
		// 5,000 new and 1,000 written at 2, 4,000 read at 0.5, 500 out at 8 USD per million.
		assert.equal(price.costNanoUsd, (6000 * 2000) + (4000 * 500) + (500 * 8000));
		assert.equal(price.priceSource, 'override');
		const parts = splitCost({
			provider: 'openai', priceProviderId: null, upstreamHost: '', model: 'gpt-4o', atMs: 0, usage, serviceTier: null, ...price,
		});
		if (parts === null || typeof parts === 'string') {
			assert.fail(`no parts: ${parts}`);
		}

		assert.equal(sumParts(parts), price.costNanoUsd);
	});

	test('price what the table does not know, also by the request alone', () => {
		assert.equal(ask([{match: 'local', input: 0, output: 0}], {model: 'local'}).costNanoUsd, 0);
		const price = priceRequest({
			provider: 'mine', priceProviderId: null, upstreamHost: '', model: 'local', atMs: 0, usage: buildUsage({}),
		}, readPrices([{match: 'loc*', request: 0.005}], 'prices'));
		assert.equal(price.costNanoUsd, 5_000_000);
	});

	test('hold for their model, provider and time only; the first that fits counts', () => {
		const list = [
			{
				match: 'gpt-4o', provider: 'azure', input: 9, output: 9,
			},
			{
				match: 'gpt-4o', from: '2026-10-01', input: 1, output: 1,
			},
			{match: 'gpt-4o-mini', input: 7, output: 7},
		];
		assert.equal(ask(list).priceSource, 'table');
		assert.equal(ask(list, {atMs: Date.UTC(2026, 9, 1)}).costNanoUsd, 10_500 * 1000);
		assert.equal(ask(list, {provider: 'azure', atMs: Date.UTC(2026, 9, 1)}).costNanoUsd, 10_500 * 9000);
		assert.equal(ask([{match: 'gpt.4o', input: 1, output: 1}]).priceSource, 'table');
	});

	test('are looked through once for a model, not for every request', () => {
		let triedCount = 0;
		class CountedPattern extends RegExp {
			override test(text: string): boolean {
				triedCount++;
				return super.test(text);
			}
		}

		const [price] = readPrices([{match: 'gpt-4o', input: 1, output: 1}], 'prices');
		const overrides = [{...price!, pattern: new CountedPattern(price!.pattern)}];
		const send = (model: string) => priceRequest({
			provider: 'openai', priceProviderId: 'openai', upstreamHost: '', model, atMs: 0, usage,
		}, overrides).priceSource;
		for (let round = 0; round < 100; round++) {
			assert.equal(send('gpt-4o'), 'override');
			assert.equal(send('gpt-4o-mini'), 'table');
		}

		assert.equal(triedCount, 2);
	});

	test('that are no prices are refused with their place', () => {
		const cases: ReadonlyArray<readonly [unknown, RegExp]> = [
			[{}, /^prices: expected a list/v],
			[['x'], /^prices\[0\]: expected an object/v],
			[[{match: 'a', input: 1}], /^prices\[0\]: "input" and "output" are needed/v],
			[[{input: 1, output: 1}], /"match" is missing/v],
			[[{match: 'a', input: -1, output: 1}], /^prices\[0\]\.input: expected a number/v],
			[[{match: 'a', input: '1', output: 1}], /^prices\[0\]\.input: expected a number/v],
			[[{match: 'a', inputs: 1, output: 1}], /unknown key "inputs"/v],
			[[{
				match: 'a', input: 1, output: 1, from: '2026-02-31',
			}], /^prices\[0\]\.from: expected a date/v],
		];
		for (const [value, message] of cases) {
			assert.throws(() => readPrices(value, 'prices'), (error: unknown) => error instanceof UsageError && message.test(error.message), String(message));
		}
	});
});
