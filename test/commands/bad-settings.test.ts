import assert from 'node:assert/strict';
import {mkdirSync, readdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, test} from 'node:test';
import {needsModes, obeyingModes} from '../e2e/parts/failing-disk.js';
import {makeHome, runProgram, startServe} from '../helpers/program.js';

/** What is wrong, the settings, and what the one line must name: the place, and what would be right. */
const mistakes: ReadonlyArray<readonly [row: string, what: string, config: string, flags: readonly string[], variables: Readonly<Record<string, string>>, line: RegExp]> = [
	['B1', 'a file that is no JSON', '{\n"listen": 1,,\n}', [], {}, /config\.json:2: no valid JSON/v],
	['B1', 'an unknown key', '{\n"retian": "1d"\n}', [], {}, /config\.json:2: unknown setting "retian"; did you mean "retain"\?/v],
	['B2', 'an upstream that is tailrace itself', '{}', ['--listen', '127.0.0.1:7199', '--upstream', 'openai=http://localhost:7199'], {}, /the upstream openai is tailrace itself/v],
	['B2', 'an upstream that is tailrace itself, by another name', '{"upstream": ["mine=http://[::1]:7199/v1"]}', ['--listen', '127.0.0.1:7199'], {}, /the upstream mine is tailrace itself/v],
	['B2', 'an upstream that is tailrace\'s own API', '{}', ['--api', '127.0.0.1:7198', '--upstream', 'mine=http://127.0.0.1:7198'], {}, /the upstream mine is tailrace's own API/v],
	['B5', 'a price below zero', '{"prices": [{"match": "gpt*", "input": -1, "output": 1}]}', [], {}, /config\.json: prices[^\n]*input/v],
	['B5', 'a price that is no number', '{"prices": [{"match": "gpt*", "input": "cheap", "output": 1}]}', [], {}, /config\.json: prices[^\n]*input/v],
	['B7', 'nothing kept', '{}', ['--retain', '0'], {}, /--retain: "0" is no time from 1h to 3650d/v],
	['B7', 'less than nothing kept', '{}', ['--retain=-1d'], {}, /--retain: "-1d" is no time from 1h to 3650d/v],
	['B7', 'more kept than there will be', '{"retain": "1000000000000s"}', [], {}, /config\.json: retain: [^\n]+ is no time from 1h to 3650d/v],
	['B7', 'a time without a unit in a variable', '{}', [], {TAILRACE_IDLE_TIMEOUT: '5'}, /TAILRACE_IDLE_TIMEOUT: "5" is no time from 100ms/v],
	['A30', 'an address that others reach', '{}', ['--listen', '0.0.0.0:7171'], {}, /--listen: "0\.0\.0\.0" can be reached by others[^\n]+ssh -L/v],
	['A30', 'an address of IPv6 that others reach', '{"listen": "[::]:7171"}', [], {}, /config\.json: listen: "::" can be reached by others/v],
	['A21', 'a key in the URL of an upstream', '{}', ['--upstream', 'mine=https://llm.example/v1?key=canary-secret'], {}, /--upstream: the upstream mine has a query or fragment/v],
	['A21', 'a proxy of SOCKS with a password', '{}', [], {ALL_PROXY: 'socks5://me:canary-secret@proxy.example'}, /ALL_PROXY: tailrace speaks to HTTP proxies only/v],
	['A21', 'a password in the URL of an upstream', '{"upstream": ["mine=https://user:canary-secret@llm.example"]}', [], {}, /upstream: the upstream mine has a user or password/v],
];

describe('a mistake in the settings', {concurrency: 2}, () => {
	for (const [row, what, config, flags, variables, line] of mistakes) {
		test(`B1 B2 B5 B7 A21 A30 (${row}: ${what}) ends it with code 2 and one line, before anything is made`, async () => {
			const home = makeHome();
			const configPath = path.join(home.path, 'config.json');
			writeFileSync(configPath, config);
			const {exitCode, output, errors} = await runProgram(
				['serve', ...(flags.includes('--listen') || config.includes('"listen"') ? [] : ['--listen', '127.0.0.1:0']), '--store', home.storePath, '--config', configPath, ...flags],
				{...home.environment, ...variables, NODE_DISABLE_COMPILE_CACHE: '1'},
			);
			assert.equal(errors.trimEnd().split('\n').length, 1, errors);
			assert.match(errors, /^tailrace: /v);
			assert.match(errors, line);
			assert.doesNotMatch(errors, /canary-secret/v);
			assert.equal(exitCode, 2, errors);
			assert.equal(output, '');
			assert.deepEqual(readdirSync(home.path).filter(name => !name.startsWith('.')), ['config.json']);
			home.remove();
		});
	}
});

describe('a place to live that is none', {concurrency: 2}, () => {
	test('B9 without HOME it runs on the store that it is given', async () => {
		const home = makeHome();
		const {HOME: _home, ...environment} = home.environment;
		const program = await startServe({...home, environment});
		assert.equal(await program.stop(), 0);
		home.remove();
	});

	test('B9 where its data may not be written it says so in one line, with what to do', needsModes, async () => {
		const home = makeHome();
		const place = path.join(home.path, 'protected');
		mkdirSync(place, {mode: 0o555});
		const {exitCode, output, errors} = await runProgram(['serve', '--listen', '127.0.0.1:0'], {...home.environment, XDG_DATA_HOME: place}, obeyingModes);
		assert.equal(exitCode, 1);
		assert.equal(output, '');
		assert.match(errors, /^tailrace: [^\n]*\/protected\/[^\n]+\n$/v);
		home.remove();
	});
});
