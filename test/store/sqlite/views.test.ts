import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import process from 'node:process';
import {describe, test} from 'node:test';
import BetterSqlite from 'better-sqlite3';
import type {RequestRecord} from '../../../source/core/request-record.js';
import type {StoreWriter} from '../../../source/core/store.js';
import {openStore} from '../../../source/store/open-store.js';
import {createRandom} from '../../helpers/seeded-random.js';
import {withStorePlace} from '../../helpers/store-place.js';
import {
	baseMs,
	buildActive,
	buildFinished,
	end,
	limit,
	start,
} from '../store-traffic.js';

type Row = Record<string, unknown>;

const zone = 'Asia/Kathmandu';
const secondsAhead = 20_700;

describe('the views, while the store is written', () => {
	test('recent shows a request in human units, newest first', async () => {
		const rows = await query('SELECT time, model, output_tokens, cost_usd, cache_percent, seconds, first_token_seconds FROM recent LIMIT 2', writer => {
			writer.write([
				end({
					...buildFinished(createRandom(1), 1, baseMs),
					model: 'gpt-5.1', inputTokens: 2000, cacheReadTokens: 500, outputTokens: 70, costNanoUsd: 12_500_000, durationMs: 4321.5, firstTokenMs: 600,
				}),
				start(buildActive(2, baseMs)),
			]);
		});
		assert.deepEqual(rows[1], {
			time: new Date(baseMs + (secondsAhead * 1000)).toISOString().slice(0, 19).replace('T', ' '),
			model: 'gpt-5.1', output_tokens: 70, cost_usd: 0.0125, cache_percent: 25, seconds: 4.32, first_token_seconds: 0.6,
		});
		assert.deepEqual([rows[0]!.output_tokens, rows[0]!.cost_usd], [null, null], 'unknown is not zero');
	});

	test('by_model and by_day add up what is finished', async () => {
		const random = createRandom(2);
		const records = Array.from({length: 50}, (_, number) => buildFinished(random, number, baseMs + (number * 3_600_000)));
		const write = (writer: StoreWriter): void => {
			writer.write(records.map(record => end(record)));
		};

		const models = await query('SELECT * FROM by_model', write);
		const days = await query('SELECT * FROM by_day', write);
		const costUsd = records.reduce((sum, record) => sum + (record.costNanoUsd ?? 0), 0) / 1e9;
		for (const rows of [models, days]) {
			assert.equal(rows.reduce((sum, row) => sum + (row.requests as number), 0), 50);
			assert.ok(Math.abs(rows.reduce((sum, row) => sum + ((row.cost_usd ?? 0) as number), 0) - costUsd) < 1e-6);
		}

		assert.equal(models.find(row => row.model === 'llama3.2')!.cost_usd, null, 'unpriced is not free');
		const localDays = new Set(records.map(({startedAtMs}) => new Date(startedAtMs + (secondsAhead * 1000)).toISOString().slice(0, 10)));
		assert.deepEqual(new Set(days.map(row => row.day)), localDays);
	});

	test('by_model and by_day say how many of the requests are not exact', async () => {
		const random = createRandom(3);
		const build = (number: number, changes: Partial<RequestRecord>): RequestRecord => ({
			...buildFinished(random, number, baseMs), provider: 'openai', model: 'gpt-5.1', state: 'ok', ...changes,
		});
		const unknown = {
			inputTokens: null, cacheReadTokens: null, cacheWriteTokens: null, reasoningTokens: null, totalTokens: null,
		};
		for (const view of ['by_model', 'by_day']) {
			const rows = await query(`SELECT output_tokens, cost_usd, unpriced, estimated, partial FROM ${view}`, writer => {
				writer.write([
					end(build(1, {
						outputTokens: 10, usageSource: 'reported', costNanoUsd: 1_000_000_000, priceSource: 'table',
					})),
					end(build(2, {
						...unknown, outputTokens: 5, usageSource: 'estimated', costNanoUsd: null, priceSource: 'unpriced',
					})),
					end(build(3, {
						...unknown, outputTokens: 1, usageSource: 'partial', costNanoUsd: null, priceSource: 'unpriced',
					})),
					end(build(4, {
						...unknown, outputTokens: null, usageSource: 'none', costNanoUsd: null, priceSource: 'unpriced',
					})),
				]);
			});
			assert.deepEqual(rows, [{
				output_tokens: 16, cost_usd: 1, unpriced: 2, estimated: 1, partial: 1,
			}], view);
		}
	});

	test('limits shows when a limit resets', async () => {
		const rows = await query('SELECT name, remaining, "limit", used_percent, resets_at FROM limits', writer => {
			writer.write([limit({usedRatio: 0.125, resetAtMs: baseMs})]);
		});
		assert.deepEqual(rows, [{
			name: 'requests', remaining: 499, limit: 500, used_percent: 12.5, resets_at: new Date(baseMs + (secondsAhead * 1000)).toISOString().slice(0, 19).replace('T', ' '),
		}]);
	});

	test('recent is read from the end, however long the store is', async () => {
		await withStorePlace(storePath => {
			openStore(storePath).openWriter().close();
			const plan = queryHere(storePath, 'EXPLAIN QUERY PLAN SELECT model FROM recent LIMIT 5');
			assert.deepEqual(plan.map(step => step.detail), ['SCAN requests']);
		});
	});
});

/** Asks the system's `sqlite3` as people do, or the library where there is none. */
async function query(sql: string, write: (writer: StoreWriter) => void): Promise<Row[]> {
	return withStorePlace(storePath => {
		const writer = openStore(storePath).openWriter();
		write(writer);
		try {
			const output = execFileSync('sqlite3', ['-json', storePath, sql], {encoding: 'utf8', env: {...process.env, TZ: zone}});
			return JSON.parse(output) as Row[];
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
				throw error;
			}

			return queryHere(storePath, sql);
		} finally {
			writer.close();
		}
	});
}

function queryHere(storePath: string, sql: string): Row[] {
	const {TZ} = process.env;
	process.env.TZ = zone;
	const database = new BetterSqlite(storePath);
	try {
		return database.prepare(sql).all() as Row[];
	} finally {
		database.close();
		process.env.TZ = TZ;
	}
}
