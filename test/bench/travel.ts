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
		const reader = openStore(storePath).openReader();
		const figures: Figure[] = [];
		for (const [title, ask] of questions) {
			for (const windowId of windowIds) {
				figures.push({name: `travel: ${title}, ${windowId} of ${rowCount / 1e6}M`, value: await measureMedian(ask, reader, windowId), unit: 'ms'});
			}
		}

		await reader.close();
		return figures;
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
