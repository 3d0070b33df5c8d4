import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {
	formatAge,
	formatElapsed,
	formatMilliseconds,
	formatSeconds,
} from '../../../source/ui/text/duration.js';
import {formatNanoUsd, formatUsd} from '../../../source/ui/text/money.js';
import {
	formatBytes,
	formatCount,
	formatExact,
	formatPercent,
	formatPlural,
	formatRate,
} from '../../../source/ui/text/number.js';
import {createRandom} from '../../helpers/seeded-random.js';

/** The values whose text is another than expected. */
function findWrong<Value>(format: (value: Value) => string, cases: ReadonlyArray<readonly [Value, string]>): string[] {
	return cases.filter(([value, text]) => format(value) !== text).map(([value, text]) => `${String(value)} is ${format(value)}, not ${text}`);
}

describe('numbers', () => {
	test('counts have three significant digits from a thousand on, and carry over', () => {
		assert.deepEqual(findWrong(formatCount, [
			[null, '–'],
			[0, '0'],
			[7, '7'],
			[999, '999'],
			[1000, '1.00k'],
			[1204, '1.20k'],
			[9996, '10.0k'],
			[45_210, '45.2k'],
			[182_000, '182k'],
			[999_499, '999k'],
			[999_600, '1.00M'],
			[5_900_000, '5.90M'],
			[3e9, '3.00G'],
		]), []);
	});

	test('rates show small values and never round something to nothing', () => {
		assert.deepEqual(findWrong(formatRate, [[null, '–'], [0, '0'], [0.001, '<0.01'], [0.42, '0.42'], [2.4, '2.40'], [41.26, '41.3'], [412, '412'], [1234, '1.23k']]), []);
	});

	test('percentages are a whole 0 or 100 only if they are', () => {
		assert.deepEqual(findWrong(formatPercent, [[null, '–'], [0, '0 %'], [0.0001, '<0.1 %'], [0.004, '0.4 %'], [0.0996, '10 %'], [0.91, '91 %'], [0.999, '>99 %'], [1, '100 %']]), []);
	});

	test('exact numbers are grouped, bytes have their unit', () => {
		assert.deepEqual(findWrong(formatExact, [[null, '–'], [0, '0'], [999, '999'], [45_210, '45,210'], [1_234_567, '1,234,567']]), []);
		assert.deepEqual(findWrong(formatBytes, [[null, '–'], [512, '512 B'], [1204, '1.20 kB'], [2_590_000, '2.59 MB']]), []);
		assert.equal(formatPlural(1, 'request'), '1 request');
		assert.equal(formatPlural(2000, 'request'), '2,000 requests');
	});

	test('money has at most four decimals, and what costs something is never drawn as nothing', () => {
		assert.deepEqual(findWrong(formatUsd, [
			[null, '–'],
			[0, '$0'],
			[0.00001, '<$.0001'],
			[0.0003, '$0.0003'],
			[0.03124, '$0.0312'],
			[0.09996, '$0.100'],
			[0.83, '$0.830'],
			[0.9996, '$1.00'],
			[8.123, '$8.12'],
			[12.34, '$12.3'],
			[123.4, '$123'],
			[1234, '$1.23k'],
		]), []);
		assert.equal(formatNanoUsd(31_240_000), '$0.0312');
	});
});

describe('durations', () => {
	test('columns are always in seconds', () => {
		assert.deepEqual(findWrong(formatSeconds, [[null, '–'],
			[0, '0.00 s'],
			[3, '<0.01s'],
			[40, '0.04 s'],
			[744, '0.74 s'],
			[9996, '10.0 s'],
			[19_600, '19.6 s'],
			[612_000, '612 s'],
			[36_000_000, '10.0 h']]), []);
	});

	test('a running one shows tenths while they can be seen', () => {
		assert.deepEqual(findWrong(formatElapsed, [[340, '0.3 s'], [12_340, '12.3 s'], [99_960, '100 s'], [7_200_000, '7200 s']]), []);
	});

	test('ages are coarse, exact ones are grouped', () => {
		assert.deepEqual(findWrong(formatAge, [[-5, '0 s'], [8900, '8 s'], [720_000, '12 m'], [4_320_000, '1 h 12 m'], [3_600_000, '1 h'], [273_600_000, '3 d 4 h']]), []);
		assert.deepEqual(findWrong(formatMilliseconds, [[null, '–'], [41, '41 ms'], [1104, '1,104 ms']]), []);
	});
});

test('no number is wider than its column, whatever it is', () => {
	const random = createRandom(3);
	for (let round = 0; round < 20_000; round++) {
		const value = 10 ** ((random.next() * 18) - 6);
		const widths: ReadonlyArray<readonly [string, number]> = [
			[formatCount(value), 5],
			[formatRate(value), 5],
			[formatPercent(Math.min(1, value)), 6],
			[formatUsd(value), 7],
			[formatSeconds(Math.min(value, 1e9)), 6],
			[formatElapsed(Math.min(value, 1e9)), 6],
		];
		for (const [text, width] of widths) {
			assert.ok(text.length <= width, `${value} became ${text}`);
		}
	}
});
