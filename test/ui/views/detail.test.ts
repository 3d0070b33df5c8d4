import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {buildRequestRecord, type RequestRecord} from '../../../source/core/request-record.js';
import {priceRequest} from '../../../source/pricing/price-request.js';
import {type Snapshot} from '../../../source/ui/data/snapshot.js';
import {initialState} from '../../../source/ui/state.js';
import {drawFrame, readText, takeSnapshot} from '../picture.js';
import {createScene, sceneNowAtMs} from '../scene.js';

const base = buildRequestRecord({
	id: '019a3f00-0000-7000-8000-00000000007c',
	startedAtMs: sceneNowAtMs - 6000,
	instanceId: 'i',
	state: 'ok',
	provider: 'anthropic',
	upstreamHost: 'api.anthropic.com',
	model: 'claude-sonnet-4-5',
	isStream: true,
	statusCode: 200,
	inputTokens: 45_210,
	cacheReadTokens: 41_100,
	cacheWriteTokens: 2048,
	outputTokens: 1204,
	reasoningTokens: 640,
	totalTokens: 46_414,
	usageSource: 'reported',
	durationMs: 4916,
	connectMs: 41,
	firstByteMs: 702,
	firstTokenMs: 1104,
	longestGapMs: 600,
});
const priced: RequestRecord = {
	...base,
	...priceRequest({
		provider: base.provider, priceProviderId: 'anthropic', upstreamHost: base.upstreamHost, model: base.model, atMs: base.startedAtMs, usage: base,
	}),
};

const empty = await takeSnapshot(createScene({count: 0}));

function draw(record: RequestRecord, changes: Partial<Snapshot> = {}, [columns, rows]: readonly [number, number] = [120, 50], detailTab = 0): string {
	const request = {
		record, lastByteAtMs: null, isEstimate: false, speedPerSecond: null,
	};
	return readText(drawFrame({...empty, requests: [request], ...changes}, {...initialState, detailId: record.id, detailTab}, columns, rows)).join('\n');
}

test('the first line of a request ends on 60 columns with its status, and cuts nothing', () => {
	const request = {
		record: base, lastByteAtMs: null, isEstimate: false, speedPerSecond: null,
	};
	const detail = {record: base, phases: [], customEvents: []};
	const title = (columns: number): string => readText(drawFrame({...empty, requests: [request], detail}, {...initialState, detailId: base.id}, columns, 20))[2]!;
	assert.match(title(60), /claude-sonnet-4-5 · 200 +1 of 1 $/v);
	assert.match(title(80), / · 200 · 14:02:25 +1 of 1 $/v);
});

describe('the detail of a request', () => {
	test('shows all parts at once where they fit, else one with tabs', () => {
		const whole = draw(base);
		for (const title of ['─ Summary ─', '─ Waterfall ─', '─ Tokens ─']) {
			assert.ok(whole.includes(title));
		}

		const low = draw(base, {}, [80, 24], 1);
		assert.match(low, /Summary {3}Waterfall {3}Tokens/v);
		assert.match(low, /first byte/v);
		assert.doesNotMatch(low, /finish|cache read/v);
	});

	test('draws every phase, with what the application posted and the longest gap', () => {
		const text = draw(base, {
			detail: {
				record: base,
				phases: [{
					type: 'phase-end', requestId: base.id, name: 'image_processing', startMs: 300, durationMs: 214, isSuccess: true, source: 'application',
				}],
				customEvents: [{
					type: 'custom-event', requestId: base.id, name: 'retrieved', atMs: base.startedAtMs + 250, data: null,
				}],
			},
		});
		assert.match(text, /upstream connect +▕.*41 ms/v);
		assert.match(text, /streaming +▕.*3,812 ms +longest gap 0\.60 s/v);
		assert.match(text, /image processing +▕.*214 ms +posted by the application/v);
		assert.match(text, /retrieved +▕ *▲ *▏ +at 250 ms/v);
		assert.match(text, /total +▕▇+▏ +4,916 ms/v);
	});

	test('splits tokens and cost, the parts making up the whole', () => {
		const text = draw(priced);
		assert.match(text, /input +45,210 .*cache read 41,100 \(91 %\).*cache write 2,048.*new 2,062/v);
		assert.match(text, /output +1,204 .*reasoning 640/v);
		assert.match(text, /cost +\$0\.0\d{3} +input \$0\.\d+ · cache read \$0\.\d+ · cache write \$0\.\d+ · output \$0\.\d+/v);
		assert.match(text, /price table 2026-09-23, claude-sonnet-4-5/v);
		assert.match(text, /reported by the provider/v);
	});

	test('puts the parts below their bar where they do not fit beside it', () => {
		const text = draw(priced, {}, [60, 24], 2);
		assert.match(text, /input +45,210 +▇+ *\n +▇ cache read 41,100 \(91 %\) *\n +▇ cache write 2,048/v);
		assert.match(text, /output \$0\.\d+ *\n +price table/v);
	});

	test('does not split a cost that today\'s prices would not make', () => {
		const text = draw({...priced, costNanoUsd: priced.costNanoUsd! + 1_000_000});
		assert.match(text, /by the price table of that time/v);
		assert.doesNotMatch(text, /input \$/v);
	});

	test('says what nobody told', () => {
		const text = draw({
			...base, inputTokens: null, outputTokens: null, usageSource: 'none',
		});
		assert.match(text, /input +– /v);
		assert.match(text, /unpriced/v);
		assert.match(text, /nobody told/v);
	});

	test('still shows a request that only the store remembers, and waits for one that it is asked', () => {
		const detail = {record: base, phases: [], customEvents: []};
		const state = {...initialState, detailId: base.id};
		assert.match(readText(drawFrame({...empty, detail}, state)).join('\n'), /claude-sonnet-4-5/v);
		assert.match(readText(drawFrame(empty, state)).join('\n'), /Reading the request/v);
	});
});
