import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import BetterSqlite from 'better-sqlite3';
import {readZoneMinutes} from '../../source/core/clock.js';
import type {Groups} from '../../source/core/question.js';
import {listDayStarts, listHourStarts} from '../../source/query/local-time.js';
import {openStore} from '../../source/store/open-store.js';
import {withStorePlace} from '../helpers/store-place.js';
import {inZone} from '../helpers/time-zone.js';
import {buildActive, end} from './store-traffic.js';

const quarterMs = 15 * 60_000;

/** A request each quarter of an hour of three days, each of one input token. */
function buildQuarters(from: string): Array<ReturnType<typeof end>> {
	return Array.from({length: 3 * 96}, (_, number) => end({
		...buildActive(number, Date.parse(from) + (number * quarterMs)), state: 'ok', inputTokens: 1, outputTokens: 0, durationMs: 10,
	}));
}

async function readDays(storePath: string, from: string, to: string, list: typeof listDayStarts = listDayStarts): Promise<number[]> {
	const reader = openStore(storePath).openReader();
	const [fromMs, toMs] = [Date.parse(from), Date.parse(to)];
	const {groups}: Groups = await reader.readGroups({
		fromMs, toMs, stepMs: 3_600_000, maxRows: 10_000, groupBy: 'day', dayStartsMs: list(fromMs, toMs, readZoneMinutes),
	});
	await reader.close();
	return groups.toSorted((a, b) => Number(a.name) - Number(b.name)).map(({totals}) => totals.requestCount);
}

/** As somebody with a `sqlite3` sees it. */
function readView(storePath: string): Record<string, number> {
	const database = new BetterSqlite(storePath, {readonly: true});
	const rows = database.prepare('SELECT day, requests FROM by_day ORDER BY day').raw().all() as Array<[string, number]>;
	database.close();
	return Object.fromEntries(rows);
}

describe('what a store tells of days', () => {
	for (const [row, what, from, until, counts, hourCount] of [
		['T4', 'set back', '2026-10-23T22:00Z', '2026-10-26T22:00Z', [96, 100, 92], 72],
		['T5', 'set ahead', '2026-03-27T23:00Z', '2026-03-30T23:00Z', [96, 92, 96, 4], 72],
	] as const) {
		test(`T4 T5 (${row}: clocks are ${what}) is true for the long one and the short one, and no hour of theirs is missed`, async () => {
			await inZone('Europe/Berlin', async () => withStorePlace(async storePath => {
				const writer = openStore(storePath).openWriter();
				writer.write(buildQuarters(from));
				assert.deepEqual(await readDays(storePath, from, until), counts);
				assert.deepEqual(await readDays(storePath, from, until, listHourStarts), Array.from({length: hourCount}, () => 4));
				assert.deepEqual(Object.values(readView(storePath)), counts);
				writer.close();
			}));
		});
	}

	test('T6 follows the zone of whoever asks, since none is stored', async () => {
		await withStorePlace(async storePath => {
			const writer = openStore(storePath).openWriter();
			const [from, until] = ['2026-11-18T00:00Z', '2026-11-21T00:00Z'];
			await inZone('Europe/Berlin', () => {
				writer.write(buildQuarters(from));
			});
			assert.deepEqual(await inZone('UTC', async () => readDays(storePath, from, until)), [96, 96, 96]);
			assert.deepEqual(await inZone('Nowhere/At_All', async () => readDays(storePath, from, until)), [96, 96, 96]);
			// Five hours and three quarters ahead.
			assert.deepEqual(await inZone('Asia/Kathmandu', async () => readDays(storePath, from, until)), [73, 96, 96, 23]);
			assert.deepEqual(await inZone('Asia/Kathmandu', () => readView(storePath)), {
				'2026-11-18': 73, '2026-11-19': 96, '2026-11-20': 96, '2026-11-21': 23,
			});
			assert.deepEqual(await inZone('Pacific/Apia', async () => readDays(storePath, from, until)), [44, 96, 96, 52]);
			writer.close();
		});
	});
});
