import assert from 'node:assert/strict';
import process from 'node:process';
import {describe, test} from 'node:test';
import type {AlertRow} from '../../../source/alerts/board.js';
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
import {createRandom} from '../../helpers/seeded-random.js';
import {readExposition, sumSamples, type Sample} from '../../helpers/exposition.js';

async function scrape(metrics: Metrics, limits: Parameters<Metrics['write']>[0]['rateLimits'] = [], alerts: readonly AlertRow[] = []): Promise<Sample[]> {
	return readExposition(await metrics.write({
		health: {
			startedAtMs: baseMs, isDemo: false, problem: null, waitingCount: 0, dropped: noDrops,
		},
		storeKind: 'memory',
		isReadable: true,
		rateLimits: limits,
		alerts,
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

	test('A14 hundreds of thousands of names, methods and paths at random make no more series and no more memory', {timeout: 60_000}, async () => {
		const metrics = createMetrics();
		const random = createRandom(14);
		const name = (): string => random.integer(0, 2 ** 40).toString(36);
		const request = buildActive(1, baseMs, {state: 'ok'});
		const [batches, batchRows] = [25, 10_000];
		let earlierBytes = 0;
		for (let batch = 0; batch < batches; batch++) {
			metrics.apply(Array.from({length: batchRows}, () => end({
				...request, method: name(), provider: name(), model: name(), endpoint: `/${name()}`, agent: name(), userAgent: name(), apiKeyId: name(),
			})));
			if (batch === 5) {
				earlierBytes = process.memoryUsage().rss;
			}
		}

		assert.ok(process.memoryUsage().rss - earlierBytes < 128 * 1024 * 1024);
		const samples = await scrape(metrics);
		assert.ok(samples.length <= 5000, `${samples.length} series`);
		assert.equal(sumSamples(samples, 'tailrace_requests_total'), batches * batchRows);
		assert.ok(sumSamples(samples, 'tailrace_requests_total', {model: 'other'}) > (batches - 1) * batchRows);
	});

	test('tell of a hundred alerts which ring, those that ring first, and of none that has ended', async () => {
		const alerts = Array.from({length: 300}, (_, number): AlertRow => ({
			id: `rule ${number}`, title: `rule "${number}"`, state: number < 60 ? 'firing' : 'armed', filterText: '', unit: 'money', value: 1, threshold: 1, beganAtMs: null, endedAtMs: null,
		}));
		const samples = await scrape(createMetrics(), [], [...alerts, {
			...alerts[0]!, id: 'old', title: 'old', state: 'ended',
		}]);
		const told = samples.filter(sample => sample.name === 'tailrace_alert_firing');
		assert.equal(told.length, 100);
		assert.equal(sumSamples(samples, 'tailrace_alert_firing'), 60);
		assert.equal(sumSamples(samples, 'tailrace_alert_firing', {alert: 'rule "7"'}), 1);
		assert.deepEqual(told.filter(({labels}) => labels.alert === 'old'), []);
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
