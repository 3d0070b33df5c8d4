import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {globSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {promisify} from 'node:util';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {
	needsDocuments,
	needsShell,
	readDocumentCalls,
	requestsShim,
} from '../helpers/dialect-examples.js';
import {readExposition, sumSamples} from '../helpers/exposition.js';
import {queryStore} from '../helpers/program.js';
import {setUp} from '../helpers/set-up.js';
import {
	countOver,
	sendTraffic,
	startDialects,
	type DialectTraffic,
} from './parts/dialect-traffic.js';

type Example = {
	/** As it stands in a document. */
	readonly call: string;
	readonly assertOutput: (output: string, traffic: DialectTraffic) => void;
};

const readLines = (output: string): any[] => JSON.parse(`[${output.trim().replaceAll(/\n(?=\{)/gv, ',')}]`);
const sum = ({home}: DialectTraffic, expression: string): number => Number(queryStore(home.storePath, `SELECT ${expression} AS sum FROM requests`)[0]!.sum);
const readFile = ({home}: DialectTraffic, pattern: string): string => readFileSync(path.join(home.path, globSync(pattern, {cwd: home.path})[0]!), 'utf8');

const examples: readonly Example[] = [
	{
		call: 'curl -H "x-internal-auth: secret" http://localhost:8001/events/metrics/session/YOUR_SESSION_ID',
		assertOutput(output) {
			const {session_id: id, total_requests: count, successful_requests: okCount, failed_requests: failedCount} = JSON.parse(output);
			assert.equal(id, 'first');
			assert.ok(count > 0);
			assert.equal(Number(okCount) + Number(failedCount), count);
		},
	},
	{
		call: 'curl -H "x-internal-auth: secret" http://localhost:8001/events/metrics/sessions',
		assertOutput(output) {
			assert.match(output, /"session_id":"first"/v);
		},
	},
	{
		call: 'curl -H "x-internal-auth: secret" http://localhost:8001/events/metrics',
		assertOutput(output, traffic) {
			assert.equal(JSON.parse(output).total_requests, countOver(traffic.home));
		},
	},
	{
		call: 'curl "http://localhost:8088/analytics/aggregate?start=1704067200&end=1704153600" | jq \'.total_input_tokens, .total_output_tokens, .models_used\'',
		assertOutput(output) {
			// Long before there was anything.
			assert.equal(output, '0\n0\n{}\n');
		},
	},
	{
		call: 'curl "http://localhost:8088/analytics/aggregate" | jq \'.avg_duration_ms\'',
		assertOutput(output) {
			assert.ok(Number(output) > 0);
		},
	},
	{
		call: 'curl "http://localhost:8088/analytics/aggregate" | jq \'.models_used, .endpoints_hit\'',
		assertOutput(output, traffic) {
			for (const counts of readLines(output) as Array<Record<string, number>>) {
				assert.equal(Object.values(counts).reduce((total, count) => total + count, 0), countOver(traffic.home));
			}
		},
	},
	{
		call: 'curl "http://localhost:8088/analytics/events?limit=1000" | jq \'.events[] | select(.response.success == false)\'',
		assertOutput(output, traffic) {
			const failed = readLines(output.replaceAll(/\n(?=[ \}])/gv, ''));
			assert.equal(failed.length, sum(traffic, 'sum(state <> \'ok\')'));
			assert.ok(failed.every(event => event.response.status_code >= 400));
		},
	},
	{
		call: 'curl "http://localhost:8088/analytics/export?format=csv&start=1704067200" -o analytics.csv',
		assertOutput(_, traffic) {
			assert.equal(readFile(traffic, 'analytics.csv').trimEnd().split('\n').length, 1 + countOver(traffic.home));
		},
	},
	{
		call: String.raw`curl "http://localhost:8088/analytics/export?format=csv" -o "/backups/analytics-$(date +\%Y-\%m-\%d).csv"`,
		assertOutput(_, traffic) {
			assert.equal(readFile(traffic, 'analytics-????-??-??.csv').trimEnd().split('\n').length, 1 + countOver(traffic.home));
		},
	},
];

describe('the calls in the five dialects\' documents, as they stand there', needsShell, () => {
	const traffic = setUp({before, after}, async () => {
		const started = await startDialects();
		await sendTraffic(started);
		return started;
	});

	const run = async (command: string, script: string): Promise<string> => {
		const {stdout} = await promisify(execFile)(command, ['-c', script], {timeout: 20_000, cwd: traffic().home.path});
		return stdout;
	};

	/** Here, not there; cron wants its percent signs escaped. */
	const place = (script: string): string => script
		.replaceAll(/http:\/\/localhost:(?:8001|8088)/gv, () => traffic().apiUrl)
		.replaceAll('YOUR_SESSION_ID', 'first').replaceAll('/backups/', '').replaceAll(String.raw`\%`, '%');

	for (const {call, assertOutput} of examples) {
		test(call, async () => {
			const output = await run('bash', `set -e -o pipefail; ${place(call).replace('curl ', 'curl -sS --fail ')}`);
			assert.match(output, place(call).includes(' -o ') ? /^$/v : /\S/v);
			assertOutput(output, traffic());
		});
	}

	test('are all that there are', needsDocuments, () => {
		assert.deepEqual(readDocumentCalls().toSorted(), examples.map(({call}) => call).toSorted());
	});

	test('S5.55 the document\'s exporter in Python counts what there is', async () => {
		const output = await run('python3', place(`${requestsShim}
import time

def get_metrics():
    end = int(time.time())
    resp = requests.get("http://localhost:8088/analytics/aggregate?start=%d&end=%d" % (end - 3600, end))
    data = resp.json()

    print(f"# HELP routiium_requests_total Total requests")
    print(f"# TYPE routiium_requests_total counter")
    print(f"routiium_requests_total {data['total_requests']}")

    print(f"# HELP routiium_tokens_input_total Total input tokens")
    print(f"# TYPE routiium_tokens_input_total counter")
    print(f"routiium_tokens_input_total {data['total_input_tokens']}")

    print(f"# HELP routiium_tokens_output_total Total output tokens")
    print(f"# TYPE routiium_tokens_output_total counter")
    print(f"routiium_tokens_output_total {data['total_output_tokens']}")

get_metrics()`));
		const [script, own] = [readExposition(output), readExposition(await traffic().askText('/metrics'))];
		for (const [name, expected] of [['routiium_requests_total', countOver(traffic().home)], ['routiium_tokens_input_total', sum(traffic(), 'sum(input_tokens)')], ['routiium_tokens_output_total', sum(traffic(), 'sum(output_tokens)')]] as const) {
			assert.equal(sumSamples(script, name), expected);
			assert.equal(sumSamples(own, name), expected);
		}
	});

	test('S5.50 the document\'s calculation of costs in Python comes to its own figure', async () => {
		const output = await run('python3', place(`${requestsShim}
PRICING = {
    "gpt-5.1": {"input": 0.005, "output": 0.015},
    "gpt-5-mini": {"input": 0.00015, "output": 0.0006}
}

resp = requests.get("http://localhost:8088/analytics/aggregate")
data = resp.json()

total_cost = 0
for model, count in data["models_used"].items():
    if model in PRICING:
        avg_in = data["total_input_tokens"] / data["total_requests"]
        avg_out = data["total_output_tokens"] / data["total_requests"]

        model_cost = (
            (avg_in / 1000 * PRICING[model]["input"]) +
            (avg_out / 1000 * PRICING[model]["output"])
        ) * count

        total_cost += model_cost

print(total_cost)`));
		const expected = sum(traffic(), '(sum(input_tokens) * sum(iif(model = \'gpt-5.1\', 0.005, iif(model = \'gpt-5-mini\', 0.00015, 0))) + sum(output_tokens) * sum(iif(model = \'gpt-5.1\', 0.015, iif(model = \'gpt-5-mini\', 0.0006, 0)))) / count(*) / 1000');
		assert.ok(expected > 0);
		assert.ok(Math.abs(Number(output) - expected) < 1e-9);
	});
});
