import assert from 'node:assert/strict';
import {writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {countRows, setUpEndToEnd} from '../helpers/end-to-end.js';
import {
	findInstance,
	makeHome,
	programPath,
	queryStore,
	runProgram,
	startProgram,
	type Home,
	type RunningProgram,
} from '../helpers/program.js';
import {needsTerminal, startPty} from '../helpers/terminal-host.js';
import {waitUntil} from '../helpers/wait-until.js';

const client = path.join(import.meta.dirname, 'parts/run-client.mjs');
const {start, upstreamFlags, upstreamUrl} = setUpEndToEnd({before, after});

describe('run', {concurrency: 2}, () => {
	test('starts a proxy of its own, records under a session, and ends with the command\'s code and a summary', async () => {
		const home = makeHome();
		const {exitCode, output, errors} = await run(home, [], 'ask', '7');
		assert.equal(exitCode, 7);
		assert.equal(output, 'answered\n');
		assert.match(errors, /^tailrace: 1 request, 100 tokens in, 20 out, \$[^\n]+, no errors; session node-[a-z]{4}, recorded in [^\n]+\n$/v);
		const [row] = readRows(home);
		assert.match(String(row!.session_id), /^node-[a-z]{4}$/v);
		assert.deepEqual([row!.session_source, row!.state, row!.output_tokens], ['path', 'ok', 20]);
		assert.ok(findInstance(home)!.hasEnded);
		home.remove();
	});

	test('--session names it, --quiet says nothing', async () => {
		const home = makeHome();
		const {exitCode, errors} = await run(home, ['--quiet', '--session', 'night / 1'], 'ask', '0');
		assert.equal(exitCode, 0);
		assert.equal(errors, '');
		assert.deepEqual(readRows(home).map(row => row.session_id), ['night / 1']);
		home.remove();
	});

	test('uses the tailrace that records into the store', async () => {
		const {home, program} = await start();
		const {exitCode, errors} = await runProgram(buildArguments(home, ['--session', 'mine'], ['ask', '0'], []), home.environment);
		assert.equal(exitCode, 0);
		assert.match(errors, /^tailrace: 1 request, 100 tokens in, 20 out, [^\n]+session mine/v);
		assert.deepEqual(readRows(home).map(row => row.session_id), ['mine']);
		assert.equal(queryStore(home.storePath, 'SELECT pid FROM instances').length, 1);
		assert.equal(await program.stop(), 0);
		home.remove();
	});

	test('takes the place of the tailrace that it used, when that one ends', {timeout: 60_000}, async () => {
		const {home, program} = await start();
		const running = startProgram(buildArguments(home, ['--session', 'mine', '--quiet'], ['lines'], []), {
			...home.environment, TAILRACE_UPSTREAM: `openai=${upstreamUrl()}/openai`,
		});
		await waitForOutput(running, /ready/v);
		const ask = async (count: number): Promise<void> => {
			running.child.stdin!.write('\n');
			await waitUntil(() => running.output().split('answered').length > count, {what: `answer ${count}: ${running.output()}${running.errors()}`});
		};

		await ask(1);
		await waitUntil(() => countRows(home, 'ok') === 1, {what: 'the first row'});
		assert.equal(await program.stop('SIGKILL'), null);
		await waitUntil(() => findInstance(home)?.pid === running.child.pid, {what: 'the successor'});
		assert.equal(findInstance(home)!.url, program.url);
		await ask(2);
		running.child.stdin!.end();
		await waitUntil(() => running.child.exitCode !== null, {what: 'the end'});
		assert.equal(running.child.exitCode, 0);
		assert.ok(findInstance(home)!.hasEnded);
		assert.deepEqual(readRows(home).map(row => [row.session_id, row.state]), [['mine', 'ok'], ['mine', 'ok']]);
		home.remove();
	});

	test('an --upstream that the running one doesn\'t have is refused, and nothing is started', async () => {
		const {home, program} = await start();
		const {exitCode, output, errors} = await run(home, [], 'ask', '0');
		assert.equal(exitCode, 1);
		assert.equal(output, '');
		assert.match(errors, /^tailrace: The tailrace that records into [^\n]+ was started without this --upstream[^\n]+\n$/v);
		await program.stop();
		home.remove();
	});

	test('what the command left behind in the middle of an answer is recorded as that', async () => {
		const home = makeHome();
		const {exitCode, errors} = await run(home, [], 'abandon');
		assert.equal(exitCode, 137);
		assert.match(errors, /^tailrace: 1 request/v);
		assert.deepEqual(readRows(home).map(row => row.state), ['aborted']);
		home.remove();
	});

	test('a command that asks for nothing is told at its end what to set', async () => {
		const home = makeHome();
		const {exitCode, errors} = await run(home, [], 'leave', '3');
		assert.equal(exitCode, 3);
		assert.match(errors, /^tailrace: 0 requests[^\n]+\ntailrace: no request has come through\. [^\n]+http:\/\/127\.0\.0\.1:\d+\/s\/node-[^\n]+\n$/v);
		home.remove();
	});

	test('the command\'s environment is the caller\'s but for the addresses', async () => {
		const home = makeHome();
		const environment = {
			...home.environment, NODE_ENV: undefined, NODE_COMPILE_CACHE: undefined, OPENAI_BASE_URL: 'https://llm.corp.example/v1',
		};
		const {output, errors} = await runProgram(buildArguments(home, [], ['print'], upstreamFlags()), environment);
		const found = JSON.parse(output) as Record<string, string>;
		assert.equal(found.NODE_ENV, undefined);
		assert.equal(found.NODE_COMPILE_CACHE, undefined);
		assert.match(found.ANTHROPIC_BASE_URL!, /^http:\/\/127\.0\.0\.1:\d+\/s\/node-[a-z]{4}$/v);
		assert.equal(found.OPENAI_BASE_URL, 'https://llm.corp.example/v1');
		assert.match(errors, /OPENAI_BASE_URL led elsewhere already and stayed so/v);
		home.remove();
	});
});

describe('a program that is signed in', {concurrency: 2}, () => {
	for (const [says, expected] of [
		['Logged in using ChatGPT', 'backend-api/codex'],
		['Logged in using an API key', 'v1'],
	] as const) {
		test(`is asked first, and led to where that counts: ${says}`, async () => {
			const home = makeHome();
			const codex = path.join(home.path, 'codex');
			writeFileSync(codex, `#!/bin/sh\n[ "$1" = login ] && echo "${says}" >&2 || echo "$@"\n`, {mode: 0o700});
			const {output} = await runProgram(['run', '--store', home.storePath, '--', codex, 'exec'], home.environment);
			assert.match(output, new RegExp(String.raw`^-c openai_base_url="http:[^"]+/s/codex-[a-z]{4}/${expected}" exec\n$`, 'v'));
			home.remove();
		});
	}
});

describe('run ends as a shell would say it', {concurrency: 2}, () => {
	test('127 for a command that isn\'t there, 126 for one that can\'t be executed', async () => {
		const home = makeHome();
		const file = path.join(home.path, 'plain');
		writeFileSync(file, '');
		for (const [command, expected] of [['no-such-command', 127], [file, 126]] as const) {
			const {exitCode, output, errors} = await runProgram(['run', '--store', home.storePath, '--', command], home.environment);
			assert.equal(exitCode, expected);
			assert.equal(output, '');
			assert.match(errors, /^tailrace: [^\n]+ (?:is not there|may not be executed)[^\n]*\n$/v);
		}

		home.remove();
	});

	test('128 and the signal\'s number for one that a signal ended', async () => {
		const home = makeHome();
		const {exitCode} = await run(home, [], 'die', 'SIGKILL');
		assert.equal(exitCode, 137);
		home.remove();
	});

	test('2 for what it can\'t be meant to do', async () => {
		const home = makeHome();
		for (const arguments_ of [['run'], ['run', 'codex'], ['run', '--session', '', '--', 'true']]) {
			const {exitCode, errors} = await runProgram(arguments_, home.environment);
			assert.equal(exitCode, 2, arguments_.join(' '));
			assert.match(errors, /^tailrace: [^\n]+\n$/v);
		}

		home.remove();
	});
});

describe('signals', {concurrency: 2}, () => {
	for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT'] as const) {
		test(`${signal} is passed on, and the command decides`, async () => {
			const home = makeHome();
			const running = startRun(home, 'listen', '2');
			await waitForOutput(running, /ready/v);
			running.child.kill(signal);
			await waitForOutput(running, new RegExp(`heard ${signal} 1`, 'v'));
			running.child.kill(signal);
			await waitUntil(() => running.child.exitCode !== null, {what: 'the end'});
			assert.equal(running.child.exitCode, 42);
			assert.match(running.errors(), /^tailrace: 0 requests/mv);
			home.remove();
		});
	}

	test('Ctrl-C reaches the command once, and the summary still comes', needsTerminal, async () => {
		const home = makeHome();
		const terminal = await startPty([process.execPath, programPath, ...buildArguments(home, [], ['listen', '1'], upstreamFlags())], {environment: home.environment});
		await terminal.waitForOutput(/ready/v);
		terminal.write('\u{3}');
		assert.equal(await terminal.waitForEnd(), 41);
		assert.match(terminal.output(), /heard SIGINT 1[\s\S]+tailrace: 0 requests/v);
		home.remove();
	});
});

function buildArguments(home: Home, flags: readonly string[], task: readonly string[], upstream: readonly string[]): string[] {
	return ['run', '--store', home.storePath, ...upstream, ...flags, '--', process.execPath, client, ...task];
}

async function run(home: Home, flags: readonly string[], ...task: readonly string[]): ReturnType<typeof runProgram> {
	return runProgram(buildArguments(home, flags, task, upstreamFlags()), home.environment);
}

function startRun(home: Home, ...task: readonly string[]): Omit<RunningProgram, 'url'> {
	return startProgram(buildArguments(home, [], task, upstreamFlags()), home.environment);
}

async function waitForOutput(program: Omit<RunningProgram, 'url'>, expected: RegExp): Promise<void> {
	await waitUntil(() => expected.test(program.output()), {what: `${String(expected)} in: ${program.output()}${program.errors()}`});
}

function readRows(home: Home): Array<Record<string, unknown>> {
	return queryStore(home.storePath, 'SELECT session_id, session_source, state, output_tokens FROM requests ORDER BY seq');
}
