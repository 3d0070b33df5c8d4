import assert from 'node:assert/strict';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import type {RequestRecord} from '../../source/core/request-record.js';
import {baseMs, buildFinished, end} from '../store/store-traffic.js';
import {askedAtMs, startApi} from '../helpers/api.js';
import {createRandom} from '../helpers/seeded-random.js';
import {setUp} from '../helpers/set-up.js';

const random = createRandom(31);
/** Over an hour and a half, the last of them before the tests ask. */
const records = Array.from({length: 200}, (_, number) => ({
	...buildFinished(random, number, baseMs + (number * 27_000)), operation: number % 3 === 0 ? 'message' : 'chat',
} satisfies RequestRecord));

const countBy = (read: (record: RequestRecord) => string | null, among: readonly RequestRecord[] = records): Record<string, number> =>
	Object.fromEntries(Map.groupBy(among, record => String(read(record))).entries().map(([name, group]) => [name, group.length]));

describe('what windows add up to', () => {
	const api = setUp({before, after}, async () => startApi(records.map(record => end(record))));

	const countGroups = (groups: ReadonlyArray<{name: string | null; requestCount: number}>): Record<string, number> => {
		const counts: Record<string, number> = {};
		for (const {name, requestCount} of groups) {
			counts[String(name)] = (counts[String(name)] ?? 0) + requestCount;
		}

		return counts;
	};

	const hourOf = ({startedAtMs}: RequestRecord): string => new Date(Math.floor(startedAtMs / 3_600_000) * 3_600_000).toISOString();
	const dayOf = ({startedAtMs}: RequestRecord): string => new Date(Math.floor(startedAtMs / 86_400_000) * 86_400_000).toISOString();
	const properties: ReadonlyArray<readonly [group: string, read: (record: RequestRecord) => string | null]> = [
		['model', ({model}) => model],
		['provider', ({provider}) => provider],
		['endpoint', ({endpoint}) => endpoint],
		['operation', ({operation}) => operation],
		['state', ({state}) => state],
		['modality', ({modality}) => modality],
		['agent', ({agent}) => agent],
		['session', ({sessionId}) => sessionId],
		['key', ({apiKeyId}) => apiKeyId],
		['hour', hourOf],
		['day', dayOf],
	];
	for (const [group, read] of properties) {
		test(`are told by ${group}, with and without a filter`, async () => {
			const {json} = await api().ask(`/v1/aggregate?group=${group}&since=3h`);
			assert.deepEqual(countGroups(json.groups), countBy(read));
			const filtered = await api().ask(`/v1/aggregate?group=${group}&since=3h&q=${encodeURIComponent('is:failed model:claude')}`);
			const wanted = records.filter(({state, model}) => state === 'failed' && model?.includes('claude'));
			assert.ok(wanted.length > 0);
			assert.deepEqual(countGroups(filtered.json.groups), countBy(read, wanted));
		});
	}

	test('have sums, percentiles and what they leave out, and models say whose they are', async () => {
		const {json} = await api().ask('/v1/aggregate?since=3h');
		const [group] = json.groups;
		const same = records.filter(({model, provider}) => model === group.name && provider === group.provider);
		assert.equal(group.costNanoUsd, same.reduce((sum, {costNanoUsd}) => sum + (costNanoUsd ?? 0), 0));
		assert.equal(group.inputTokens, same.reduce((sum, {inputTokens}) => sum + (inputTokens ?? 0), 0));
		assert.ok(group.durationP95Ms >= group.durationP50Ms);
	});

	test('hold exactly the window where a filter is given', async () => {
		const [from, to] = [records[51]!.startedAtMs, records[61]!.startedAtMs];
		const {json} = await api().ask(`/v1/aggregate?group=agent&from=${from}&to=${to}`);
		assert.deepEqual([json.groups[0].requestCount, json.fromMs, json.toMs], [10, from, to]);
	});

	test('come a page at a time', async () => {
		const whole = await api().ask('/v1/aggregate?group=session&since=3h');
		const names: string[] = [];
		let cursor: string | null = '0';
		do {
			const {json} = await api().ask(`/v1/aggregate?group=session&since=3h&limit=6&cursor=${cursor}`);
			names.push(...json.groups.map(({name}: {name: string}) => name));
			cursor = json.nextCursor;
		} while (cursor !== null);

		assert.ok(names.length > 6);
		assert.deepEqual(names, whole.json.groups.map(({name}: {name: string}) => name));
	});

	test('are told by session and agent, the newest first, a page at a time', async () => {
		const ids: string[] = [];
		let cursor = '';
		let requestCount = 0;
		do {
			const {json} = await api().ask(`/v1/sessions?since=3h&limit=6${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`);
			for (const session of json.sessions) {
				ids.push(session.sessionId);
				requestCount += Number(session.requestCount);
				assert.equal(session.agents[0].requestCount, session.requestCount);
			}

			cursor = json.nextCursor ?? '';
		} while (cursor !== '');

		const newestFirst = [...new Set(records.toReversed().map(({sessionId}) => sessionId))];
		assert.deepEqual(ids, newestFirst);
		assert.equal(requestCount, records.length);
	});

	test('of sessions are those that fulfil a filter', async () => {
		const {json} = await api().ask('/v1/sessions?since=3h&q=session:session-7');
		assert.deepEqual(json.sessions.map(({sessionId, requestCount}: any) => [sessionId, requestCount]), [
			['session-7', records.filter(({sessionId}) => sessionId === 'session-7').length],
		]);
	});

	for (const path of ['/v1/aggregate?group=colour', '/v1/aggregate?since=soon', '/v1/aggregate?group=hour&since=365d', '/v1/aggregate?from=5&to=5', '/v1/sessions?cursor=7', '/v1/sessions?q=colour:red', '/v1/sessions?limit=0']) {
		test(`are refused for ${path}, with a hint`, async () => {
			const {status, json} = await api().ask(path);
			assert.equal(status, 400);
			assert.ok(json.error.hint.length > 0);
		});
	}

	test('are not sent again to who has them', async () => {
		const path = `/v1/aggregate?since=3h&to=${askedAtMs}`;
		const first = await api().ask(path);
		const etag = String(first.headers.etag);
		assert.match(etag, /^W\/"[\w\-]{22}"$/v);
		const again = await api().ask(path, {headers: {'if-none-match': `"other", ${etag}`}});
		assert.deepEqual([again.status, again.text, again.headers.etag], [304, '', etag]);
		const other = await api().ask(path, {headers: {'if-none-match': '"other"'}});
		assert.deepEqual([other.status, other.text], [200, first.text]);
		assert.equal((await api().ask('/nothing')).headers.etag, undefined);
	});
});
