import assert from 'node:assert/strict';
import {after, describe, test} from 'node:test';
import BetterSqlite from 'better-sqlite3';
import fc from 'fast-check';
import type {RequestRecord} from '../../../source/core/request-record.js';
import {buildPredicate} from '../../../source/query/build-predicate.js';
import {fields} from '../../../source/query/fields.js';
import {readFilter} from '../../../source/query/read-filter.js';
import {resolveFilter, type FilterContext} from '../../../source/query/resolve-filter.js';
import {rowTable} from '../../../source/store/sqlite/columns.js';
import {buildFilterSql} from '../../../source/store/sqlite/filter-sql.js';
import {buildInsert} from '../../../source/store/sqlite/table.js';
import {createRandom, type SeededRandom} from '../../helpers/seeded-random.js';
import {oddNumbers, oddTexts, randomFilter} from '../../query/random-filters.js';
import {baseMs, buildActive, buildId} from '../store-traffic.js';

const nowAtMs = Date.UTC(2026, 10, 20, 12);
const context: FilterContext = {nowAtMs, readZoneMinutes: () => 90, markedIds: [buildId(3), buildId(5)]};

type Row = {readonly record: RequestRecord; readonly lastByteAtMs: number | null; readonly seq: number};

/** Each field unknown or odd, of the kind that its column keeps. */
function buildOddRow(random: SeededRandom, number: number): Row {
	const maybe = <Value>(values: readonly Value[]): Value | null => random.integer(0, 3) === 0 ? null : random.pick(values);
	const known: Record<string, unknown> = {...buildActive(number, baseMs)};
	for (const [key, value] of Object.entries(known)) {
		known[key] = typeof value === 'string' ? random.pick(oddTexts) : value;
	}

	for (const key of ['model', 'requestedModel', 'errorKind', 'errorMessage', 'sessionId', 'agent', 'endUser', 'modality', 'serviceTier', 'apiKeyLabel', 'agentId', 'traceId']) {
		known[key] = maybe(oddTexts);
	}

	for (const key of ['statusCode', 'inputTokens', 'cacheReadTokens', 'cacheWriteTokens', 'outputTokens', 'reasoningTokens', 'totalTokens', 'costNanoUsd', 'retryCount', 'toolCount', 'messageCount']) {
		known[key] = maybe(oddNumbers.filter(value => Number.isSafeInteger(value)));
	}

	for (const key of ['durationMs', 'firstTokenMs', 'firstByteMs', 'connectMs', 'longestGapMs', 'outputTokensPerSecond']) {
		known[key] = maybe(oddNumbers);
	}

	const record = {
		...known,
		id: buildId(number),
		startedAtMs: nowAtMs - random.pick([0, 1, 899_999, 900_000, 900_001, 5_400_000, 36e5 * 12, 864e5, 1728e5]),
		state: random.pick(['active', 'ok', 'failed', 'aborted', 'interrupted']),
		usageSource: random.pick(['reported', 'estimated', 'partial', 'none']),
		priceSource: random.pick(['table', 'unpriced']),
		operation: random.pick(['chat', 'control', 'batch']),
		modality: maybe(['image', 'mixed', 'text']),
		isStream: random.integer(0, 1) === 0,
		hasSystemPrompt: maybe([true, false]),
		toolCallCount: random.integer(0, 2),
		toolNames: Array.from({length: random.integer(0, 2)}, () => random.pick(oddTexts)),
		mcpServers: Array.from({length: random.integer(0, 1)}, () => random.pick(oddTexts)),
	} as unknown as RequestRecord;
	return {record, lastByteAtMs: maybe([nowAtMs, nowAtMs - 5000, nowAtMs - 5001]), seq: number};
}

describe('a filter as SQL', () => {
	const random = createRandom(20_261_120);
	const rows = Array.from({length: 150}, (_, index) => buildOddRow(random, index + 1));
	const database = new BetterSqlite(':memory:');
	database.exec(`CREATE TABLE requests (${rowTable.definitions.join(', ')}) STRICT`);
	const insert = database.prepare(buildInsert('requests', rowTable));
	for (const {record, lastByteAtMs, seq} of rows) {
		insert.run(...rowTable.encode({...record, lastByteAtMs, seq}));
	}

	after(() => {
		database.close();
	});

	const compareBoth = (filter: Parameters<typeof resolveFilter>[0]): number => {
		const condition = resolveFilter(filter, context);
		const isWanted = buildPredicate(condition);
		const {text, parameters} = buildFilterSql(condition);
		const found = database.prepare<[typeof parameters], {seq: number}>(`SELECT seq FROM requests WHERE ${text} ORDER BY seq`).all(parameters);
		assert.deepEqual(found.map(({seq}) => seq), rows.filter(row => isWanted(row)).map(({seq}) => seq), text);
		return found.length;
	};

	test('finds exactly the rows that the predicate does', () => {
		let mixedCount = 0;
		fc.assert(fc.property(randomFilter, filter => {
			const count = compareBoth(filter);
			mixedCount += count > 0 && count < rows.length ? 1 : 0;
		}), {seed: 1, numRuns: 1500});
		assert.ok(mixedCount > 500, `${mixedCount} filters told rows apart`);
	});

	test('has a column for every field, as the example says', () => {
		for (const {example} of fields) {
			const {filter, problem} = readFilter(example);
			assert.equal(problem, null, example);
			compareBoth(filter);
		}
	});

	test('keeps what people type out of its text', () => {
		const {filter} = readFilter('model:"\'; drop table requests; --" and error="x\' or 1=1"');
		const {text} = buildFilterSql(resolveFilter(filter!, context));
		assert.doesNotMatch(text, /drop|1=1/v);
	});
});
