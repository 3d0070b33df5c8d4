import assert from 'node:assert/strict';
import {readFileSync, statSync} from 'node:fs';
import {networkInterfaces} from 'node:os';
import path from 'node:path';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {setUpEndToEnd} from '../helpers/end-to-end.js';
import {
	makeHome,
	queryStore,
	readApiUrl,
	runProgram,
	startProgram,
	type Home,
	type RunningProgram,
} from '../helpers/program.js';
import {requestRaw} from '../helpers/raw-client.js';
import {waitUntil} from '../helpers/wait-until.js';

const {upstreamFlags} = setUpEndToEnd({before, after});

const address = Object.values(networkInterfaces()).flatMap(list => list ?? []).find(({family, internal}) => family === 'IPv4' && !internal)?.address;
const needsNetwork = {skip: address === undefined && 'this machine is in no network'};

async function serve(home: Home, flags: readonly string[]): Promise<RunningProgram> {
	const program = startProgram(['serve', '--store', home.storePath, ...flags], home.environment);
	const {url} = await waitUntil(() => /proxy at (?<url>http:\/\/[\d.:]+)/v.exec(program.output())?.groups, {what: `the program to listen: ${program.errors()}`});
	return {...program, url: url!};
}

const body = JSON.stringify({model: 'gpt-5-mini', messages: [{role: 'user', content: 'hi'}]});

describe('addresses that others reach', {concurrency: 2}, () => {
	test('are refused without the flag that lets them in, which is named', async () => {
		const home = makeHome();
		for (const flag of ['--listen', '--api']) {
			const {exitCode, errors} = await runProgram(['serve', flag, '0.0.0.0:0', '--store', home.storePath], home.environment);
			assert.equal(exitCode, 2);
			assert.match(errors, /can be reached by others.*--allow-remote/v);
		}

		home.remove();
	});

	test('ask for their tokens, each for its own, and it goes no further', needsNetwork, async () => {
		const home = makeHome();
		const program = await serve(home, [...upstreamFlags(), '--allow-remote', '--listen', `${address!}:0`, '--api', `${address!}:0`]);
		const readToken = (name: string): string => {
			const filePath = path.join(home.environment.XDG_DATA_HOME!, 'tailrace', name);
			assert.equal(statSync(filePath).mode & 0o777, 0o600);
			return readFileSync(filePath, 'utf8').trim();
		};

		assert.match(program.errors(), /not encrypted.*TLS/v);
		const apiUrl = readApiUrl(program);
		const health = await requestRaw(`${apiUrl}/health`);
		assert.equal(health.response.head?.statusCode, 200);
		for (const [token, status] of [[null, 401], ['x', 401], [readToken('proxy-token'), 401], [readToken('api-token'), 200]] as const) {
			const headers = token === null ? [] : [['authorization', `Bearer ${token}`]] as const;
			const {response} = await requestRaw(`${apiUrl}/v1/requests`, {headers});
			assert.equal(response.head?.statusCode, status);
		}

		for (const [token, status] of [[null, 401], ['x', 401], [readToken('api-token'), 401], [readToken('proxy-token'), 200]] as const) {
			const headers = [['content-type', 'application/json'], ...(token === null ? [] : [['X-Tailrace-Token', token]] as const)] as const;
			const {response} = await requestRaw(`${program.url}/v1/chat/completions`, {method: 'POST', headers, body});
			assert.equal(response.head?.statusCode, status);
		}

		await waitUntil(() => queryStore(home.storePath, 'SELECT id FROM requests WHERE state = \'ok\'').length === 1, {what: 'the one that had the token'});
		assert.equal(await program.stop(), 0);
		home.remove();
	});

	test('answer to their configured names only, whatever address they listen on', needsNetwork, async () => {
		const home = makeHome();
		const program = await serve(home, [...upstreamFlags(), '--allow-remote', '--listen', '0.0.0.0:0', '--api', '0.0.0.0:0', '--allow-host', 'box.example']);
		const token = readFileSync(path.join(home.environment.XDG_DATA_HOME!, 'tailrace', 'proxy-token'), 'utf8').trim();
		const proxyPort = new URL(program.url).port;
		const apiPort = new URL(readApiUrl(program)).port;
		for (const [name, isServed] of [['127.0.0.1', true], ['box.example', true], ['0.0.0.0', false], ['evil.example', false], [address!, false]] as const) {
			const api = await requestRaw(`http://127.0.0.1:${apiPort}/health`, {headers: [['Host', `${name}:${apiPort}`]]});
			assert.equal(api.response.head?.statusCode, isServed ? 200 : 403, name);
			const proxy = await requestRaw(`http://127.0.0.1:${proxyPort}/v1/chat/completions`, {
				method: 'POST', headers: [['Host', `${name}:${proxyPort}`], ['x-tailrace-token', token], ['content-type', 'application/json']], body,
			});
			assert.equal(proxy.response.head?.statusCode, isServed ? 200 : 403, name);
		}

		assert.equal(await program.stop(), 0);
		home.remove();
	});

	test('are nothing that run can lead a program through, and it says so', needsNetwork, async () => {
		const home = makeHome();
		const program = await serve(home, [...upstreamFlags(), '--allow-remote', '--listen', '0.0.0.0:0']);
		const {exitCode, errors} = await runProgram(['run', '--store', home.storePath, '--', 'true'], home.environment);
		assert.equal(exitCode, 1);
		assert.match(errors, /asks for its token.*--listen 127\.0\.0\.1:0/v);
		assert.equal(await program.stop(), 0);
		home.remove();
	});
});
