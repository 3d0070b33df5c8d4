import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {buildUsage} from '../../source/core/usage.js';
import {behaviors} from '../../source/demo/answer-plan.js';
import {pickFakeRoute} from '../../source/demo/fake-routes.js';
import {startDemo} from '../../source/demo/run-demo.js';
import {createScenario, type DemoStep} from '../../source/demo/scenarios.js';
import {priceRequest} from '../../source/pricing/price-request.js';
import {catalog} from '../../source/providers/catalog.js';
import {startFaultUpstream} from '../helpers/fault-upstream.js';
import {waitUntil} from '../helpers/wait-until.js';

function takeSteps(seed: number, count: number): DemoStep[] {
	const scenario = createScenario(seed, 2);
	return Array.from({length: count}, () => scenario.next().value);
}

describe('the scenario', () => {
	test('is the same for the same seed and another for another', () => {
		assert.deepEqual(takeSteps(5, 200), takeSteps(5, 200));
		assert.notDeepEqual(takeSteps(5, 200), takeSteps(6, 200));
	});

	test('has the pace it is given, with pauses and bursts', () => {
		const steps = takeSteps(7, 20_000);
		let totalMs = 0;
		for (const step of steps) {
			totalMs += step.waitMs;
		}

		const ratePerSecond = steps.length / totalMs * 1000;
		assert.ok(Math.abs(ratePerSecond - 2) < 0.15, `${ratePerSecond} requests a second`);
	});

	test('fails about one time in twenty, in every way there is', () => {
		const steps = takeSteps(8, 5000);
		const bad = steps.filter(({request, abortAfterMs}) => abortAfterMs === null && !['normal', 'slow', 'stall'].includes(request.script.behavior!));
		assert.ok(Math.abs(bad.length - 250) < 100, `${bad.length} of ${steps.length}`);
		assert.deepEqual(new Set(steps.map(step => step.request.script.behavior)), new Set(behaviors));
		assert.ok(steps.some(step => step.abortAfterMs !== null));
	});

	test('uses models whose price is known, but for the local one', () => {
		const unpriced = new Set<string>();
		for (const {request: {path, body}} of takeSteps(10, 500)) {
			const route = pickFakeRoute(path.split('?', 1)[0]!)!;
			const model = route.model ?? String(body.model);
			const {priceProviderId} = catalog.find(provider => provider.id === route.provider)!;
			const price = priceRequest({
				provider: route.provider,
				priceProviderId,
				upstreamHost: '',
				model,
				atMs: Date.UTC(2026, 10, 21),
				usage: buildUsage({inputTokens: 1000, outputTokens: route.kind === 'embedding' ? null : 10}),
			});
			if (price.costNanoUsd === null) {
				unpriced.add(model);
			}
		}

		assert.deepEqual([...unpriced], ['llama3.3:70b']);
	});

	test('asks only for what an answer can hold', () => {
		for (const {request: {script}} of takeSteps(9, 3000)) {
			assert.ok((script.cacheReadTokens ?? 0) + (script.cacheWriteTokens ?? 0) <= script.inputTokens!);
			assert.ok((script.reasoningTokens ?? 0) <= (script.outputTokens ?? 0));
		}
	});
});

describe('the demo', () => {
	test('sends its requests and leaves nothing behind', async () => {
		const upstream = await startFaultUpstream();
		try {
			const demo = startDemo({proxyUrl: upstream.url, seed: 1, ratePerSecond: 200});
			await waitUntil(() => upstream.visits.length >= 20);
			await demo.stop();
			// One that was written just before the stop may be seen only now; it must be gone, too.
			await waitUntil(() => upstream.visits.every(visit => visit.goneBy !== null));
			assert.ok(upstream.visits.every(visit => visit.head.startsWith('POST /') && visit.head.includes('x-demo-script: {')));
		} finally {
			await upstream.close();
		}
	});

	test('stops though its proxy is not there', async () => {
		const demo = startDemo({proxyUrl: 'http://127.0.0.1:1', seed: 1, ratePerSecond: 1000});
		const stopped = demo.stop();
		assert.ok(stopped instanceof Promise);
		await stopped;
	});
});
