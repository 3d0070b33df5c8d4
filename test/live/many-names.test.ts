import assert from 'node:assert/strict';
import {Buffer} from 'node:buffer';
import process from 'node:process';
import {describe, test} from 'node:test';
import v8 from 'node:v8';
import {runInNewContext} from 'node:vm';
import {parseUpstream} from '../../source/config/parse.js';
import {buildUpstreamTable} from '../../source/config/upstream-table.js';
import {buildRequestRecord} from '../../source/core/request-record.js';
import {createLiveModel} from '../../source/live/create-live-model.js';
import {createKeyHasher} from '../../source/proxy/key-id.js';
import {pickRoute} from '../../source/proxy/route.js';
import {buildBatch} from './random-traffic.js';

v8.setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const nowAtMs = Date.UTC(2026, 10, 21, 14);

/** How many megabytes are held after the second half of so many rounds that were not after the first. */
function measureGrowth(rounds: number, act: (round: number) => void): number {
	let heldBytes = 0;
	for (let round = 0; round < rounds; round++) {
		act(round);
		if (round !== rounds / 2) {
			continue;
		}

		collectGarbage();
		heldBytes = process.memoryUsage().heapUsed;
	}

	collectGarbage();
	return (process.memoryUsage().heapUsed - heldBytes) / 1024 / 1024;
}

describe('names that never come twice', () => {
	test('L8 do not fill the memory of what is happening now', () => {
		const live = createLiveModel({maxRequests: 1000, maxBuckets: 2000});
		const grown = measureGrowth(20_000, round => {
			const name = `name-${round}-${'x'.repeat(80)}`;
			const record = buildRequestRecord({
				id: `id-${round}`, startedAtMs: nowAtMs + (round * 10), instanceId: 'test', provider: 'openai', model: name, requestedModel: name, endpoint: `/v1/${name}`, agent: name,
				sessionId: name,
				apiKeyId: name, userAgent: name, endUser: name,
			});
			live.apply(buildBatch([
				{type: 'request-start', record},
				{
					type: 'request-end', record: {
						...record, state: 'ok', durationMs: 5, inputTokens: 1, outputTokens: 2,
					},
				},
				{
					type: 'rate-limit', provider: 'openai', apiKeyId: name, name: 'requests', limit: 10, remaining: 5, usedRatio: 0.5,
					windowMs: 60_000, resetAtMs: nowAtMs + 60_000, capturedAtMs: nowAtMs,
				},
			]));
		});
		assert.ok(grown < 8, `${grown.toFixed(1)} MB`);
	});

	test('L8 do not fill the memory of what routes and knows keys', () => {
		const upstreams = buildUpstreamTable([parseUpstream('mine=https://mine.example')], {host: '127.0.0.1', port: 7171});
		const hashKey = createKeyHasher(Buffer.alloc(32));
		const grown = measureGrowth(40_000, round => {
			pickRoute({method: 'POST', url: `/mine/name-${round}-${'x'.repeat(40)}?q=${round}`, readHeader: () => undefined}, upstreams);
			hashKey('openai', `sk-${round}-${'x'.repeat(40)}`);
		});
		assert.ok(grown < 4, `${grown.toFixed(1)} MB`);
	});
});
