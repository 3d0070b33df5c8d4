import assert from 'node:assert/strict';
import {
	chmodSync,
	copyFileSync,
	readFileSync,
	writeFileSync,
} from 'node:fs';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import path from 'node:path';
import process from 'node:process';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {askMany, findBroken} from '../helpers/demo-client.js';
import {setUpEndToEnd} from '../helpers/end-to-end.js';
import {
	makeHome,
	programPath,
	readApiUrl,
	type Home,
} from '../helpers/program.js';
import {needsTerminal, startPty, type Pty} from '../helpers/terminal-host.js';
import {waitUntil} from '../helpers/wait-until.js';

const {start} = setUpEndToEnd({before, after});

/** As it lies on another machine: nothing but the address, and a copy of the token. */
async function attach(words: readonly string[], home: Home = makeHome()): Promise<Pty> {
	return startPty([process.execPath, programPath, 'attach', ...words], {environment: home.environment, columns: 120});
}

async function untilShown(screen: Pty, expected: RegExp, timeoutMs = 15_000): Promise<void> {
	await waitUntil(async () => expected.test(await screen.readScreen()), {what: String(expected), everyMs: 20, timeoutMs});
}

describe('attach to another machine\'s tailrace', {...needsTerminal, concurrency: 2}, () => {
	test('shows its traffic and its past, says when it is gone, and goes on when it is back', {timeout: 90_000}, async () => {
		const {home, program: first} = await start(['--api', '127.0.0.1:0', '--api-prefix', '/tail']);
		const url = readApiUrl(first);
		assert.match(url, /\/tail$/v);
		assert.deepEqual(await findBroken(askMany(first.url, 'past', 3)), []);
		const screen = await attach([url]);
		await untilShown(screen, /LIVE/v);
		await untilShown(screen, /gpt-5-mini/v);
		const running = askMany(first.url, 'live', 1, () => ({outputTokens: 200, tokensPerSecond: 100}));
		await untilShown(screen, /[1-9] in flight/v);
		assert.deepEqual(await findBroken(running), []);
		await untilShown(screen, /0 in flight/v);

		assert.equal(await first.stop(), 0);
		await untilShown(screen, /reconnecting, \d+ s old/v);
		const {program: second} = await start(['--api', new URL(url).host, '--api-prefix', '/tail'], home);
		await untilShown(screen, /LIVE/v);
		const next = askMany(second.url, 'next', 1, () => ({outputTokens: 200, tokensPerSecond: 100}));
		await untilShown(screen, /[1-9] in flight/v);
		assert.deepEqual(await findBroken(next), []);
		// Of a view that asks the store.
		screen.write('3');
		await untilShown(screen, /▸ gpt-5-mini/v);
		screen.write('q');
		assert.equal(await screen.waitForEnd(), 0);
		await second.stop();
		home.remove();
	});

	test('says within seconds that one which stands still is not heard any more', {timeout: 60_000}, async () => {
		const {home, program} = await start(['--api', '127.0.0.1:0']);
		const screen = await attach([readApiUrl(program)]);
		await untilShown(screen, /LIVE/v);
		program.child.kill('SIGSTOP');
		await untilShown(screen, /reconnecting, \d+ s old/v, 30_000);
		program.child.kill('SIGCONT');
		await untilShown(screen, /LIVE/v);
		screen.write('q');
		assert.equal(await screen.waitForEnd(), 0);
		await program.stop();
		home.remove();
	});

	test('needs the token where it is asked for, and says what is wrong with it', {timeout: 60_000}, async () => {
		const {home, program} = await start(['--api', '127.0.0.1:0', '--api-auth', 'always']);
		const url = readApiUrl(program);
		const own = path.join(home.environment.XDG_DATA_HOME!, 'tailrace', 'api-token');
		const tokenFile = path.join(home.path, 'token');
		copyFileSync(own, tokenFile);
		chmodSync(tokenFile, 0o600);
		const openFile = path.join(home.path, 'open');
		copyFileSync(own, openFile);
		chmodSync(openFile, 0o644);
		const wrongFile = path.join(home.path, 'wrong');
		writeFileSync(wrongFile, '0'.repeat(64), {mode: 0o600});
		for (const [words, reason] of [
			[[url], /asks for its token/v],
			[[url, '--token-file', wrongFile], /does not know the token/v],
			[[url, '--token-file', openFile], /others can read the token.*chmod 600/v],
			[[url, '--token-file', path.join(home.path, 'none')], /can't be read \(ENOENT\)/v],
		] as const) {
			const screen = await attach(words, home);
			assert.equal(await screen.waitForEnd(), 1);
			assert.match(screen.output().replaceAll(/\s+/gv, ' '), reason);
			assert.equal(screen.output().includes(readFileSync(own, 'utf8')), false);
		}

		const screen = await attach([url, '--token-file', tokenFile]);
		await untilShown(screen, /LIVE/v);
		screen.write('q');
		assert.equal(await screen.waitForEnd(), 0);
		await program.stop();
		home.remove();
	});

	test('says in one sentence what is wrong with an address, and opens no screen', async () => {
		const {home, program} = await start(['--api', 'off']);
		const other = createServer((_, response) => {
			response.end('hello');
		});
		await new Promise<void>(resolve => {
			other.listen(0, '127.0.0.1', resolve);
		});
		const otherUrl = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
		for (const [address, reason] of [
			['http://127.0.0.1:9', /nothing listens at http:\/\/127\.0\.0\.1:9/v],
			[otherUrl, /is no tailrace/v],
			// The proxy's port.
			[program.url, /is no tailrace/v],
			['ftp://127.0.0.1', /is no address of a tailrace/v],
			['http://user:word@127.0.0.1:9', /has no user, password/v],
		] as const) {
			const screen = await attach([address]);
			assert.equal(await screen.waitForEnd(), 1, address);
			assert.match(screen.output().replaceAll(/\s+/gv, ' '), reason);
			assert.equal(screen.output().includes('[?1049h'), false);
		}

		other.close();
		await program.stop();
		home.remove();
	});
});
