import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, readFileSync} from 'node:fs';
import {createServer, type AddressInfo} from 'node:net';
import path from 'node:path';
import {promisify} from 'node:util';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {needsShell, requestsShim} from '../helpers/dialect-examples.js';
import {queryStore, readApiUrl, startServe} from '../helpers/program.js';
import {setUp} from '../helpers/set-up.js';
import {waitUntil} from '../helpers/wait-until.js';
import {
	countOver,
	sendTraffic,
	startDialects,
} from './parts/dialect-traffic.js';

/** The functions that a document gives to its readers. */
const sessionScript = `
PROMPT_PRICE = 0.03
COMPLETION_PRICE = 0.06

def calculate_cost(metrics):
    prompt_cost = (metrics['total_prompt_tokens'] / 1000) * PROMPT_PRICE
    completion_cost = (metrics['total_completion_tokens'] / 1000) * COMPLETION_PRICE
    return prompt_cost + completion_cost

def check_performance(metrics):
    if metrics['average_duration_ms'] > 5000:
        print("slow requests")
    error_rate = metrics['failed_requests'] / metrics['total_requests']
    if error_rate > 0.1:
        print(f"errors: {error_rate*100:.1f}%")
`;

async function findFreePort(): Promise<number> {
	const server = createServer();
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const {port} = server.address() as AddressInfo;
	server.close();
	await once(server, 'close');
	return port;
}

describe('scripts of the five dialects\' documents', needsShell, () => {
	const traffic = setUp({before, after}, async () => {
		const started = await startDialects(['--retain', '7d']);
		await sendTraffic(started);
		return started;
	});

	// The upstream is in this process.
	const run = async (command: string, ...arguments_: string[]): Promise<string> => {
		const {stdout} = await promisify(execFile)(command, arguments_, {timeout: 20_000});
		return stdout;
	};

	const python = async (script: string): Promise<string> => run('python3', '-c', `${requestsShim}${script}`);
	const shell = async (script: string): Promise<string> => run('bash', '-c', script.replaceAll('http://localhost:8088', () => traffic().apiUrl));
	const sumRows = (expression: string): number => Number(queryStore(traffic().home.storePath, `SELECT ${expression} AS sum FROM requests`)[0]!.sum);

	test('S1.47 a script can send requests and print the statistics', async () => {
		const earlier = await traffic().askJson('/api/stats');
		const output = await python(`
import time
for index in range(3):
    requests.post("${traffic().program.url}/v1/chat/completions", {"model": "gpt-5-mini", "messages": [{"role": "user", "content": "hello"}]}, {"authorization": "Bearer k"})
for _ in range(200):
    stats = requests.get("${traffic().apiUrl}/api/stats").json()
    if stats["total_requests"] == ${Number(earlier.total_requests) + 3}: break
    time.sleep(0.02)
print(stats["total_requests"], stats["total_successful"], stats["recent_requests"][0]["model"])
`);
		assert.equal(output.trim(), `${Number(earlier.total_requests) + 3} ${Number(earlier.total_successful) + 3} gpt-5-mini`);
	});

	test('S2.05 the API listens on the port that scripts expect', async () => {
		const port = await findFreePort();
		const program = await startServe({...traffic().home, storePath: path.join(traffic().home.path, 'other', 'timelog.db')}, ['--api', `127.0.0.1:${port}`]);
		try {
			assert.equal(JSON.parse(await run('curl', '-s', '-H', 'x-internal-auth: secret', `http://localhost:${port}/events/metrics`)).total_requests, 0);
		} finally {
			await program.stop();
		}
	});

	test('S3.35 the store is the SQLite file that is asked for, beside a server on any port', async () => {
		const storePath = path.join(traffic().home.path, 'monitor', 'timelog.db');
		const program = await startServe({...traffic().home, storePath}, ['--api', '127.0.0.1:0']);
		const url = readApiUrl(program);
		const stats = await fetch(`${url}/api/stats`);
		assert.equal(stats.status, 200);
		await program.stop();
		assert.deepEqual(queryStore(storePath, 'SELECT count(*) AS count FROM requests'), [{count: 0}]);
	});

	test('S4.26 the API can be left out', async () => {
		const program = await startServe({...traffic().home, storePath: path.join(traffic().home.path, 'third', 'store.db')}, ['--api', 'off']);
		assert.doesNotMatch(program.output(), /API/v);
		await program.stop();
	});

	test('S2.23 a session\'s cost is its tokens times their prices', async () => {
		const metrics = await traffic().askJson('/events/metrics/session/first');
		const output = await python(`${sessionScript}print(calculate_cost(requests.get("${traffic().apiUrl}/events/metrics/session/first").json()))`);
		const expected = (metrics.total_prompt_tokens / 1000 * 0.03) + (metrics.total_completion_tokens / 1000 * 0.06);
		assert.ok(expected > 0);
		assert.ok(Math.abs(Number(output) - expected) < 1e-9);
	});

	test('S2.24 quick sessions raise no warning of slow requests, slow ones do', async () => {
		const check = async (change: string): Promise<string> => python(`${sessionScript}
metrics = requests.get("${traffic().apiUrl}/events/metrics/session/first").json()
${change}
check_performance(metrics)`);
		assert.doesNotMatch(await check(''), /slow/v);
		assert.match(await check('metrics["average_duration_ms"] += 5000'), /slow requests/v);
	});

	test('S2.25 more than a tenth of errors is told in percent with one decimal', async () => {
		const metrics = await traffic().askJson('/events/metrics');
		const output = await python(`${sessionScript}check_performance(requests.get("${traffic().apiUrl}/events/metrics").json())`);
		assert.equal(output.trim(), `errors: ${(metrics.failed_requests / metrics.total_requests * 100).toFixed(1)}%`);
	});

	test('S4.37 a time series is points with a timestamp, a value and labels', async () => {
		const points = await traffic().askJson('/stats/timeseries?since=1h') as Array<{timestamp: string; value: number; labels: Record<string, string>}>;
		assert.deepEqual(Object.keys(points[0]!), ['timestamp', 'value', 'labels']);
		assert.equal(points.reduce((sum, {value}) => sum + value, 0), countOver(traffic().home));
		assert.ok(points.every(({timestamp}) => !Number.isNaN(Date.parse(timestamp))));
		const costs = await traffic().askJson('/stats/timeseries?since=1h&metric=cost&step=600') as Array<{value: number}>;
		assert.ok(Math.abs((costs.reduce((sum, {value}) => sum + value, 0) * 1e9) - sumRows('sum(cost_nano_usd)')) < 1);
	});

	test('S5.50 costs follow from tokens and prices, each event by its own model', async () => {
		assert.equal(await shell('curl -s "http://localhost:8088/analytics/aggregate?start=1704067200" | jq \'.total_input_tokens, .total_output_tokens\''), `${sumRows('sum(input_tokens)')}\n${sumRows('sum(output_tokens)')}\n`);
		const output = await python(`
PRICING = {"gpt-5.1": {"input": 0.005, "output": 0.015}, "gpt-5-mini": {"input": 0.00015, "output": 0.0006}}
total = 0
for event in requests.get("${traffic().apiUrl}/analytics/events").json()["events"]:
    price = PRICING.get(event["request"]["model"])
    if price and event["response"]["success"]:
        total += event["request"]["input_tokens"] / 1000 * price["input"] + event["response"]["output_tokens"] / 1000 * price["output"]
print(total)`);
		const expected = sumRows('sum(CASE model WHEN \'gpt-5.1\' THEN input_tokens * 0.005 + output_tokens * 0.015 WHEN \'gpt-5-mini\' THEN input_tokens * 0.00015 + output_tokens * 0.0006 END) / 1000');
		assert.ok(expected > 0);
		assert.ok(Math.abs(Number(output) - expected) < 1e-9);
	});

	test('S5.51 the mean latency is told, and slow endpoints can be found', async () => {
		assert.ok(Number(await shell('curl -s "http://localhost:8088/analytics/aggregate" | jq \'.avg_duration_ms\'')) > 0);
		const {groups} = await traffic().askJson('/v1/aggregate?group=endpoint') as {groups: Array<{name: string; durationP95Ms: number}>};
		assert.deepEqual(groups.map(({name}) => name).toSorted(), ['/api/chat', '/v1/chat/completions', '/v1/completions', '/v1/messages']);
		assert.ok(groups.every(({durationP95Ms}) => durationP95Ms > 0));
	});

	test('S5.52 the most popular models and endpoints are counted', async () => {
		const [models, endpoints] = JSON.parse(await shell('curl -s "http://localhost:8088/analytics/aggregate" | jq \'[.models_used, .endpoints_hit]\'')) as Array<Record<string, number>>;
		const count = (column: string): Record<string, number> => Object.fromEntries(queryStore(traffic().home.storePath, `SELECT ${column} AS name, count(*) AS count FROM requests GROUP BY 1`).map(({name, count: rows}) => [name, rows])) as Record<string, number>;
		assert.deepEqual([models, endpoints], [count('model'), count('endpoint')]);
	});

	test('S5.56 aggregates at intervals add up to the whole, as a chart needs them', async () => {
		const end = Math.floor(Date.now() / 1000);
		const intervals = Array.from({length: 12}, (_, index) => [end - ((12 - index) * 60) + 1, end - ((11 - index) * 60)]);
		let sum = 0;
		for (const [from, to] of intervals) {
			const {total_requests: count} = await traffic().askJson(`/analytics/aggregate?start=${from}&end=${to}`);
			sum += Number(count);
		}

		assert.equal(sum, (await traffic().askJson(`/analytics/aggregate?end=${end}`)).total_requests);
	});

	test('S5.57 what is kept for how long is told in seconds', async () => {
		assert.equal((await traffic().askJson('/analytics/stats')).ttl_seconds, 604_800);
	});

	test('S5.58 a scheduled job can save a day as CSV', async () => {
		const folder = traffic().home.path;
		await shell(`curl -s "http://localhost:8088/analytics/export?format=csv" -o "${folder}/analytics-$(date +%Y-%m-%d).csv"`);
		const file = await run('bash', '-c', `ls ${folder}/analytics-*.csv`);
		assert.ok(existsSync(file.trim()));
		assert.equal(readFileSync(file.trim(), 'utf8').trimEnd().split('\n').length, 1 + countOver(traffic().home));
	});

	test('S5.59 how much is stored can be watched', async () => {
		const earlier = (await traffic().askJson('/analytics/stats')).total_events as number;
		await fetch(`${traffic().program.url}/v1/chat/completions`, {method: 'POST', headers: {'content-type': 'application/json'}, body: '{"model":"gpt-5-mini","messages":[]}'});
		const told = await waitUntil(async () => {
			const {total_events: count} = await traffic().askJson('/analytics/stats');
			return count !== earlier && Number(count);
		}, {what: 'one event more'});
		assert.equal(told, earlier + 1);
	});

	test('S3.32 the modality is that of the request\'s content', async () => {
		const contents: ReadonlyArray<readonly [modality: string, content: unknown]> = [
			['text', 'hello'],
			['image', [{type: 'image_url', image_url: {url: 'data:image/png;base64,AAAA'}}]],
			['audio', [{type: 'input_audio', input_audio: {data: 'AAAA', format: 'wav'}}]],
		];
		for (const [modality, content] of contents) {
			await fetch(`${traffic().program.url}/v1/chat/completions`, {
				method: 'POST', headers: {'content-type': 'application/json', 'x-session-id': `content-${modality}`}, body: JSON.stringify({model: 'gpt-5-mini', messages: [{role: 'user', content}]}),
			});
		}

		for (const [modality] of contents) {
			const [row] = await waitUntil(async () => {
				const rows = await traffic().askJson(`/api/requests?q=session:content-${modality}%20-is:active`) as Array<{modality: string}>;
				return rows.length === 1 && rows;
			}, {what: modality});
			assert.equal(row!.modality, modality);
		}

		await fetch(`${traffic().program.url}/v1/chat/completions`, {method: 'POST', headers: {'content-type': 'application/json', 'x-session-id': 'content-none'}, body: '{"model":"gpt-5-mini"}'});
		const [unknown] = await waitUntil(async () => {
			const rows = await traffic().askJson('/api/requests?q=session:content-none%20-is:active') as Array<{modality: string}>;
			return rows.length === 1 && rows;
		}, {what: 'the last'});
		assert.equal(unknown!.modality, 'unknown');
	});

	test('S1.45 every request is in the store once it has ended, without anybody asking', async () => {
		for (let number = 0; number < 5; number++) {
			const earlier = countOver(traffic().home);
			const response = await fetch(`${traffic().program.url}/v1/chat/completions`, {method: 'POST', headers: {'content-type': 'application/json'}, body: '{"model":"gpt-5-mini","messages":[]}'});
			await response.text();
			const count = await waitUntil(() => {
				const rowCount = countOver(traffic().home);
				return rowCount !== earlier && rowCount;
			}, {what: 'its row'});
			assert.equal(count, earlier + 1);
		}
	});
});
