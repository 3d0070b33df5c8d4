import assert from 'node:assert/strict';
import {readFileSync, statSync} from 'node:fs';
import path from 'node:path';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {createRandom} from '../../source/demo/seeded-random.js';
import {openSqliteWriter} from '../../source/store/sqlite/writer.js';
import {needsChromium, openInChromium} from '../helpers/chromium.js';
import {makeHome, queryStore, runProgram} from '../helpers/program.js';
import {buildFinished, end} from '../store/store-traffic.js';

const home = makeHome();
const run = async (command: string, ...flags: string[]): ReturnType<typeof runProgram> => runProgram([command, '--store', home.storePath, ...flags], home.environment);
const countMs = 10 * 60_000;

before(() => {
	const random = createRandom(5);
	const writer = openSqliteWriter(home.storePath);
	const nowMs = Date.now();
	writer.write(Array.from({length: 3000}, (_, index) => end({
		...buildFinished(random, index, nowMs - 3000 - (index * countMs / 10)),
		...(index % 100 === 0 && {model: '<img src="https://evil.example/x.png" onerror=alert(1)>'}),
	})));
	writer.close();
});

after(() => {
	home.remove();
});

describe('tailrace stats', () => {
	test('tells what SQL tells, for all pages of a store', async () => {
		const {exitCode, output, errors} = await run('stats', '--json', '--since', '400d');
		assert.deepEqual([exitCode, errors], [0, '']);
		const {totals, models} = JSON.parse(output) as {totals: Record<string, number>; models: {groups: Array<{requestCount: number}>}};
		const [row] = queryStore(home.storePath, `SELECT count(*) AS requestCount, sum(state = 'failed') AS failedCount, sum(input_tokens) AS inputTokens,
			sum(output_tokens) AS outputTokens, sum(cost_nano_usd) AS costNanoUsd FROM requests`);
		for (const [name, value] of Object.entries(row!)) {
			assert.equal(totals[name], value, name);
		}

		assert.equal(models.groups.reduce((sum, group) => sum + group.requestCount, 0), 3000);
	});

	test('tells of the period and the filter alone', async () => {
		const {output} = await run('stats', '--json', '-s', '1h', '-q', 'state:failed');
		const {totals} = JSON.parse(output) as {totals: Record<string, number>};
		const [row] = queryStore(home.storePath, 'SELECT count(*) AS count FROM requests WHERE state = \'failed\' AND started_at_ms > ?', Date.now() - 3_600_000);
		assert.equal(totals.requestCount, row!.count);
	});

	test('is a text for people', async () => {
		const {output} = await run('stats', '--since', '400d');
		assert.match(output, /^tailrace, [^\n]+\n\nRequests +3,000\n/v);
		assert.match(output, /\nMODELS\nmodel +provider +requests/v);
	});
});

describe('tailrace check', () => {
	for (const [what, code, pattern, ...flags] of [
		['keeps its limits', 0, /^ok +error-rate: [\d.]+%, at most 100%\n\d+ requests\n$/v, '--error-rate', '100%'],
		['breaks one', 1, /^BROKEN p95: [\d.]+ s, at most 10 ms\nok +cost: [\s\S]+without a price: the cost is the least that it can be\n$/v, '--p95', '10ms', '--cost', '$1m', '--since', '24h'],
		['is too quiet', 1, /^BROKEN min-requests: 0, at least 1\n0 requests\n$/v, '--min-requests', '1', '--filter', 'session:none'],
	] as const) {
		test(`ends with ${code} where a period ${what}`, async () => {
			const {exitCode, output, errors} = await run('check', ...flags);
			assert.deepEqual([exitCode, errors], [code, '']);
			assert.match(output, pattern);
		});
	}

	for (const [what, pattern, ...flags] of [
		['no limit', /check needs a limit/v],
		['a limit that is none', /--first-token-p95: "fast" is no limit/v, '--first-token-p95', 'fast'],
		['no store', /There is no store at/v, '--cost', '1'],
	] as const) {
		test(`ends with 2 where there is ${what}, since that can't be told`, async () => {
			const {exitCode, output, errors} = await runProgram(['check', ...flags], {...home.environment, TAILRACE_STORE: what === 'no store' ? path.join(home.path, 'none.db') : home.storePath});
			assert.deepEqual([exitCode, output], [2, '']);
			assert.match(errors, pattern);
		});
	}

	test('is data with --json', async () => {
		const {output} = await run('check', '--json', '--first-token-p95', '1ms', '--since', '24h');
		const {isFine, checks} = JSON.parse(output) as {isFine: boolean; checks: Array<{name: string; limit: number; value: number}>};
		assert.deepEqual([isFine, checks.length, checks[0]!.name, checks[0]!.limit], [false, 1, 'first-token-p95', 1]);
		assert.ok(checks[0]!.value > 100);
	});
});

describe('tailrace report', () => {
	for (const [name, pattern] of [['a.txt', /^tailrace, /v], ['a.md', /^# LLM traffic\n/v], ['a.json', /^\{\n\t"fromMs"/v], ['a.html', /^<!doctype html>/v]] as const) {
		test(`is written as its file is called: ${name}`, async () => {
			const file = path.join(home.path, name);
			const {exitCode, output, errors} = await run('report', '-s', '400d', '--output', file);
			assert.deepEqual([exitCode, output], [0, '']);
			assert.match(errors, /^tailrace: the report is in [^\n]+\n$/v);
			assert.match(readFileSync(file, 'utf8'), pattern);
			assert.equal(statSync(file).mode & 0o777, 0o600);
		});
	}

	test('comes out of the standard output, in the format asked for', async () => {
		const written = await run('report', '--format', 'md');
		assert.match(written.output, /^# LLM traffic\n/v);
		const refused = await run('report', '--format', 'pdf');
		assert.equal(refused.exitCode, 2);
	});

	test('says what it can\'t write, and leaves nothing', async () => {
		const {exitCode, errors} = await run('report', '--output', path.join(home.path, 'none', 'a.html'));
		assert.equal(exitCode, 1);
		assert.match(errors, /There is no folder .*none\./v);
	});

	test('as a page needs nothing from anywhere: a browser draws it and asks for no other file', needsChromium, async () => {
		const file = path.join(home.path, 'page.html');
		await run('report', '-s', '400d', '--output', file);
		const page = readFileSync(file, 'utf8');
		const {requests, document, picture} = await openInChromium(page, home.path);
		assert.deepEqual(requests, ['/page']);
		assert.match(document, /<svg[\s\S]+<rect class="main" x="[\d.]+" y="[\d.]+" width="[\d.]+" height="[\d.]+"><\/rect>/v);
		assert.doesNotMatch(document, /<img/v);
		assert.ok(statSync(picture).size > 20_000);
		// The same eye sees what a page does ask for.
		const careless = await openInChromium('<img src="/picture">', home.path);
		assert.deepEqual(careless.requests, ['/page', '/picture']);
	});
});
