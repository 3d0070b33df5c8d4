import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {readHeaderFacts} from '../../source/providers/server-headers.js';
import {foldFacts} from '../helpers/read-facts.js';

const read = (...rawHeaders: readonly string[]) => foldFacts(readHeaderFacts(rawHeaders));

describe('the headers of a response', () => {
	test('tell the model that served', () => {
		assert.equal(read('x-ms-served-model', 'gpt-5-nano-2025-08-07').model, 'gpt-5-nano-2025-08-07');
		assert.equal(read('OpenAI-Model', 'gpt-5.1-codex').model, 'gpt-5.1-codex');
		assert.equal(read('openai-model', '\u{7}').model, null);
		assert.equal(read('content-type', 'text/event-stream').model, null);
	});

	test('tell how long the server took, in whatever unit', () => {
		assert.equal(read('openai-processing-ms', '119').timings.get('processing'), 119);
		assert.equal(read('fireworks-server-processing-time', '0.25').timings.get('processing'), 250);
		assert.deepEqual([...read('x-metrics-ttft-ms', '278.3', 'x-metrics-e2e-ms', '3177.1').timings], [['time_to_first_token', 278.3], ['processing', 3177.1]]);
	});

	test('count once where two tell the same: the provider\'s own before a proxy\'s, in any order', () => {
		const pairs = [['x-envoy-upstream-service-time', '447'], ['openai-processing-ms', '119']];
		for (const headers of [pairs, pairs.toReversed()]) {
			assert.deepEqual([...read(...headers.flat()).timings], [['processing', 119]]);
		}
	});

	test('that are no durations are none', () => {
		for (const value of ['', '-1', 'NaN', '1e9', '0x10', '99999999999', '12ms', '1, 2']) {
			assert.deepEqual(readHeaderFacts(['openai-processing-ms', value]), [], value);
		}
	});
});
