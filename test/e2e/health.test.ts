import assert from 'node:assert/strict';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import BetterSqlite from 'better-sqlite3';
import {request} from 'undici';
import {askMany, findBroken} from '../helpers/demo-client.js';
import {countRows, setUpEndToEnd} from '../helpers/end-to-end.js';
import {readExposition, sumSamples} from '../helpers/exposition.js';
import {readApiUrl} from '../helpers/program.js';
import {waitUntil} from '../helpers/wait-until.js';

const {start} = setUpEndToEnd({before, after});

type Health = {readonly status: string; readonly problem: string | null; readonly waiting_events: number; readonly dropped_events: Readonly<Record<string, number>>};

describe('the health that the API tells', () => {
	test('is degraded while the store can\'t be written, with what waits, and whole again afterwards', async () => {
		const {home, program} = await start(['--api', '127.0.0.1:0']);
		const url = readApiUrl(program);
		const readHealth = async (): Promise<Health> => {
			const {body} = await request(`${url}/health`);
			return await body.json() as Health;
		};

		const readMetric = async (name: string, labels?: Record<string, string>): Promise<number> => {
			const {body} = await request(`${url}/metrics`);
			return sumSamples(readExposition(await body.text()), name, labels);
		};

		const {status, problem, dropped_events: dropped} = await readHealth();
		assert.deepEqual([status, problem, dropped], ['healthy', null, {store: 0, observer: 0}]);
		assert.ok(Math.abs(await readMetric('tailrace_start_time_seconds') - (Date.now() / 1000)) < 600);

		const database = new BetterSqlite(home.storePath);
		database.exec('BEGIN IMMEDIATE');
		assert.deepEqual(await findBroken(askMany(program.url, 'locked', 20)), []);
		const degraded = await waitUntil(async () => {
			const health = await readHealth();
			return health.problem !== null && health.waiting_events >= 20 && health;
		}, {what: 'what is wrong'});
		assert.equal(degraded.status, 'degraded');
		assert.match(degraded.problem!, /locked/v);
		assert.equal(await readMetric('tailrace_recording'), 0);
		assert.ok(await readMetric('tailrace_store_waiting_events') >= 20);
		assert.equal(await readMetric('tailrace_requests_total'), 0);

		database.exec('ROLLBACK');
		database.close();
		await waitUntil(() => countRows(home, 'ok') === 20, {what: 'all rows'});
		await waitUntil(async () => {
			const health = await readHealth();
			return health.status === 'healthy' && health.waiting_events === 0;
		}, {what: 'health'});
		assert.equal(await readMetric('tailrace_requests_total', {state: 'ok'}), 20);
		assert.equal(await program.stop(), 0);
		home.remove();
	});
});
