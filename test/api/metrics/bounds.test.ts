import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {createMetrics, type Metrics} from '../../../source/api/metrics/create-metrics.js';
import {noDrops} from '../../../source/core/event.js';
import type {RequestRecord} from '../../../source/core/request-record.js';
import {
	baseMs,
	buildActive,
	end,
	limit,
	start,
} from '../../store/store-traffic.js';
import {readExposition, sumSamples, type Sample} from '../../helpers/exposition.js';

async function scrape(metrics: Metrics, limits: Parameters<Metrics['write']>[0]['rateLimits'] = []): Promise<Sample[]> {
	return readExposition(await metrics.write({
		health: {
			startedAtMs: baseMs, isDemo: false, problem: null, waitingCount: 0, dropped: noDrops,
		},
		storeKind: 'memory',
		isReadable: true,
		rateLimits: limits,
	}));
}

const states = ['ok', 'failed', 'aborted', 'interrupted'] as const;

/** No name twice. */
function buildHostile(number: number): RequestRecord {
	return buildActive(number, baseMs, {
		state: states[number % 4], provider: `provider-${number % 40}`, model: `model-${number}`, endpoint: `/v1/${number}`, errorKind: `kind-${number}`, durationMs: 5, firstTokenMs: 3,
		outputTokensPerSecond: 50, inputTokens: 30, cacheReadTokens: 10, cacheWriteTokens: 10, outputTokens: 20, reasoningTokens: 10, costNanoUsd: 1, usageSource: 'reported',
	});
}

describe('metrics of what comes from outside', () => {
	test('S4.38 stay below 5,000 series, however many names there are, and lose no count', async () => {
		const metrics = createMetrics();
		// Every state, kind of token and histogram for each name that has room.
		for (let round = 0; round < 4; round++) {
			metrics.apply(Array.from({length: 5000}, (_, number) => end({...buildHostile(number), state: states[round]!})));
		}

		const samples = await scrape(metrics, Array.from({length: 5000}, (_, number) => limit({name: `limit-${number}`})));
		assert.ok(samples.length > 4000, `${samples.length} series`);
		assert.ok(samples.length <= 5000, `${samples.length} series`);
		assert.equal(sumSamples(samples, 'tailrace_requests_total'), 20_000);
		assert.equal(sumSamples(samples, 'tailrace_tokens_total', {direction: 'input'}), 600_000);
		assert.equal(sumSamples(samples, 'fastagentic_requests_total'), 20_000);
		assert.ok(sumSamples(samples, 'tailrace_requests_total', {model: 'other'}) > 0);
	});

	test('A15 cannot forge a line or a label', async () => {
		const metrics = createMetrics();
		metrics.apply([end(buildActive(1, baseMs, {
			state: 'ok', model: 'a"} 1\nfake_metric 9 \\', provider: '\u{1B}[31mred', errorKind: 'x',
		}))]);
		const samples = await scrape(metrics);
		assert.ok(samples.every(({name}) => name !== 'fake_metric'));
		const sample = samples.find(({name}) => name === 'tailrace_requests_total');
		assert.deepEqual(sample!.labels, {provider: '·[31mred', model: 'a"} 1·fake_metric 9 \\', state: 'ok'});
	});

	test('leave out what is no call of a model, and what was imported', async () => {
		const metrics = createMetrics();
		metrics.apply([
			end(buildActive(1, baseMs, {state: 'ok', operation: 'control'})),
			end(buildActive(2, baseMs, {state: 'ok', operation: 'socket'})),
			end(buildActive(3, baseMs, {state: 'ok', source: 'import'})),
			end(buildActive(4, baseMs, {state: 'ok', source: 'ingest'})),
		]);
		assert.equal(sumSamples(await scrape(metrics), 'tailrace_requests_total'), 1);
	});

	test('forget what ran and was deleted', async () => {
		const metrics = createMetrics();
		const [first, second] = [buildActive(1, baseMs), buildActive(2, baseMs)];
		metrics.apply([start(first), start(second)]);
		assert.equal(sumSamples(await scrape(metrics), 'tailrace_active_requests'), 2);
		metrics.keepActive({[second.id]: ''});
		assert.equal(sumSamples(await scrape(metrics), 'tailrace_active_requests'), 1);
	});

	test('add costs up exactly', async () => {
		const metrics = createMetrics();
		metrics.apply(Array.from({length: 10}, (_, number) => end(buildActive(number, baseMs, {state: 'ok', costNanoUsd: 100_000_000}))));
		assert.equal(sumSamples(await scrape(metrics), 'tailrace_cost_usd_total'), 1);
	});
});
