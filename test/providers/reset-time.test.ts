import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {readResetAtMs, readRetryAfterMs, readRetryDelayMs} from '../../source/providers/reset-time.js';

const nowAtMs = Date.UTC(2026, 10, 21, 12);

describe('the time of a reset', () => {
	for (const [value, inMs] of [
		['12ms', 12],
		['0s', 0],
		['6m0s', 360_000],
		['17.399999999s', 17_400],
		['2m59.56s', 179_560],
		['1h2m3s', 3_723_000],
		['1d12h', 129_600_000],
		['500\u{B5}s', 1],
		['100ns', 0],
		['1', 1000],
		['500', 500_000],
		['0.5', 500],
		['2026-11-21T12:00:12Z', 12_000],
		['2026-11-21T13:00:12+01:00', 12_000],
		[String((nowAtMs / 1000) + 60), 60_000],
		[String(nowAtMs + 1234), 1234],
	] as const) {
		test(`can be told as ${value}`, () => {
			assert.equal(readResetAtMs(value, nowAtMs)! - nowAtMs, inMs);
		});
	}

	for (const value of ['', ' ', 'soon', '-1', '-5s', '1e9', 'Infinity', '0x10', '5 s', 's', '1y', '2026-99-99T00:00:00Z', 'Thu, 01 Jan 1970', '9'.repeat(400)]) {
		test(`is unknown when it is told as ${JSON.stringify(value.slice(0, 20))}`, () => {
			assert.equal(readResetAtMs(value, nowAtMs), null);
		});
	}
});

describe('the time to wait before a retry', () => {
	for (const [value, waitMs] of [
		['7', 7000],
		['0', 0],
		['1.5', 1500],
		['Sat, 21 Nov 2026 12:01:00 GMT', 60_000],
		['Sat, 21 Nov 2026 11:00:00 GMT', 0],
		['', null],
		['soon', null],
		['-1', null],
		['2026-11-21', null],
	] as const) {
		test(`of ${JSON.stringify(value)} is ${waitMs}`, () => {
			assert.equal(readRetryAfterMs(value, nowAtMs), waitMs);
		});
	}
});

test('the finer of two delays counts, unless it is Azure\'s zero', () => {
	for (const [headers, delayMs] of [
		[{'retry-after-ms': '1500', 'retry-after': '2'}, 1500],
		[{'retry-after-ms': '0', 'retry-after': '1'}, 1000],
		[{'retry-after-ms': '0'}, 0],
		[{'retry-after': '36'}, 36_000],
		[{'retry-after-ms': 'soon'}, null],
		[{}, null],
	] as ReadonlyArray<readonly [Readonly<Record<string, string>>, number | null]>) {
		assert.equal(readRetryDelayMs(name => headers[name], 0), delayMs);
	}
});
