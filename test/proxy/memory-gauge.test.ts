import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {MemoryGauge} from '../../source/proxy/memory-gauge.js';

describe('memory', () => {
	test('X8 that is short refuses what is new until some is free again', () => {
		const use = {heapRatio: 0.5, processRatio: 0};
		const gauge = new MemoryGauge(() => use);
		const doesAdmitAt = (ratios: Partial<typeof use>): boolean => {
			Object.assign(use, ratios);
			gauge.check(100);
			return gauge.admits(100);
		};

		assert.deepEqual([0.79, 0.81, 0.75, 0.69, 0.79].map(heapRatio => doesAdmitAt({heapRatio})), [true, false, false, true, true]);
		assert.deepEqual([0.89, 0.91, 0.85, 0.79, 0.89].map(processRatio => doesAdmitAt({heapRatio: 0, processRatio})), [true, false, false, true, true]);
	});

	test('that is short lets new requests in when enough of the old have ended: only they make V8 collect what those left', () => {
		const gauge = new MemoryGauge(() => ({heapRatio: 0.9, processRatio: 0}));
		gauge.check(100);
		assert.deepEqual([100, 81, 80, 0].map(count => gauge.admits(count)), [false, false, true, true]);
		gauge.check(50);
		assert.equal(gauge.admits(80), true);
	});

	test('is looked at within a burst, too', () => {
		const gauge = new MemoryGauge(() => ({heapRatio: 0.9, processRatio: 0}));
		const answers = Array.from({length: 40}, (_, count) => gauge.admits(1000 + count));
		assert.deepEqual([answers[0], answers.at(-1)], [true, false]);
	});

	test('of this process can be read, and is not short', () => {
		const gauge = new MemoryGauge();
		gauge.check(1);
		assert.equal(gauge.admits(1), true);
	});
});
