import assert from 'node:assert/strict';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {gunzipSync} from 'node:zlib';
import {request} from 'undici';
import {routes} from '../../source/api/routes.js';
import {
	baseMs,
	buildActive,
	buildFinished,
	end,
	start,
} from '../store/store-traffic.js';
import {createRandom} from '../helpers/seeded-random.js';
import {startApi} from '../helpers/api.js';
import {token} from '../helpers/memory-api.js';
import {setUp} from '../helpers/set-up.js';

const random = createRandom(7);
const records = Array.from({length: 30}, (_, number) => buildFinished(random, number, baseMs + (number * 1000)));

describe('the API', () => {
	const api = setUp({before, after}, async () => startApi([...records.map(record => end(record)), start(buildActive(100, baseMs + 50_000))], {allowedOrigins: ['http://localhost:3000']}));

	test('describes every route of its table in OpenAPI', async () => {
		const {json} = await api().ask('/openapi.json');
		assert.equal(json.openapi, '3.1.0');
		for (const {method, path} of routes) {
			assert.ok(json.paths[path][method.toLowerCase()].summary, path);
		}
	});

	test('says that it is well, and what runs', async () => {
		assert.deepEqual((await api().ask('/health')).json, {
			status: 'healthy', uptime_seconds: 7200, total_requests: 31, active_requests: 1, problem: null, waiting_events: 0, dropped_events: {store: 0, observer: 0},
		});
	});

	test('answers all requests a page at a time, the newest first', async () => {
		const ids: string[] = [];
		let cursor: number | null = null;
		do {
			const {json} = await api().ask(`/v1/requests?limit=7${cursor === null ? '' : `&cursor=${cursor}`}`);
			ids.push(...json.requests.map(({id}: {id: string}) => id));
			cursor = json.nextCursor;
		} while (cursor !== null);

		assert.equal(ids.length, 31);
		assert.deepEqual(ids.slice(1), records.map(({id}) => id).toReversed());
	});

	test('answers only the requests that fulfil a filter', async () => {
		const {json} = await api().ask('/v1/requests?q=is:failed');
		assert.equal(json.requests.length, records.filter(({state}) => state === 'failed').length);
		assert.ok(json.requests.length > 0);
	});

	test('says where a filter is wrong', async () => {
		const {status, json} = await api().ask('/v1/requests?q=colour:red');
		assert.equal(status, 400);
		assert.match(json.error.message, /column 1/v);
	});

	test('answers one request, and 404 with a hint for none', async () => {
		assert.equal((await api().ask(`/v1/requests/${records[3]!.id}`)).json.record.id, records[3]!.id);
		const {status, json} = await api().ask('/v1/requests/none');
		assert.equal(status, 404);
		assert.ok(json.error.hint.length > 0);
	});

	test('adds a window up as the requests do', async () => {
		const {json} = await api().ask(`/v1/stats?from=${baseMs}`);
		assert.equal(json.totals.requestCount, 31);
		assert.equal(json.totals.outputTokens, records.reduce((sum, {outputTokens}) => sum + (outputTokens ?? 0), 0));
		const series = await api().ask(`/v1/series?from=${baseMs}&steps=10`);
		assert.equal(series.json.requestsSeries.length, 10);
		assert.equal(series.json.requestsSeries.reduce((sum: number, count: number) => sum + count, 0), 31);
	});

	for (const path of ['/v1/requests?limit=0', '/v1/requests?limit=1e3', '/v1/requests?cursor=-1', '/v1/stats?from=5&to=4', '/v1/series?steps=501']) {
		test(`refuses ${path} with a hint`, async () => {
			const {status, json} = await api().ask(path);
			assert.equal(status, 400);
			assert.equal(json.error.code, 'bad_parameter');
		});
	}

	test('packs what is long, and numbers each answer', async () => {
		const {headers, body} = await request(`${api().url}/v1/requests`, {headers: {'accept-encoding': 'gzip'}});
		assert.equal(headers['content-encoding'], 'gzip');
		assert.match(String(headers['x-request-id']), /^[\d\-a-f]{36}$/v);
		assert.equal(JSON.parse(gunzipSync(await body.bytes()).toString()).requests.length, 31);
	});

	test('answers a browser that asks first only for allowed origins', async () => {
		const allowed = await api().ask('/v1/requests', {method: 'OPTIONS', headers: {origin: 'http://localhost:3000'}});
		assert.equal(allowed.status, 204);
		assert.equal(allowed.headers['access-control-allow-origin'], 'http://localhost:3000');
		const refused = await api().ask('/v1/requests', {method: 'OPTIONS', headers: {origin: 'https://evil.example'}});
		assert.equal(refused.status, 403);
		assert.equal(refused.headers['access-control-allow-origin'], undefined);
	});

	test('refuses a name that is not its own, on every path', async () => {
		for (const path of ['/health', '/v1/requests', '/nothing']) {
			assert.equal((await api().ask(path, {headers: {host: 'evil.example'}})).status, 403);
		}
	});
});

describe('the API with a prefix and a token for everything', () => {
	test('answers below the prefix, and only with the token', async () => {
		const api = await startApi([], {prefix: '/dashboard', isAuthAlways: true});
		assert.match(api.url, /\/dashboard$/v);
		assert.equal((await api.ask('/health')).status, 200);
		assert.equal((await api.ask('/v1/requests')).status, 401);
		assert.equal((await api.ask('/v1/requests', {headers: {'x-internal-auth': token}})).status, 200);
		assert.equal((await api.ask('/v1/requests', {headers: {authorization: `Bearer ${token}`}})).status, 200);
		const {statusCode, body} = await request(`${new URL(api.url).origin}/health`);
		await body.dump();
		assert.equal(statusCode, 404);
		await api.close();
	});
});
