import assert from 'node:assert/strict';
import path from 'node:path';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {writeFileSync} from 'node:fs';
import {readSettings} from '../../source/config/read-settings.js';
import type {Settings} from '../../source/config/settings.js';
import {makeHome, type Home} from '../helpers/program.js';

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

	test('say nothing where a setting of ours does', () => {
		const environment = {ROUTIIUM_ANALYTICS_FORCE_MEMORY: 'true', ROUTIIUM_ANALYTICS_TTL_SECONDS: '86400'};
		assert.equal(read({...environment, TAILRACE_STORE: '/own.db'}).store, '/own.db');
		writeFileSync(config, '{"retain": "7d"}');
		assert.equal(read(environment).retain, 604_800_000);
	});
});
