import assert from 'node:assert/strict';
import {
	mkdirSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {request} from 'undici';
import {askMany} from '../helpers/demo-client.js';
import {countRows, setUpEndToEnd} from '../helpers/end-to-end.js';
import {makeHome, queryStore, readApiUrl} from '../helpers/program.js';
import {waitUntil} from '../helpers/wait-until.js';

const {start} = setUpEndToEnd({before, after});

type Stats = {total_requests: number; total_tokens: number; requests_by_model: unknown; recent_requests: unknown[]};

const readLines = (file: string): Array<{id: string}> => readFileSync(file, 'utf8').split('\n').slice(0, -1).map(line => JSON.parse(line) as {id: string});
const readStats = (file: string): Stats => JSON.parse(readFileSync(file, 'utf8')) as Stats;
const isThere = (file: string): boolean => statSync(file, {throwIfNoEntry: false}) !== undefined;

describe('files kept up to date', () => {
	test('S5.01 hold every finished request once, over a restart, in folders that are made', async () => {
		const home = makeHome();
		const file = path.join(home.path, 'data', 'routiium', 'analytics.jsonl');
		for (const round of [1, 2]) {
			const {program} = await start(['--analytics-jsonl', file], home);
			await askMany(program.url, `round-${round}`, 20);
			if (round === 1) {
				await waitUntil(() => isThere(file) && readLines(file).length === 20, {what: 'the lines while it runs'});
			}

			await program.stop();
			assert.equal(readLines(file).length, 20 * round);
		}

		const ids = queryStore(home.storePath, 'SELECT id FROM requests').map(row => row.id);
		assert.deepEqual(new Set(readLines(file).map(event => event.id)), new Set(ids));
		assert.equal(statSync(file).mode & 0o777, 0o600);
		home.remove();
	});

	test('agree with the API and with each other, and keep what another program wrote', async () => {
		const home = makeHome();
		const file = path.join(home.path, 'stats.json');
		writeFileSync(file, '{"total_requests": 7}');
		const first = await start(['--stats-json', file], home);
		await askMany(first.program.url, 'first', 5);
		await first.program.stop();
		assert.equal(readStats(file).total_requests, 5);
		const {program} = await start(['--stats-json', file, '--api', '127.0.0.1:0'], {...home, environment: {...home.environment, TAILRACE_API: undefined}});
		await askMany(program.url, 'second', 30);
		await waitUntil(() => readStats(file).total_requests === 35, {what: 'the statistics'});
		const apiUrl = readApiUrl(program);
		const {body} = await request(`${apiUrl}/api/stats`);
		const told = await body.json() as Stats;
		const {total_requests, total_tokens, requests_by_model, recent_requests} = readStats(file);
		assert.deepEqual([total_requests, total_tokens, requests_by_model], [told.total_requests, told.total_tokens, told.requests_by_model]);
		assert.equal(recent_requests.length, 35);
		assert.equal(readFileSync(`${file}.before-tailrace`, 'utf8'), '{"total_requests": 7}');
		await program.stop();
		home.remove();
	});

	test('that can\'t be written for a while fail no request, say so, and miss nothing', async () => {
		const home = makeHome();
		const folder = path.join(home.path, 'sink');
		const file = path.join(folder, 'analytics.jsonl');
		// A folder where the file should be: nobody may write that, not even root.
		mkdirSync(file, {recursive: true});
		const {program} = await start(['--analytics-jsonl', file], home);
		const answers = await askMany(program.url, 'blocked', 25);
		assert.ok(answers.every(answer => answer.isWhole));
		await waitUntil(() => program.errors().includes('it is tried further'), {what: 'the complaint'});
		await waitUntil(() => countRows(home, 'ok') === 25, {what: 'all rows'});
		rmSync(file, {recursive: true});
		await waitUntil(() => isThere(file) && readLines(file).length === 25, {what: 'all lines'});
		await waitUntil(() => program.errors().includes('can be written again'), {what: 'the end of it'});
		await program.stop();
		home.remove();
	});
});
