import assert from 'node:assert/strict';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {systemClock} from '../../source/core/clock.js';
import type {ProxyOptions} from '../../source/proxy/server.js';
import {openStore} from '../../source/store/open-store.js';
import {startTestProxy} from '../helpers/proxy.js';
import {requestRaw} from '../helpers/raw-client.js';
import {readBody, startScriptedUpstream} from '../helpers/scripted-upstream.js';
import {setUp} from '../helpers/set-up.js';

const hourMs = 60 * 60 * 1000;
const textEvent = 'data: {"model":"gpt-x-1","choices":[{"index":0,"delta":{"content":"four letters"}}]}\n\n';

describe('a request while the wall clock jumps', () => {
	let nowAtMs: () => number;
	let jump: () => void = () => {/* Set by each test. */};
	const upstream = setUp({before, after}, async () => startScriptedUpstream(async (incoming, response) => {
		await readBody(incoming);
		response.writeHead(200, {'content-type': 'text/event-stream'});
		response.write(textEvent);
		setTimeout(() => {
			jump();
			response.end(`${textEvent}data: [DONE]\n\n`);
		}, 40);
	}));

	const ask = async (options: Partial<ProxyOptions> = {}) => {
		const proxy = await startTestProxy([`openai=${upstream().url}`], {clock: {monotonicMs: systemClock.monotonicMs, nowAtMs: () => nowAtMs()}, ...options});
		const {response} = await requestRaw(proxy.url, {method: 'POST', path: '/v1/chat/completions', body: '{"model":"gpt-x","stream":true}'});
		const record = await proxy.takeRecord();
		await proxy.close(0);
		assert.equal(response.isComplete, true);
		return {record, events: proxy.events};
	};

	for (const [row, what, jumpMs] of [
		['T1', 'an hour back', -hourMs],
		['T1', 'an hour ahead', hourMs],
		['T8', 'a second back, again and again', -1000],
	] as const) {
		test(`T1 T8 (${row}: ${what}) has true durations`, async () => {
			let offsetMs = 0;
			nowAtMs = () => Date.now() + offsetMs;
			jump = () => {
				offsetMs += jumpMs;
			};

			const {record} = await ask();
			const {durationMs, firstByteMs, firstTokenMs, longestGapMs, upstreamMs, connectMs} = record;
			for (const value of [durationMs, firstByteMs, firstTokenMs, longestGapMs, upstreamMs, connectMs]) {
				assert.ok(value === null || (value >= 0 && value < 30_000), JSON.stringify(record));
			}

			assert.ok(durationMs! >= 39);
			assert.ok(record.outputTokensPerSecond === null || record.outputTokensPerSecond > 0);
		});
	}

	test('T3 (a hundred times too fast) meets no timeout before its time, and has true durations', async () => {
		const beganMs = performance.now();
		const beganAtMs = Date.now();
		nowAtMs = () => beganAtMs + ((performance.now() - beganMs) * 100);
		jump = () => {/* It runs. */};
		// By this clock the answer takes four seconds and more.
		const {record} = await ask({limits: {firstByteTimeoutMs: 3000, idleTimeoutMs: 3000, clientTimeoutMs: 3000}});
		assert.equal(record.state, 'ok');
		assert.ok(record.durationMs! >= 39);
		assert.ok(record.durationMs! < 3000);
		assert.ok(record.longestGapMs! < 3000);
	});

	for (const at of ['1970-01-01T00:00:00Z', '2038-01-19T03:14:08Z', '2100-03-01T00:00:00Z']) {
		test(`T7 (in ${at.slice(0, 4)}) is recorded in its own second, and counted in its own hour`, async () => {
			const atMs = Date.parse(at);
			jump = () => {/* It stands. */};
			nowAtMs = () => atMs + 500;
			const {record, events} = await ask();
			assert.ok(Math.abs(record.startedAtMs - atMs) <= 1000);
			const store = openStore('memory:');
			const writer = store.openWriter();
			writer.write(events);
			const reader = store.openReader();
			const fromMs = Math.floor(record.startedAtMs / hourMs) * hourMs;
			const buckets = await reader.readBuckets({fromMs, toMs: fromMs + hourMs, stepMs: hourMs});
			assert.deepEqual(buckets.map(({startMs, totals}) => [startMs, totals.requestCount]), [[fromMs, 1]]);
			await reader.close();
			writer.close();
		});
	}
});
