import assert from 'node:assert/strict';
import path from 'node:path';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {writeFileSync} from 'node:fs';
import {explainMissing} from '../../source/config/other-variables.js';
import {readSettings} from '../../source/config/read-settings.js';
import type {Settings} from '../../source/config/settings.js';
import {openStore} from '../../source/store/open-store.js';
import {makeHome, startServe, type Home} from '../helpers/program.js';
import {createRandom} from '../helpers/seeded-random.js';
import {
	baseMs,
	buildFinished,
	buildId,
	end,
} from '../store/store-traffic.js';

describe('the variables of another program', () => {
	let home: Home;
	let config: string;
	before(() => {
		home = makeHome();
		config = path.join(home.path, 'config.json');
		writeFileSync(config, '{}');
	});
	after(() => {
		home.remove();
	});

	const read = (environment: Readonly<Record<string, string>>): Settings => readSettings({config}, environment);

	test('S5.02 ROUTIIUM_ANALYTICS_JSONL_PATH is where events are appended', () => {
		assert.equal(read({ROUTIIUM_ANALYTICS_JSONL_PATH: '/var/log/routiium/analytics.jsonl'}).analyticsJsonl, '/var/log/routiium/analytics.jsonl');
	});

	test('S5.03 ROUTIIUM_ANALYTICS_REDIS_URL is said to be no store here, without the address, which may hold a password', async () => {
		assert.equal(explainMissing({}, '/a.db'), null);
		assert.equal(explainMissing({ROUTIIUM_ANALYTICS_REDIS_URL: 'redis://:secret@host'}, '/a.db'), 'ROUTIIUM_ANALYTICS_REDIS_URL is set, but there is no store in Redis; requests are recorded into /a.db');
		const program = await startServe({...home, environment: {...home.environment, ROUTIIUM_ANALYTICS_REDIS_URL: 'redis://:secret@host'}});
		assert.equal(await program.stop(), 0);
		assert.match(program.errors(), /^tailrace: ROUTIIUM_ANALYTICS_REDIS_URL is set, but there is no store in Redis; requests are recorded into .*tailrace\.db$/mv);
		assert.doesNotMatch(program.errors(), /secret/v);
	});

	test('S5.04 ROUTIIUM_ANALYTICS_TTL_SECONDS is how long requests are kept', () => {
		assert.equal(read({ROUTIIUM_ANALYTICS_TTL_SECONDS: '2592000'}).retain, 2_592_000_000);
		assert.throws(() => read({ROUTIIUM_ANALYTICS_TTL_SECONDS: 'month'}), /^UsageError: ROUTIIUM_ANALYTICS_TTL_SECONDS: "months" is no time/v);
	});

	test('S5.05 ROUTIIUM_ANALYTICS_SLED_PATH is the folder of the store', () => {
		assert.equal(read({ROUTIIUM_ANALYTICS_SLED_PATH: './analytics.db'}).store, path.join('analytics.db', 'tailrace.db'));
	});

	test('S5.06 ROUTIIUM_ANALYTICS_FORCE_MEMORY records into memory, before any path', () => {
		assert.equal(read({ROUTIIUM_ANALYTICS_FORCE_MEMORY: 'true', ROUTIIUM_ANALYTICS_SLED_PATH: '/x'}).store, 'memory:');
		assert.equal(read({ROUTIIUM_ANALYTICS_FORCE_MEMORY: 'false', ROUTIIUM_ANALYTICS_SLED_PATH: '/x'}).store, '/x/tailrace.db');
	});

	test('S5.07 ROUTIIUM_ANALYTICS_MAX_EVENTS is how many requests memory holds, and the oldest go', async () => {
		assert.equal(read({}).memoryRequests, 50_000);
		const {store: location, memoryRequests} = read({ROUTIIUM_ANALYTICS_FORCE_MEMORY: 'true', ROUTIIUM_ANALYTICS_MAX_EVENTS: '3'});
		const store = openStore(location, memoryRequests);
		const record = buildFinished(createRandom(1), 1, baseMs);
		store.openWriter().write([1, 2, 3, 4, 5].map(number => end({...record, id: buildId(number)})));
		const {records} = await store.openReader().readRequests({limit: 10});
		assert.deepEqual(records.map(({id}) => id), [buildId(5), buildId(4), buildId(3)]);
		assert.throws(() => read({ROUTIIUM_ANALYTICS_MAX_EVENTS: 'many'}), /^UsageError: ROUTIIUM_ANALYTICS_MAX_EVENTS: "many" is no whole number from 1 to 1000000/v);
	});

	test('say nothing where a setting of ours does', () => {
		const environment = {ROUTIIUM_ANALYTICS_FORCE_MEMORY: 'true', ROUTIIUM_ANALYTICS_TTL_SECONDS: '86400'};
		assert.equal(read({...environment, TAILRACE_STORE: '/own.db'}).store, '/own.db');
		writeFileSync(config, '{"retain": "7d"}');
		assert.equal(read(environment).retain, 604_800_000);
	});
});
