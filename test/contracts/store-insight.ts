import assert from 'node:assert/strict';
import {
	lookedPerRow,
	furtherGroupings,
	rolledGroupings,
	rowGroupings,
	type Group,
	type GroupQuery,
	type Groups,
} from '../../source/core/question.js';
import type {RequestRecord} from '../../source/core/request-record.js';
import {addToTotals, createTotals} from '../../source/core/summary.js';
import {createRandom, type SeededRandom} from '../helpers/seeded-random.js';
import {
	baseMs,
	buildActive,
	buildFinished,
	buildTraffic,
	end,
	start,
} from '../store/store-traffic.js';
import type {StoreCase, StoreEnds} from './store-contract.js';

const hourMs = 3_600_000;
const everything = {
	fromMs: baseMs, toMs: baseMs + (4 * hourMs), stepMs: 600_000, maxRows: 10_000,
};

const failedOnly = {
	type: 'compare', field: 'state', operator: '=', value: 'failed',
} as const;

/** In batches of any size, so that rollups grow. */
function write({writer}: StoreEnds, random: SeededRandom): void {
	const events = buildTraffic(random, 500, 4 * hourMs);
	for (let from = 0; from < events.length;) {
		const to = from + random.integer(1, 200);
		writer.write(events.slice(from, to));
		from = to;
	}
}

async function listRecords({reader}: StoreEnds): Promise<RequestRecord[]> {
	const {records} = await reader.readRequests({limit: 10_000});
	return records.toSorted((a, b) => b.startedAtMs - a.startedAtMs);
}

const names: Readonly<Record<string, keyof RequestRecord>> = {key: 'apiKeyId', session: 'sessionId'};

/** The same question, answered without haste. */
function groupSlowly(records: readonly RequestRecord[], {fromMs, toMs, stepMs, groupBy, dayStartsMs = []}: GroupQuery): Groups {
	const from = Math.floor(fromMs / stepMs) * stepMs;
	const to = Math.ceil(toMs / stepMs) * stepMs;
	const zeros = (): number[] => Array.from({length: (to - from) / stepMs}, () => 0);
	const groups: Array<Group & {tokensSeries: number[]}> = [];
	const [requestsSeries, failedSeries] = [zeros(), zeros()];
	for (const record of records) {
		if (record.startedAtMs < from || record.startedAtMs >= to) {
			continue;
		}

		const field = names[groupBy] ?? groupBy as keyof RequestRecord;
		const name = groupBy === 'day' ? String(dayStartsMs.findLast(startMs => startMs <= record.startedAtMs)) : record[field] as string | null;
		const provider = groupBy === 'model' ? record.provider : null;
		let group = groups.find(known => known.name === name && known.provider === provider);
		if (group === undefined) {
			group = {
				name, provider, totals: createTotals(), tokensSeries: zeros(),
			};
			groups.push(group);
		}

		const step = Math.floor((record.startedAtMs - from) / stepMs);
		addToTotals(group.totals, record);
		requestsSeries[step]!++;
		failedSeries[step]! += record.state === 'failed' ? 1 : 0;
		group.tokensSeries[step]! += record.state === 'active' ? 0 : (record.inputTokens ?? 0) + (record.outputTokens ?? 0);
	}

	return {
		fromMs: from, toMs: to, stepMs, readFromMs: null, groups, requestsSeries, failedSeries,
	};
}

function sortGroups(answer: Groups): Groups {
	return {...answer, groups: answer.groups.toSorted((a, b) => `${a.name}\n${a.provider}` < `${b.name}\n${b.provider}` ? -1 : 1)};
}

export const insightCases: readonly StoreCase[] = [
	...[...rolledGroupings, ...rowGroupings, ...furtherGroupings].map((groupBy): StoreCase => ({
		title: `groups by ${groupBy} hold exactly what the requests add up to`,
		async check(ends) {
			write(ends, createRandom(21));
			const records = await listRecords(ends);
			const dayStartsMs = [baseMs - hourMs, baseMs + hourMs, baseMs + (2.5 * hourMs)];
			for (const [fromMs, toMs, stepMs] of [
				[0, 4 * hourMs, hourMs],
				[1234, (3 * hourMs) + 5678, 600_000],
				[hourMs / 2, hourMs * 0.9, 60_000],
				[hourMs / 2, hourMs, 10_000],
				[10 * hourMs, 11 * hourMs, 60_000],
			] as const) {
				const query = {
					fromMs: baseMs + fromMs, toMs: baseMs + toMs, stepMs, groupBy, dayStartsMs, maxRows: 10_000,
				};
				assert.deepEqual(sortGroups(await ends.reader.readGroups(query)), sortGroups(groupSlowly(records, query)));
			}
		},
	})),
	{
		title: 'of what rollups do not know only the newest requests are read, and the answer says since when',
		async check(ends) {
			write(ends, createRandom(22));
			const records = await listRecords(ends);
			const capped = await ends.reader.readGroups({...everything, groupBy: 'agent', maxRows: 100});
			assert.equal(capped.requestsSeries.reduce((sum, count) => sum + count, 0), 100);
			assert.equal(capped.readFromMs, records[99]!.startedAtMs);
			const rolled = await ends.reader.readGroups({...everything, groupBy: 'model', maxRows: 100});
			assert.equal(rolled.readFromMs, null);
			assert.equal(rolled.requestsSeries.reduce((sum, count) => sum + count, 0), records.length);
		},
	},
	...[...rolledGroupings, ...rowGroupings, ...furtherGroupings].map((groupBy): StoreCase => ({
		title: `groups by ${groupBy} are those of the requests that fulfil a filter`,
		async check(ends) {
			write(ends, createRandom(26));
			ends.writer.write([start(buildActive(9001, baseMs + hourMs))]);
			const records = await listRecords(ends);
			const wanted = records.filter(({state}) => state === 'failed');
			assert.ok(wanted.length > 3);
			assert.ok(wanted.length < records.length);
			const query = {...everything, groupBy, dayStartsMs: [baseMs, baseMs + (2 * hourMs)]};
			assert.deepEqual(sortGroups(await ends.reader.readGroups({...query, filter: failedOnly})), sortGroups(groupSlowly(wanted, query)));
		},
	})),
	{
		title: 'with a filter no more than the newest are looked through or read, and the answer says since when',
		async check(ends) {
			write(ends, createRandom(27));
			const records = await listRecords(ends);
			const looked = records.slice(0, 20 * lookedPerRow);
			const wanted = looked.filter(({state}) => state === 'ok');
			const few = {...everything, maxRows: 20, filter: {...failedOnly, value: 'ok'}};
			assert.ok(wanted.length > 20);
			assert.ok(looked.length < records.length);
			const readCount = async (): Promise<number> => {
				const {agents} = await ends.reader.readSessions(few);
				return agents.reduce((sum, {totals}) => sum + totals.requestCount, 0);
			};

			assert.equal(await readCount(), 20);
			const read = await ends.reader.readGroups({...few, groupBy: 'model'});
			assert.equal(read.readFromMs, wanted[19]!.startedAtMs);

			const rare = {...few, filter: {type: 'id-in', ids: [wanted[0]!.id, records.at(-1)!.id]} as const};
			const groups = await ends.reader.readGroups({...rare, groupBy: 'model'});
			assert.equal(groups.requestsSeries.reduce((sum, count) => sum + count, 0), 1);
			assert.equal(groups.readFromMs, looked.at(-1)!.startedAtMs);
		},
	},
	{
		title: 'errors are those that fulfil a filter',
		async check(ends) {
			write(ends, createRandom(28));
			const records = await listRecords(ends);
			const failed = records.filter(({state}) => state === 'failed');
			const [{provider}] = failed as [RequestRecord];
			const {groups} = await ends.reader.readErrors({
				...everything, filter: {
					type: 'compare', field: 'provider', operator: '=', value: provider,
				},
			});
			const count = failed.filter(record => record.provider === provider).length;
			assert.ok(count < failed.length);
			assert.equal(groups.reduce((sum, group) => sum + group.count, 0), count);
		},
	},
	{
		title: 'sessions tell of each agent what it asked, how its context grew, and which tools it used',
		async check(ends) {
			const random = createRandom(23);
			const turn = (number: number, known: Partial<RequestRecord>): RequestRecord => ({
				...buildFinished(random, number, baseMs + (number * 60_000)), sessionId: 'a', state: 'ok', toolNames: [], toolCallCount: 0, ...known,
			});
			const records = [
				turn(1, {inputTokens: 100, durationMs: 1000, agent: 'codex'}),
				turn(2, {
					inputTokens: 200, durationMs: 3000, agent: null, toolNames: ['bash', 'edit'], toolCallCount: 3,
				}),
				turn(3, {
					inputTokens: null, agentId: 'sub', parentAgentId: 'other', retryCount: 2,
				}),
				turn(4, {
					inputTokens: 400, state: 'failed', durationMs: null, toolNames: ['read', 'bash'], toolCallCount: 1,
				}),
				turn(5, {sessionId: null, operation: 'control'}),
				turn(6, {sessionId: null}),
			];
			ends.writer.write(records.map(record => end(record)));
			const {agents, readFromMs} = await ends.reader.readSessions(everything);
			assert.equal(readFromMs, null);
			assert.deepEqual(agents.map(({sessionId, agentId}) => [sessionId, agentId]), [[null, null], ['a', null], ['a', 'sub']]);
			const [, main, sub] = agents;
			assert.deepEqual(main!.contextTokens, [100, 200, 400]);
			assert.deepEqual(main!.toolNames, ['read', 'bash', 'edit']);
			assert.equal(main!.toolCallCount, 4);
			assert.equal(main!.agent, 'codex');
			assert.deepEqual([main!.durationSumMs, main!.durationCount], [4000, 2]);
			assert.deepEqual([main!.firstAtMs, main!.lastAtMs], [records[0]!.startedAtMs, records[3]!.startedAtMs]);
			assert.equal(main!.requestsSeries[0], 3);
			assert.deepEqual([sub!.parentAgentId, sub!.retriedCount, sub!.contextTokens], ['other', 1, []]);
			const totals = createTotals();
			for (const index of [3, 1, 0]) {
				addToTotals(totals, records[index]!);
			}

			assert.deepEqual(main!.totals, totals);

			const capped = await ends.reader.readSessions({...everything, maxRows: 2});
			assert.deepEqual(capped.agents.map(({sessionId}) => sessionId), [null, 'a']);
			assert.equal(capped.readFromMs, records[3]!.startedAtMs);
		},
	},
	{
		title: 'errors that differ in numbers only are one, and the same request again and again is a storm',
		async check(ends) {
			const random = createRandom(24);
			const fail = (number: number, known: Partial<RequestRecord>): RequestRecord => ({
				...buildFinished(random, number, baseMs + (number * 600_000)), provider: 'p', state: 'failed', errorKind: 'rate_limit', statusCode: 429, sessionId: `s${number % 2}`, ...known,
			});
			ends.writer.write([
				fail(1, {errorMessage: 'try again in 3.5s'}),
				fail(2, {errorMessage: 'try again in 12s'}),
				fail(3, {errorMessage: null}),
				...[4, 5, 6].map(number => fail(number, {errorMessage: 'too long', requestHash: 'h1'})),
				...[7, 8].map(number => fail(number, {errorMessage: 'too long', requestHash: 'h2'})),
				{...fail(9, {}), state: 'ok' as const},
				fail(10, {operation: 'control'}),
			].map(record => end(record)));
			const {groups} = await ends.reader.readErrors(everything);
			assert.deepEqual(groups.map(({messagePattern, requestHash, count}) => [messagePattern, requestHash, count]), [
				['too long', null, 2],
				['too long', 'h1', 3],
				[null, null, 1],
				['try again in #', null, 2],
			]);
			const again = groups[3]!;
			assert.deepEqual([again.message, again.firstAtMs, again.lastAtMs], ['try again in 12s', baseMs + 600_000, baseMs + 1_200_000]);
			assert.deepEqual(again.series.slice(0, 4), [0, 1, 1, 0]);
			assert.equal(again.sessionCount, 2);
		},
	},
	{
		title: 'the newest requests of a window come by their start, as many as are wanted',
		async check(ends) {
			write(ends, createRandom(25));
			const range = {fromMs: baseMs + hourMs, toMs: baseMs + (2 * hourMs)};
			const records = await listRecords(ends);
			const wanted = records.filter(({startedAtMs}) => startedAtMs >= range.fromMs && startedAtMs < range.toMs);
			assert.deepEqual(await ends.reader.readNewest({...range, limit: 7}), wanted.slice(0, 7));
			const failed = await ends.reader.readNewest({...range, limit: 5, filter: failedOnly});
			assert.deepEqual(failed, wanted.filter(({state}) => state === 'failed').slice(0, 5));
		},
	},
	{
		title: 'says from when to when something is stored, and how many calls',
		async check(ends) {
			assert.equal(await ends.reader.readSpan(), null);
			ends.writer.write([start(buildActive(1, baseMs + 500)), start(buildActive(2, baseMs)), start(buildActive(3, baseMs + 90))]);
			assert.deepEqual(await ends.reader.readSpan(), {
				oldestAtMs: baseMs, newestAtMs: baseMs + 500, callCount: 3, activeCallCount: 3,
			});
			ends.writer.write([end({...buildActive(1, baseMs + 500), state: 'ok'}), end({...buildActive(4, baseMs), state: 'ok', operation: 'control'})]);
			const {callCount, activeCallCount} = (await ends.reader.readSpan())!;
			assert.deepEqual([callCount, activeCallCount], [3, 2]);
		},
	},
];
