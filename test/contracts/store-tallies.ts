import assert from 'node:assert/strict';
import type {RequestRecord} from '../../source/core/request-record.js';
import type {Tally} from '../../source/core/tally.js';
import {createRandom} from '../helpers/seeded-random.js';
import {
	baseMs,
	buildFinished,
	buildTraffic,
	end,
} from '../store/store-traffic.js';
import type {StoreCase} from './store-contract.js';

const hourMs = 3_600_000;
const names = ['provider', 'operation', 'endpoint', 'model', 'isStream', 'modality', 'state'] as const;

function describeGroup(alike: Pick<RequestRecord, typeof names[number]>, dayMs: number, sessionId: string | null): string {
	return JSON.stringify([dayMs, sessionId, ...names.map(name => alike[name])]);
}

/** Each group's sums, counted anew from the records, in an order that does not matter. */
function sumUp(records: readonly RequestRecord[], isBySession: boolean): Record<string, readonly number[]> {
	const groups = Map.groupBy(records.filter(({state}) => state !== 'active'), record =>
		describeGroup(record, Math.floor(record.startedAtMs / 86_400_000) * 86_400_000, isBySession ? record.sessionId : null));
	const sum = (group: readonly RequestRecord[], read: (record: RequestRecord) => number | null): number => group.reduce((total, record) => total + (read(record) ?? 0), 0);
	return Object.fromEntries(groups.entries().map(([key, group]) => [key, [
		group.length,
		sum(group, record => record.inputTokens),
		sum(group, record => record.outputTokens),
		Math.round(sum(group, record => record.durationMs)),
		sum(group, record => record.costNanoUsd),
		group.filter(({toolCallCount}) => toolCallCount > 0).length,
		Math.min(...group.map(({startedAtMs}) => startedAtMs)),
		Math.max(...group.map(({startedAtMs}) => startedAtMs)),
	]]));
}

function describeTallies(tallies: readonly Tally[]): Record<string, readonly number[]> {
	return Object.fromEntries(tallies.map(tally => [describeGroup(tally, tally.dayMs, tally.sessionId), [
		tally.requestCount, tally.inputTokens, tally.outputTokens, Math.round(tally.durationMs), tally.costNanoUsd, tally.toolRequestCount, tally.firstAtMs, tally.lastAtMs,
	]]));
}

export const tallyCases: readonly StoreCase[] = [
	...[false, true].map((isBySession): StoreCase => ({
		title: `tallies ${isBySession ? 'of sessions ' : ''}hold exactly what the finished requests add up to`,
		async check({writer, reader}) {
			writer.write(buildTraffic(createRandom(11), 400, 30 * hourMs));
			const {records} = await reader.readRequests({limit: 10_000});
			assert.ok(records.some(({state}) => state === 'active'));
			assert.deepEqual(describeTallies(await reader.readTallies({isBySession})), sumUp(records, isBySession));

			const [fromMs, toMs] = [baseMs + hourMs, baseMs + (20 * hourMs)];
			const within = records.filter(({startedAtMs, provider}) => startedAtMs >= fromMs && startedAtMs < toMs && provider === 'openai');
			const tallies = await reader.readTallies({
				fromMs, toMs, isBySession, filter: {
					type: 'compare', field: 'provider', operator: '=', value: 'openai',
				},
			});
			assert.deepEqual(describeTallies(tallies), sumUp(within, isBySession));
		},
	})),
	{
		title: 'tallies leave out what is no call of a model',
		async check({writer, reader}) {
			writer.write((['control', 'socket'] as const).map((operation, number) => end({...buildFinished(createRandom(1), number, baseMs), operation})));
			assert.deepEqual(await reader.readTallies({isBySession: false}), []);
		},
	},
];
