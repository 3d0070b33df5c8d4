import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {clientSettings} from '../../source/providers/clients.js';
import {buildLaunch, type Launch} from '../../source/providers/launch.js';
import {findProgram, programs} from '../../source/providers/programs.js';

const proxyUrl = 'http://127.0.0.1:7171/s/mine';
const routes = new Map([['https://api.openai.com', 'openai'], ['https://openrouter.ai', 'openrouter'], ['http://127.0.0.1:7171', '']]);

function launch(commandLine: string, environment: Readonly<Record<string, string>> = {}, isSignedIn = false): Launch {
	const [command = '', ...arguments_] = commandLine.split(' ');
	return buildLaunch({
		command, arguments: arguments_, environment, proxyUrl, routes, isSignedIn,
	});
}

describe('a program is known', () => {
	for (const [commandLine, name, title] of [
		['codex exec', 'codex', 'Codex'],
		['/opt/bin/claude -p x', 'claude', 'Claude Code'],
		['claude.cmd', 'claude', 'Claude Code'],
		['npx -y @openai/codex@latest exec', 'codex', 'Codex'],
		['npx --package @openai/codex codex exec', 'codex', 'Codex'],
		['npm exec -- @google/gemini-cli -p x', 'gemini-cli', 'Gemini CLI'],
		['bunx opencode-ai@1.18 run', 'opencode-ai', 'opencode'],
		['pnpm dlx @qwen-code/qwen-code', 'qwen-code', 'Qwen Code'],
		['pnpm test', 'pnpm', null],
		['python codex.py', 'python', null],
		['npx', 'npx', null],
	] as const) {
		test(`${commandLine} is ${title ?? 'nobody known'}`, () => {
			const [command, ...arguments_] = commandLine.split(' ');
			const found = findProgram(command!, arguments_);
			assert.equal(found.name, name);
			assert.equal(found.program?.title ?? null, title);
		});
	}

	test('by one name only', () => {
		const names = programs.flatMap(program => program.names);
		assert.equal(new Set(names).size, names.length);
	});
});

describe('what a command gets', () => {
	test('is every variable that is safe to add, and what it had before', () => {
		const {environment} = launch('node agent.js', {PATH: '/bin'});
		assert.equal(environment.PATH, '/bin');
		for (const {variable, isOnlyReplaced = false} of clientSettings) {
			assert.equal(variable === null || environment[variable]?.startsWith(proxyUrl) === !isOnlyReplaced || (isOnlyReplaced && environment[variable] === undefined), true, variable ?? '');
		}
	});

	test('reaches the proxy without that of the network', () => {
		const {environment} = launch('node agent.js', {HTTP_PROXY: 'proxy.corp.example:3128'});
		assert.deepEqual([environment.NO_PROXY, environment.no_proxy, environment.HTTP_PROXY], ['127.0.0.1', '127.0.0.1', 'proxy.corp.example:3128']);
		assert.equal(launch('node agent.js', {all_proxy: 'x', NO_PROXY: 'a,b'}).environment.no_proxy, 'a,b,127.0.0.1');
		assert.equal(launch('node agent.js', {all_proxy: 'x', NO_PROXY: 'a', no_proxy: 'b'}).environment.NO_PROXY, 'b,127.0.0.1');
		assert.equal(launch('node agent.js', {NO_PROXY: 'a'}).environment.NO_PROXY, 'a');
	});

	test('is an argument where the program heeds no variable, right after its name', () => {
		assert.deepEqual(launch('npx -y @openai/codex exec hi').arguments, ['-y', '@openai/codex', '-c', 'openai_base_url="http://127.0.0.1:7171/s/mine/v1"', 'exec', 'hi']);
		assert.deepEqual(launch('claude -p hi').arguments, ['-p', 'hi']);
	});

	test('is another argument for a subscription, which is served elsewhere', () => {
		assert.deepEqual(launch('codex exec', {}, true).arguments, ['-c', 'openai_base_url="http://127.0.0.1:7171/s/mine/backend-api/codex"', 'exec']);
		assert.deepEqual(launch('claude -p hi', {}, true).arguments, ['-p', 'hi']);
	});

	for (const [before, after] of [
		['https://api.openai.com/v1', `${proxyUrl}/openai/v1`],
		['https://openrouter.ai/api/v1', `${proxyUrl}/openrouter/api/v1`],
		['http://127.0.0.1:7171/v1', `${proxyUrl}/v1`],
		['http://127.0.0.1:7171/s/outer/v1', `${proxyUrl}/v1`],
	] as const) {
		test(`${before} is led through here, path and all`, () => {
			const {environment, keptVariables} = launch('node x.js', {OPENAI_BASE_URL: before});
			assert.equal(environment.OPENAI_BASE_URL, after);
			assert.deepEqual(keptVariables, []);
		});
	}

	for (const before of ['https://llm.corp.example/v1', 'https://api.openai.com.evil.example/v1', 'not a url at all', '0.0.0.0']) {
		test(`an address that nothing is known of stays, and that is told: ${before}`, () => {
			const {environment, keptVariables} = launch('node x.js', {OPENAI_BASE_URL: before});
			assert.equal(environment.OPENAI_BASE_URL, before);
			assert.deepEqual(keptVariables, ['OPENAI_BASE_URL']);
		});
	}
});

describe('a configuration in a variable', () => {
	const key = {OPENROUTER_API_KEY: 'k'};
	const read = (environment: Readonly<Record<string, string>>): unknown => JSON.parse(launch('opencode', environment).environment.OPENCODE_CONFIG_CONTENT ?? 'null');

	test('names providers that have a key, and no other', () => {
		assert.equal(read({}), null);
		assert.deepEqual(read(key), {provider: {openrouter: {options: {baseURL: `${proxyUrl}/openrouter/api/v1`}}}});
	});

	test('adds to the user\'s, which wins', () => {
		assert.deepEqual(read({...key, OPENCODE_CONFIG_CONTENT: '{"model":"m","provider":{"openrouter":{"options":{"timeout":1}}}}'}), {
			model: 'm', provider: {openrouter: {options: {baseURL: `${proxyUrl}/openrouter/api/v1`, timeout: 1}}},
		});
		assert.deepEqual(read({...key, OPENCODE_CONFIG_CONTENT: '{"provider":{"openrouter":{"options":{"baseURL":"https://mine.example"}}}}'}), {
			provider: {openrouter: {options: {baseURL: 'https://mine.example'}}},
		});
	});

	test('is left alone where it can\'t be read', () => {
		assert.equal(launch('opencode', {...key, OPENCODE_CONFIG_CONTENT: '{"a": // b'}).environment.OPENCODE_CONFIG_CONTENT, '{"a": // b');
	});
});
