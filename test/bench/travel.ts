import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import BetterSqlite from 'better-sqlite3';
import {isRolled, type BoundedQuery} from '../../source/core/question.js';
import {encodeSketch} from '../../source/core/sketch.js';
import type {RequestReader} from '../../source/core/store.js';
import {openStore} from '../../source/store/open-store.js';
import {
	findWindow,
	placeWindow,
	maxListRequests,
	maxQuestionRows,
} from '../../source/ui/data/windows.js';
import {bigStoreEndMs, buildBigStore} from '../helpers/big-store.js';
import type {Figure} from './parts/figures.js';
import {measureMoves} from './parts/measure-moves.js';

const windowIds = ['15m', '1h', '6h', '24h', '7d', '30d'];
const dayMs = 86_400_000;
const questions: ReadonlyArray<readonly [view: string, ask: (reader: RequestReader, query: BoundedQuery) => Promise<unknown>]> = [
	...(['model', 'endpoint', 'day', 'agent', 'session'] as const).map(groupBy => [
		`${isRolled(groupBy) ? 'rollups' : 'rows'} by ${groupBy}`,
		async (reader: RequestReader, query: BoundedQuery) => reader.readGroups({
			...query, groupBy, dayStartsMs: Array.from({length: 31}, (_, index) => query.toMs - (index * dayMs)).toReversed(),
		}),
	] as const),
	['rollups by day at +05:30', async (reader, query) => reader.readGroups({
		...query, groupBy: 'day', dayStartsMs: Array.from({length: 32}, (_, index) => ((Math.floor(query.toMs / dayMs) - index) * dayMs) - (5.5 * 3_600_000)).toReversed(),
	})],
	['sessions', async (reader, query) => reader.readSessions(query)],
	['errors', async (reader, query) => reader.readErrors(query)],
	['limits', async (reader, query) => reader.readLimitCourses({...query, atMs: query.toMs - 1})],
	['requests', async (reader, {fromMs, toMs}) => reader.readNewest({fromMs, toMs, limit: maxListRequests})],
];

/** Each view's question for windows of any length, on a store of 30 days: `npm run bench -- travel`, `BENCH_ROWS=10000000` for ten million requests. */
export async function benchTravel(): Promise<Figure[]> {
	const folder = mkdtempSync(path.join(tmpdir(), 'tailrace-travel-'));
	const storePath = path.join(folder, 'big.db');
	const rowCount = Number(process.env.BENCH_ROWS ?? 1_000_000);
	try {
		buildBigStore(storePath, rowCount);
		widenSketches(storePath);
		fillLimits(storePath);
		const reader = openStore(storePath).openReader();
		const figures: Figure[] = [];
		for (const [title, ask] of questions) {
			for (const windowId of windowIds) {
				figures.push({name: `travel: ${title}, ${windowId} of ${rowCount / 1e6}M`, value: await measureMedian(ask, reader, windowId), unit: 'ms'});
			}
		}

		await reader.close();
		return [...figures, ...await measureMoves(storePath, bigStoreEndMs)];
	} finally {
		rmSync(folder, {recursive: true});
	}
}

/** As wide as those of a busy hour are: what a question costs is for the most part in its sketches. */
function widenSketches(storePath: string): void {
	const database = new BetterSqlite(storePath);
	const build = (width: number): Uint8Array => encodeSketch(new Map(Array.from({length: width}, (_, index) => [130 + index, 10])));
	for (const [stepMs, width] of [[60_000, 12], [900_000, 30], [3_600_000, 70], [21_600_000, 90]] as const) {
		database.prepare('UPDATE rollups SET duration_sketch = ?, first_token_sketch = ? WHERE step_ms = ?').run(build(width), build(width), stepMs);
	}

	database.close();
}

/** A dozen limits that are told every minute. */
function fillLimits(storePath: string): void {
	const database = new BetterSqlite(storePath);
	const startMs = bigStoreEndMs - (30 * dayMs);
	for (const stepMs of [60_000, 3_600_000]) {
		database.exec(`WITH RECURSIVE steps (start_ms) AS (SELECT ${startMs} UNION ALL SELECT start_ms + ${stepMs} FROM steps WHERE start_ms < ${bigStoreEndMs - stepMs})
			INSERT INTO rate_limit_history SELECT
				${stepMs}, start_ms, 'openai', '', 'limit-' || value, 1000, 500, 0.5, 18000000, start_ms + 7200000, start_ms + 30000, 0.5 + (start_ms / 60000 % 60) / 200.0
			FROM steps, json_each('[0,1,2,3,4,5,6,7,8,9,10,11]') ORDER BY start_ms, value`);
	}

	database.exec(`INSERT INTO rate_limits SELECT provider, api_key_id, name, "limit", remaining, used_ratio, window_ms, reset_at_ms, captured_at_ms
		FROM rate_limit_history WHERE step_ms = 3600000 AND start_ms = ${bigStoreEndMs - 3_600_000}`);
	database.close();
}

/** At places that differ, as a user moves. */
async function measureMedian(ask: (reader: RequestReader, query: BoundedQuery) => Promise<unknown>, reader: RequestReader, windowId: string): Promise<number> {
	const times: number[] = [];
	for (let round = 0; round < 5; round++) {
		const window = findWindow(windowId);
		const endMs = bigStoreEndMs - (Math.min(window.ms, 2 * dayMs) * round / 2);
		const {fromMs, toMs} = placeWindow(window, endMs - 1);
		const startMs = performance.now();
		await ask(reader, {
			fromMs, toMs, stepMs: window.stepMs, maxRows: maxQuestionRows,
		});
		times.push(performance.now() - startMs);
	}

	times.sort((a, b) => a - b);
	return times[2]!;
}
