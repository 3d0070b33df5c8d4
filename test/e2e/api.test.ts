import assert from 'node:assert/strict';
import {statSync} from 'node:fs';
import path from 'node:path';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {request} from 'undici';
import {askMany, findBroken} from '../helpers/demo-client.js';
import {setUpEndToEnd} from '../helpers/end-to-end.js';
import {makeHome, readApiUrl, startProgram} from '../helpers/program.js';
import {waitUntil} from '../helpers/wait-until.js';

const {start, upstreamFlags} = setUpEndToEnd({before, after});

async function askJson(url: string): Promise<Record<string, unknown>> {
	const {body} = await request(url);
	return await body.json() as Record<string, unknown>;
}

async function checkTraffic(proxyUrl: string, apiUrl: string): Promise<void> {
	assert.deepEqual(await findBroken(askMany(proxyUrl, 'api', 5)), []);
	await waitUntil(async () => {
		const {requests} = await askJson(`${apiUrl}/v1/requests?q=state:ok`) as {requests: unknown[]};
		return requests.length === 5;
	}, {what: 'all requests'});
	const {total_requests: count} = await askJson(`${apiUrl}/health`);
	assert.equal(count, 5);
}

describe('the program\'s API', {concurrency: 2}, () => {
	test('tells what passed through the proxy, and makes a token that only the user can read', async () => {
		const {home, program} = await start(['--api', '127.0.0.1:0']);
		await checkTraffic(program.url, readApiUrl(program));
		const tokenFile = statSync(path.join(home.environment.XDG_DATA_HOME!, 'tailrace', 'api-token'));
		assert.equal(tokenFile.mode & 0o777, 0o600);
		assert.equal(tokenFile.size, 64);
		assert.equal(await program.stop(), 0);
		home.remove();
	});

	test('tells it from memory, too', async () => {
		const home = makeHome();
		const program = startProgram(['serve', '--listen', '127.0.0.1:0', '--store', 'memory:', '--api', '127.0.0.1:0', ...upstreamFlags()], home.environment);
		const {url} = await waitUntil(() => /proxy at (?<url>[^\s,]+)/v.exec(program.output())?.groups, {what: 'the program to listen'});
		await checkTraffic(url!, readApiUrl(program));
		assert.equal(await program.stop(), 0);
		home.remove();
	});

	test('goes without where its port is in use, and says so', async () => {
		const first = await start(['--api', '127.0.0.1:0']);
		const {host} = new URL(readApiUrl(first.program));
		const second = await start(['--api', host]);
		assert.doesNotMatch(second.program.output(), /API at/v);
		await waitUntil(() => second.program.errors().includes(`${host} is in use, so there is no API`), {what: 'the notice'});
		assert.deepEqual(await findBroken(askMany(second.program.url, 'api', 1)), []);
		for (const {home, program} of [first, second]) {
			assert.equal(await program.stop(), 0);
			home.remove();
		}
	});
});
