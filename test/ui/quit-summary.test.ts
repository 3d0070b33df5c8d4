import assert from 'node:assert/strict';
import {test} from 'node:test';
import {createTotals} from '../../source/core/summary.js';
import {formatQuitSummary} from '../../source/ui/quit-summary.js';

test('the summary at the end tells requests, tokens, cost, errors and where the store is', () => {
	const totals = {
		...createTotals(), requestCount: 1204, okCount: 1200, failedCount: 4, inputTokens: 5_900_000, outputTokens: 182_000, costNanoUsd: 8_120_000_000,
	};
	assert.equal(formatQuitSummary({
		totals, ranMs: 4_320_000, storePath: '/home/user/tailrace.db', droppedCount: 0,
	}), 'tailrace ran 1 h 12 m: 1,204 requests, 5.90M tokens in, 182k out, $8.12, 4 errors (0.3 %).\nRecorded in /home/user/tailrace.db\n');
});

test('it promises no file where none is left', () => {
	const read = (storePath: string | null): string => formatQuitSummary({
		totals: createTotals(), ranMs: 5000, storePath, droppedCount: 0,
	}).split('\n', 2)[1]!;
	assert.match(read(null), /temporary store that is gone now; to keep one: tailrace demo --store /v);
	assert.match(read('memory:'), /in memory alone, and forgotten now/v);
});

test('it says what is missing, and is safe to print', () => {
	const totals = {
		...createTotals(), requestCount: 1, okCount: 1, unpricedCount: 1,
	};
	const summary = formatQuitSummary({
		totals, ranMs: 5000, storePath: '/tmp/\u{1B}[31mevil', droppedCount: 2,
	});
	assert.match(summary, /1 request, .*without 1 unpriced request, no errors\./v);
	assert.match(summary, /2 events could not be recorded\./v);
	assert.ok(!summary.includes('\u{1B}'));
});
