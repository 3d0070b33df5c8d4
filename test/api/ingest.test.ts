import assert from 'node:assert/strict';
import {once} from 'node:events';
import process from 'node:process';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {createGzip, gzipSync} from 'node:zlib';
import {askedAtMs, startApi, type Api} from '../helpers/api.js';
import {token} from '../helpers/memory-api.js';
import {setUp} from '../helpers/set-up.js';
import {baseMs, buildActive, start} from '../store/store-traffic.js';

const proxied = buildActive(1, baseMs);

describe('reporting requests', () => {
	const api = setUp({before, after}, async () => startApi([start(proxied)]));

	test('a request that is told whole is a row like any other, marked by where it is from, and priced', async () => {
		const {status, json} = await api().ask('/v1/requests', {
			json: {
				id: 'job-1', state: 'ok', model: 'gpt-4o', inputTokens: 1000, outputTokens: 500, durationMs: 1200.5, endpoint: '/summarise?key=secret', agent: 'nightly',
			},
		});
		assert.equal(status, 201);
		const {record} = (await api().ask('/v1/requests/job-1')).json;
		assert.deepEqual(
			[record.source, record.state, record.provider, record.endpoint, record.durationMs, record.totalTokens, record.usageSource, record.startedAtMs],
			['ingest', 'ok', 'openai', '/summarise', 1200.5, 1500, 'reported', Math.round(askedAtMs - 1200.5)],
		);
		assert.deepEqual([record.costNanoUsd, record.priceSource], [7_500_000, 'table']);
		assert.deepEqual([json.costNanoUsd, json.id], [7_500_000, 'job-1']);
	});

	test('what is told twice is there once, as it was told first', async () => {
		const first = {
			id: 'job-2', state: 'ok', model: 'gpt-4o', inputTokens: 1,
		};
		assert.equal((await api().ask('/v1/requests', {json: first})).status, 201);
		assert.equal((await api().ask('/v1/requests', {json: {...first, inputTokens: 99}})).status, 200);
		assert.equal((await api().ask('/v1/requests/job-2')).json.record.inputTokens, 1);
	});

	test('a request is begun, its phases and events told, and ended', async () => {
		const {json: {id}} = await api().ask('/v1/requests', {json: {model: 'my-model', sessionId: 's-1'}});
		assert.match(id, /^[\da-f]{8}-[\da-f]{4}-7/v);
		assert.equal((await api().ask(`/v1/requests/${id}`)).json.record.state, 'active');
		assert.equal((await api().ask(`/v1/requests/${id}/phases`, {json: {name: 'retrieve', event: 'start'}})).status, 201);
		assert.equal((await api().ask(`/v1/requests/${id}/phases`, {json: {name: 'retrieve', event: 'end'}})).status, 201);
		assert.equal((await api().ask(`/v1/requests/${id}/phases`, {
			json: {
				name: 'rank', durationMs: 12, startMs: 3, isSuccess: false,
			},
		})).status, 201);
		assert.equal((await api().ask(`/v1/requests/${id}/events`, {json: {name: 'cache_hit', data: {key: 'value'}}})).status, 201);
		assert.equal((await api().ask('/v1/events', {json: {name: 'deploy', data: {version: 2}}})).status, 201);
		const end = {
			json: {
				state: 'failed', errorKind: 'Timeout', errorMessage: 'key=abcdefgh is wrong', costUsd: 0.05,
			},
		};
		const ended = [await api().ask(`/v1/requests/${id}/end`, end), await api().ask(`/v1/requests/${id}/end`, end)];
		assert.deepEqual(ended.map(({status}) => status), [200, 200]);
		const {record, phases, customEvents} = (await api().ask(`/v1/requests/${id}`)).json;
		assert.deepEqual(
			[record.state, record.errorKind, record.errorMessage, record.costNanoUsd, record.priceSource, record.provider, record.sessionSource],
			['failed', 'Timeout', 'key=[redacted] is wrong', 50_000_000, 'application', 'unknown', 'application'],
		);
		const told = phases.filter(({source}: any) => source === 'application');
		assert.deepEqual(told.map(({name, isSuccess}: any) => [name, isSuccess]).toSorted(), [['rank', false], ['retrieve', true]]);
		assert.deepEqual(customEvents.map(({name, data}: any) => [name, data]), [['cache_hit', {key: 'value'}]]);
	});

	test('tokens that nobody told are unknown, and have no price', async () => {
		await api().ask('/v1/requests', {json: {id: 'job-3', state: 'ok', model: 'gpt-4o'}});
		const {record} = (await api().ask('/v1/requests/job-3')).json;
		assert.deepEqual([record.inputTokens, record.costNanoUsd, record.priceSource, record.usageSource, record.durationMs], [null, null, 'unpriced', 'none', null]);
	});

	const refusals: ReadonlyArray<readonly [what: string, path: string, json: unknown, status: number]> = [
		['a field that nobody knows', '/v1/requests', {modle: 'gpt-4o'}, 400],
		['tokens below zero', '/v1/requests', {inputTokens: -1}, 400],
		['a broken count', '/v1/requests', {outputTokens: 1.5}, 400],
		['tokens as a text', '/v1/requests', {outputTokens: '15'}, 400],
		['an id with spaces', '/v1/requests', {id: 'a b'}, 400],
		['a start in another year', '/v1/requests', {startedAtMs: askedAtMs * 2}, 400],
		['a state of its own', '/v1/requests', {state: 'interrupted'}, 400],
		['a list', '/v1/requests', [], 400],
		['deep data', '/v1/events', {name: 'x', data: {a: {b: 1}}}, 400],
		['an event without a name', '/v1/events', {}, 400],
		['the end of nothing', '/v1/requests/none/end', {}, 404],
		['a phase of nothing', '/v1/requests/none/phases', {name: 'x', durationMs: 1}, 404],
		['a phase that was not begun', `/v1/requests/${proxied.id}/phases`, {name: 'x'}, 409],
		['the end of a request that the proxy sees', `/v1/requests/${proxied.id}/end`, {}, 409],
		['the id of a request that the proxy sees', '/v1/requests', {id: proxied.id, state: 'ok'}, 409],
	];
	for (const [what, path, json, status] of refusals) {
		test(`${what} is refused with a hint`, async () => {
			const answer = await api().ask(path, {json});
			assert.equal(answer.status, status, answer.text);
			assert.ok(answer.json.error.hint.length > 0);
		});
	}

	test('an application adds phases and events to a request that the proxy saw', async () => {
		assert.equal((await api().ask(`/v1/requests/${proxied.id}/phases`, {json: {name: 'rag', durationMs: 7}})).status, 201);
		assert.equal((await api().ask(`/v1/requests/${proxied.id}`)).json.phases.at(-1).name, 'rag');
	});

	test('a body is JSON and says so, packed or not, and is not too large', async () => {
		const body = '{"id": "packed", "state": "ok"}';
		const type = {'content-type': 'application/json; charset=utf-8'};
		assert.equal((await api().ask('/v1/requests', {body, headers: {'content-type': 'text/plain'}})).status, 415);
		assert.equal((await api().ask('/v1/requests', {body})).status, 415);
		assert.equal((await api().ask('/v1/requests', {body: '{', headers: type})).status, 400);
		assert.equal((await api().ask('/v1/requests', {body: gzipSync(body), headers: {...type, 'content-encoding': 'gzip'}})).status, 201);
		assert.equal((await api().ask('/v1/requests', {body, headers: {...type, 'content-encoding': 'gzip'}})).status, 400);
		assert.equal((await api().ask('/v1/requests', {body, headers: {...type, 'content-encoding': 'br'}})).status, 415);
		assert.equal((await api().ask('/v1/requests', {body: ' '.repeat(5e6), headers: type})).status, 413);
		assert.equal((await api().ask('/v1/requests', {body: gzipSync(Buffer.alloc(17 * 1024 * 1024, 32)), headers: {...type, 'content-encoding': 'gzip'}})).status, 413);
		assert.equal((await api().ask('/health')).status, 200);
	});

	for (const path of ['/v1/requests', '/api/requests', '/runs']) {
		test(`nothing is begun by a body that says nothing (${path})`, async () => {
			const count = async (): Promise<number> => (await api().ask('/health')).json.total_requests;
			const earlier = await count();
			for (const [options, status, code] of [
				[{}, 400, 'body_needed'],
				[{headers: {'content-type': 'application/json'}}, 400, 'body_needed'],
				[{headers: {'content-type': 'text/plain'}}, 415, 'json_needed'],
				[{headers: {'content-type': 'application/x-www-form-urlencoded'}, body: 'id=1'}, 415, 'json_needed'],
			] as const) {
				const {status: answered, json} = await api().ask(path, {method: 'POST', ...options});
				assert.deepEqual([answered, json.error.code], [status, code]);
				assert.ok(json.error.hint.length > 0);
			}

			assert.equal(await count(), earlier);
			assert.equal((await api().ask(path, {json: {}})).status, 201);
			assert.equal(await count(), earlier + 1);
		});
	}

	test('A17 a gigabyte of zeros in a body of a megabyte is refused while it unfolds, again and again', {timeout: 60_000}, async () => {
		const zeros = Buffer.alloc(1024 * 1024);
		const gzip = createGzip({level: 9});
		const packing = gzip.toArray() as Promise<Buffer[]>;
		for (let index = 0; index < 1024; index++) {
			if (!gzip.write(zeros)) {
				await once(gzip, 'drain');
			}
		}

		gzip.end();
		const bomb = Buffer.concat(await packing);
		assert.ok(bomb.length < 2 * 1024 * 1024);
		const earlier = process.memoryUsage().rss;
		for (const path of ['/v1/requests', '/v1/traces', '/v1/read/readRequests']) {
			for (let round = 0; round < 4; round++) {
				const {status, json} = await api().ask(path, {body: bomb, headers: {'content-type': 'application/json', 'content-encoding': 'gzip'}});
				assert.deepEqual([status, json?.error.code ?? 'body_too_large'], [413, 'body_too_large'], path);
			}
		}

		// Each may hold what is allowed, and no more; a gigabyte is far from it.
		assert.ok(process.memoryUsage().rss - earlier < 256 * 1024 * 1024);
		assert.equal((await api().ask('/health')).status, 200);
	});

	test('a web page can\'t report', async () => {
		assert.equal((await api().ask('/v1/requests', {json: {}, headers: {origin: 'https://evil.example'}})).status, 403);
	});
});

describe('deleting requests', () => {
	const headers = {authorization: `Bearer ${token}`};
	const tell = async (api: Api, id: string, startedAtMs: number) => api.ask('/v1/requests', {
		json: {
			id, startedAtMs, state: 'ok', model: 'gpt-4o', inputTokens: 10,
		},
	});

	test('needs the token, always', async () => {
		const api = await startApi();
		for (const [method, path] of [
			['DELETE', '/v1/requests?all=true'], ['DELETE', '/v1/requests/x'], ['POST', '/analytics/clear'], ['DELETE', '/api/logs/clear'], ['DELETE', '/api/request-history'], ['DELETE', '/api/stats'],
		]) {
			assert.equal((await api.ask(path!, {method: method!})).status, 401, path);
		}

		await api.close();
	});

	test('takes one, those before a time, or all, and what is left adds up', async () => {
		const api = await startApi([start(proxied)]);
		for (const [index, id] of ['a', 'b', 'c', 'd'].entries()) {
			await tell(api, id, baseMs + (index * 60_000));
		}

		assert.equal((await api.ask('/v1/requests', {method: 'DELETE', headers})).status, 400);
		assert.deepEqual((await api.ask('/v1/requests/b', {method: 'DELETE', headers})).json, {deleted: 1});
		assert.equal((await api.ask('/v1/requests/b', {method: 'DELETE', headers})).status, 404);
		assert.equal((await api.ask(`/v1/requests/${proxied.id}`, {method: 'DELETE', headers})).status, 409);
		assert.deepEqual((await api.ask(`/v1/requests?before=${baseMs + 1}`, {method: 'DELETE', headers})).json, {deleted: 1});
		assert.equal((await api.ask(`/v1/stats?from=${baseMs}`)).json.totals.inputTokens, 20);
		assert.deepEqual((await api.ask('/v1/requests?all=true', {method: 'DELETE', headers})).json, {deleted: 2});
		assert.deepEqual((await api.ask('/v1/requests')).json.requests.map(({id}: any) => id), [proxied.id]);
		await api.close();
	});
});
