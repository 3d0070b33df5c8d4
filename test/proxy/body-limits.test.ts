import assert from 'node:assert/strict';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {setUpProxy} from '../helpers/proxy.js';
import {requestRaw} from '../helpers/raw-client.js';
import {readBody, startScriptedUpstream} from '../helpers/scripted-upstream.js';

const nowAtMs = 1_800_000_000_000;

describe('a refusal that tells its limit in the body', () => {
	const {upstream, proxy} = setUpProxy({before, after}, startScriptedUpstream, {clock: {nowAtMs: () => nowAtMs, monotonicMs: () => 0}});
	let seenCount = 0;
	const refuse = async (error: object, headers: Readonly<Record<string, string>> = {}) => {
		upstream().play(async (incoming, response) => {
			await readBody(incoming);
			response.writeHead(429, {'content-type': 'application/json', ...headers});
			response.end(JSON.stringify({error}));
		});
		await requestRaw(proxy().url, {
			method: 'POST', path: '/v1/responses', headers: [['content-type', 'application/json'], ['authorization', 'Bearer k']], body: '{"model":"m","input":"x"}',
		});
		const record = await proxy().takeRecord();
		const limits = proxy().events.slice(seenCount).filter(event => event.type === 'rate-limit');
		seenCount = proxy().events.length;
		return {record, limits};
	};

	test('says when to come back, and is a limit of its key that is full until then', async () => {
		const {record, limits} = await refuse({type: 'usage_limit_reached', message: 'wait', resets_at: (nowAtMs / 1000) + (3 * 3600) - 60});
		assert.equal(record.errorMessage, 'retry in 3 h · wait');
		assert.deepEqual(limits.map(({name, usedRatio, resetAtMs, apiKeyId}) => [name, usedRatio, resetAtMs, apiKeyId]), [
			['plan', 1, nowAtMs + (3 * 3_600_000) - 60_000, record.apiKeyId],
		]);
	});

	test('may tell its reset from now on', async () => {
		const {record, limits} = await refuse({type: 'usage_limit_reached', resets_in_seconds: 1200});
		assert.equal(record.errorMessage, 'retry in 20 min');
		assert.deepEqual(limits.map(({resetAtMs, capturedAtMs}) => [resetAtMs, capturedAtMs]), [[nowAtMs + 1_200_000, nowAtMs]]);
	});

	test('has its own delay before one of the headers, and no limit where none is told', async () => {
		const {record, limits} = await refuse({type: 'rate_limit_error', message: 'Please try again in 1.5s.'}, {'retry-after': '9'});
		assert.equal(record.errorMessage, 'retry in 2 s · Please try again in 1.5s.');
		assert.deepEqual(limits, []);
	});
});
