import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {existsSync, rmSync} from 'node:fs';
import BetterSqlite from 'better-sqlite3';
import type {TailraceEvent} from '../../../source/core/event.js';
import {readPages} from '../../../source/core/read-pages.js';
import {StoreError, type RequestReader, type StoreWriter} from '../../../source/core/store.js';
import {openStore} from '../../../source/store/open-store.js';
import {createRandom, type SeededRandom} from '../../helpers/seeded-random.js';
import {
	baseMs,
	buildActive,
	buildFinished,
	buildId,
	end,
	progress,
	start,
} from '../../store/store-traffic.js';
import {StoreModel} from './store-model.js';

const hourMs = 3_600_000;
const spanMs = 30 * hourMs;

/** One store in use, beside the model of it; each step does something at random to both. */
export class StoreLife {
	readonly #model = new StoreModel();
	readonly #random: SeededRandom;
	#writer: StoreWriter;
	#reader: RequestReader;
	#number = 0;
	#copyCount = 0;
	/** Batches that may be written again. */
	readonly #batches: TailraceEvent[][] = [];
	/** What was done, for whoever looks into a difference. */
	readonly log: string[] = [];

	constructor(private storePath: string, seed: number) {
		this.#random = createRandom(seed);
		this.#writer = openStore(storePath).openWriter();
		this.#reader = openStore(storePath).openReader();
	}

	async step(): Promise<void> {
		const action = this.#random.pick([
			'write', 'write', 'write', 'write', 'again', 'again', 'break', 'lock', 'expire', 'expire', 'reopen', 'kill', 'remove', 'check', 'roll', 'roll',
		] as const);
		this.log.push(action);
		await this.#actions[action]();
	}

	/** Throws where the store tells something else than the model. */
	async compare(): Promise<void> {
		const rows = this.#model.rows.map(row => pickCompared(row));
		const records = [];
		for await (const page of readPages(this.#reader, {limit: 37})) {
			records.push(...page);
		}

		assert.deepEqual(records.map(record => pickCompared(record)).toReversed(), rows);
		for (const stepMs of [hourMs / 60, hourMs, 6 * hourMs]) {
			assert.deepEqual(await this.#readSums(stepMs), this.#model.listSums(stepMs));
		}

		const {count} = await this.#reader.countRequests({maxCount: 100_000});
		assert.equal(count, rows.length);
	}

	async close(): Promise<void> {
		await this.#reader.close();
		this.#writer.close();
	}

	async #readSums(stepMs: number): Promise<string[]> {
		const buckets = await this.#reader.readBuckets({fromMs: baseMs - (6 * hourMs), toMs: baseMs + spanMs + (6 * hourMs), stepMs});
		const sums = new Map<number, [number, number, number]>();
		for (const {startMs, totals} of buckets) {
			const sum = sums.get(startMs) ?? [0, 0, 0];
			sum[0] += totals.requestCount;
			sum[1] += totals.inputTokens;
			sum[2] += totals.outputTokens;
			sums.set(startMs, sum);
		}

		return [...sums].toSorted(([a], [b]) => a - b).map(([startMs, sum]) => [startMs, ...sum].join(' '));
	}

	readonly #actions = {
		write: (): void => {
			this.#write(this.#buildBatch());
		},
		/** As after an answer that was lost. */
		again: (): void => {
			if (this.#batches.length > 0) {
				this.#write(this.#random.pick(this.#batches));
			}
		},
		/** One event of it is a bug: none is written. */
		break: (): void => {
			const batch = this.#buildBatch();
			const broken = Object.defineProperty({...start(buildActive(this.#number++, baseMs))}, 'record', {
				get() {
					throw new Error('a bug');
				},
			});
			batch.splice(this.#random.integer(0, batch.length), 0, broken);
			assert.throws(() => {
				this.#writer.write(batch);
			}, /a bug/v);
		},
		/** Somebody else has it locked: the batch is taken later. */
		lock: (): void => {
			const batch = this.#buildBatch();
			const other = new BetterSqlite(this.storePath);
			other.exec('BEGIN IMMEDIATE');
			assert.throws(() => {
				this.#writer.write(batch);
			}, StoreError);
			other.exec('ROLLBACK');
			other.close();
			this.#write(batch);
		},
		expire: (): void => {
			const beforeMs = baseMs + this.#random.integer(0, spanMs);
			for (const limit of [this.#random.integer(1, 20), 10_000]) {
				assert.equal(this.#writer.expire(beforeMs, limit), this.#model.expire(beforeMs, limit));
			}
		},
		reopen: async (): Promise<void> => {
			await this.close();
			this.#open();
		},
		/** What a killed process leaves: its files as they are. Copied by another process, since no other may open them by hand. */
		kill: async (): Promise<void> => {
			this.#copyCount++;
			const copyPath = `${this.storePath.replace(/-\d+$/v, '')}-${this.#copyCount}`;
			for (const suffix of ['', '-wal']) {
				if (existsSync(`${this.storePath}${suffix}`)) {
					execFileSync('cp', [`${this.storePath}${suffix}`, `${copyPath}${suffix}`]);
				}
			}

			await this.close();
			this.storePath = copyPath;
			this.#open();
		},
		/** What was stored is gone, and the next batch goes into a new one. */
		remove: (): void => {
			if (this.#random.integer(0, 3) > 0) {
				return;
			}

			rmSync(this.storePath);
			this.#model.clear();
			this.#write(this.#buildBatch());
		},
		check: (): void => {
			this.#writer.check();
		},
		/** What it knows stays the same. */
		roll: (): void => {
			for (let left = this.#random.integer(1, 100); left > 0 && this.#writer.rollUp();) {
				left--;
			}
		},
	};

	#open(): void {
		this.#writer = openStore(this.storePath).openWriter();
		this.#reader = openStore(this.storePath).openReader();
		assert.equal(this.#writer.markInterrupted(baseMs), this.#model.interrupt());
	}

	#write(batch: TailraceEvent[]): void {
		this.#writer.write(batch);
		this.#model.write(batch);
		this.#batches.push(batch);
	}

	/** Some of these begin, some go on, some end, some do it all at once. */
	#buildBatch(): TailraceEvent[] {
		const random = this.#random;
		return Array.from({length: random.integer(1, 12)}, (): TailraceEvent[] => {
			const active = this.#model.rows.filter(({state}) => state === 'active');
			if (active.length > 0 && random.integer(0, 2) > 0) {
				const {id, startedAtMs} = random.pick(active);
				const step = progress(id, random.integer(0, 5000), random.pick([null, 5, 90]), random.integer(0, 1) === 0);
				return [random.pick([step, end({...buildFinished(random, 0, startedAtMs), id})])];
			}

			const number = this.#number++;
			const finished = buildFinished(random, number, baseMs + random.integer(0, spanMs));
			const begun = start(buildActive(number, finished.startedAtMs, {id: buildId(number)}));
			return random.pick([[begun], [begun, end(finished)], [end(finished), begun], [begun, progress(finished.id, 10, 3)], [end(finished), end({...finished, outputTokens: 1})]]);
		}).flat();
	}
}

function pickCompared({id, startedAtMs, state, provider, model, responseBytes, inputTokens, outputTokens, usageSource}: StoreModel['rows'][number]): unknown {
	return {
		id, startedAtMs, state, provider, model, responseBytes, inputTokens, outputTokens, usageSource,
	};
}
