import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import BetterSqlite from 'better-sqlite3';
import {minuteMs} from '../../../source/core/durations.js';
import {rolledGroupings} from '../../../source/core/question.js';
import type {RequestReader, StoreWriter} from '../../../source/core/store.js';
import {openStore} from '../../../source/store/open-store.js';
import {coverSpan, derivedSteps} from '../../../source/store/sqlite/rollup-steps.js';
import {createRandom, type SeededRandom} from '../../helpers/seeded-random.js';
import {withStorePlace} from '../../helpers/store-place.js';
import {
	baseMs,
	buildActive,
	buildFinished,
	buildId,
	end,
	start,
} from '../store-traffic.js';

const hourMs = 60 * minuteMs;
const quarterMs = 15 * minuteMs;
const dayMs = 24 * hourMs;
const spanMs = 5 * dayMs;

/** Two stores to which the same happens; only the first ever rolls up. */
class Twins {
	readonly stores: ReadonlyArray<{storePath: string; writer: StoreWriter; reader: RequestReader}>;
	#number = 0;
	/** Traffic goes on from here, some requests are late. */
	#nowMs = 0;

	constructor(storePath: string, private readonly random: SeededRandom) {
		this.stores = [storePath, `${storePath}-plain`].map(place => {
			const store = openStore(place);
			return {storePath: place, writer: store.openWriter(), reader: store.openReader()};
		});
	}

	step(): void {
		const {random, stores} = this;
		const [rolling] = stores;
		switch (random.pick(['write', 'write', 'write', 'roll', 'roll', 'late', 'remove', 'expire', 'fail'] as const)) {
			case 'write': {
				this.#nowMs = Math.min(spanMs, this.#nowMs + random.integer(0, 8 * hourMs));
				this.#write(Math.max(0, this.#nowMs - (8 * hourMs)));
				break;
			}

			case 'late': {
				this.#write(0);
				break;
			}

			case 'roll': {
				for (let left = random.integer(1, 60); left > 0 && rolling!.writer.rollUp();) {
					left--;
				}

				break;
			}

			case 'remove': {
				const ids = Array.from({length: 10}, () => buildId(random.integer(0, this.#number)));
				const beforeMs = baseMs + random.integer(0, this.#nowMs / 4);
				const removal = random.pick([{type: 'ids', ids}, {type: 'ids', ids}, {type: 'before', beforeMs}] as const);
				assert.equal(...this.#both(({writer}) => writer.remove(removal, 1000)));
				break;
			}

			case 'expire': {
				const beforeMs = baseMs + random.integer(0, this.#nowMs / 3);
				const limit = random.pick([5, 1000]);
				assert.equal(...this.#both(({writer}) => writer.expire(beforeMs, limit)));
				break;
			}

			case 'fail': {
				const record = buildFinished(random, this.#number++, baseMs);
				const broken = Object.defineProperty({...start(record)}, 'record', {
					get() {
						throw new Error('a bug');
					},
				});
				this.#both(({writer}) => {
					assert.throws(() => {
						writer.write([end(record), broken]);
					}, /a bug/v);
				});
			}
		}
	}

	async compare(): Promise<void> {
		const {random} = this;
		const stepMs = random.pick([minuteMs, quarterMs, hourMs, 1.5 * hourMs, 2 * hourMs, 6 * hourMs, dayMs]);
		const fromMs = baseMs + random.integer(-dayMs, this.#nowMs);
		const query = {fromMs, toMs: fromMs + random.integer(1, spanMs), stepMs};
		// Where days begin differs from zone to zone by quarters of an hour, and may differ by minutes.
		const zoneMs = random.pick([0, hourMs, 5.5 * hourMs, 5.75 * hourMs, 7 * minuteMs]);
		const dayStartsMs = Array.from({length: 9}, (_, day) => (Math.floor((fromMs / dayMs) + day - 1) * dayMs) - zoneMs);
		assert.deepEqual(...await Promise.all(this.#both(async ({reader}) => {
			const buckets = await reader.readBuckets(query);
			return buckets.toSorted((a, b) => JSON.stringify([a.startMs, a.provider, a.model]) < JSON.stringify([b.startMs, b.provider, b.model]) ? -1 : 1);
		})));
		const groupBy = random.pick(rolledGroupings);
		assert.deepEqual(...await Promise.all(this.#both(async ({reader}) => {
			const answer = await reader.readGroups({
				...query, groupBy, dayStartsMs, maxRows: 1,
			});
			return {...answer, groups: answer.groups.toSorted((a, b) => `${a.name}\n${a.provider}` < `${b.name}\n${b.provider}` ? -1 : 1)};
		})));
	}

	/** How many rollups of each longer step the first has. */
	countDerived(): number[] {
		const database = new BetterSqlite(this.stores[0]!.storePath, {readonly: true});
		const count = database.prepare<[number], number>('SELECT count(*) FROM rollups WHERE step_ms = ?').pluck();
		const counts = derivedSteps.map(({stepMs}) => count.get(stepMs)!);
		database.close();
		return counts;
	}

	async close(): Promise<void> {
		for (const {reader, writer} of this.stores) {
			await reader.close();
			writer.close();
		}
	}

	#write(fromMs: number): void {
		const {random} = this;
		const events = Array.from({length: random.integer(1, 40)}, () => {
			const number = this.#number++;
			const record = buildFinished(random, number, baseMs + random.integer(fromMs, this.#nowMs));
			return random.integer(0, 9) === 0 ? start(buildActive(number, record.startedAtMs)) : end(record);
		});
		this.#both(({writer}) => {
			writer.write(events);
		});
	}

	#both<Answer>(ask: (store: Twins['stores'][number]) => Answer): [Answer, Answer] {
		const [rolling, plain] = this.stores;
		return [ask(rolling!), ask(plain!)];
	}
}

describe('rollups of longer steps', () => {
	for (const seed of [1, 2, 3]) {
		test(`a store that rolls up tells of any window what one tells that never does (seed ${seed})`, async () => {
			await withStorePlace(async storePath => {
				const twins = new Twins(storePath, createRandom(seed));
				const mostDerived = derivedSteps.map(() => 0);
				for (let step = 0; step < 60; step++) {
					twins.step();
					await twins.compare();
					for (const [index, count] of twins.countDerived().entries()) {
						mostDerived[index] = Math.max(mostDerived[index]!, count);
					}
				}

				assert.ok(mostDerived.every(count => count > 10), `there was something to compare: ${mostDerived.join(', ')}`);
				await twins.close();
			});
		});
	}

	test('what is over is rolled up by and by, back to the oldest request; the last hour waits', async () => {
		await withStorePlace(async storePath => {
			const twins = new Twins(storePath, createRandom(5));
			const [{writer}] = twins.stores as [Twins['stores'][number]];
			const dayStartMs = Math.ceil(baseMs / dayMs) * dayMs;
			const finish = (number: number, atMs: number) => end({...buildActive(number, dayStartMs + atMs), state: 'ok'});
			assert.equal(writer.rollUp(), false);
			writer.write([finish(1, 12.5 * hourMs), finish(2, 24 * hourMs), finish(3, 24.9 * hourMs)]);
			assert.equal(writer.rollUp(), true);
			assert.equal(writer.rollUp(), false, 'the quarter of the day in which the oldest is is not whole');
			writer.write([finish(4, 0), finish(5, 25.5 * hourMs)]);
			let count = 0;
			while (writer.rollUp()) {
				count++;
			}

			assert.deepEqual([count, twins.countDerived()], [4, [2, 3]]);
			await twins.close();
		});
	});

	test('the fewest rollups cover a span', () => {
		const levels = [
			{rollupMs: 6 * hourMs, fromMs: 6 * hourMs, toMs: 24 * hourMs},
			{rollupMs: hourMs, fromMs: -Infinity, toMs: Infinity},
			{rollupMs: minuteMs, fromMs: -Infinity, toMs: Infinity},
		];
		const cover = (fromMs: number, toMs: number) => coverSpan({fromMs, toMs}, levels).map(part => [part.rollupMs, part.fromMs, part.toMs].map(ms => ms / minuteMs));
		assert.deepEqual(cover(30 * minuteMs, 31 * hourMs), [[1, 30, 60], [60, 60, 360], [360, 360, 1440], [60, 1440, 1860]]);
		assert.deepEqual(cover(7 * hourMs, 11.75 * hourMs), [[60, 420, 660], [1, 660, 705]]);
		assert.deepEqual(cover(61 * minuteMs, 62 * minuteMs), [[1, 61, 62]]);
		assert.deepEqual(cover(hourMs, hourMs), []);
	});
});
