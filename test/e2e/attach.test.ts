import assert from 'node:assert/strict';
import process from 'node:process';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {openStore} from '../../source/store/open-store.js';
import {askMany, askThrough, findBroken} from '../helpers/demo-client.js';
import {setUpEndToEnd} from '../helpers/end-to-end.js';
import {
	makeHome,
	programPath,
	queryStore,
	type Home,
} from '../helpers/program.js';
import {createRandom} from '../helpers/seeded-random.js';
import {needsTerminal, startPty, type Pty} from '../helpers/terminal-host.js';
import {waitUntil} from '../helpers/wait-until.js';
import {buildFinished, end, limit} from '../store/store-traffic.js';

const {start} = setUpEndToEnd({before, after});

describe('attach', needsTerminal, () => {
	test('Y13 two screens show the traffic of a running tailrace, outlive it, and show its successor\'s', {timeout: 60_000}, async () => {
		const {home, program: first} = await start();
		const screens = await Promise.all([attach(home), attach(home)]);
		await untilAll(screens, /LIVE/v);
		const running = askMany(first.url, 'first', 1, () => ({outputTokens: 200, tokensPerSecond: 100}));
		await untilAll(screens, /[1-9] in flight/v);
		await untilAll(screens, /gpt-5-mini/v);
		assert.deepEqual(await findBroken(running), []);
		await untilAll(screens, /0 in flight/v);

		assert.equal(await first.stop(), 0);
		await untilAll(screens, /reconnecting, \d+ s old/v);
		const {program: second} = await start([], home);
		await untilAll(screens, /LIVE/v);
		const next = askMany(second.url, 'second', 1, () => ({outputTokens: 200, tokensPerSecond: 100}));
		await untilAll(screens, /[1-9] in flight/v);
		assert.deepEqual(await findBroken(next), []);
		await second.stop('SIGKILL');
		await untilAll(screens, /reconnecting/v);
		await quitAll(screens);
		home.remove();
	});

	test('shows no address of a tailrace that ended before the first request', async () => {
		const {home, program} = await start();
		const screens = [await attach(home)] as const;
		await untilAll(screens, /Point a client at http/v);
		await program.stop();
		await untilAll(screens, /no tailrace serves it at the moment/v);
		assert.doesNotMatch(await screens[0].readScreen(), /127\.0\.0\.1/v);
		await quitAll(screens);
		home.remove();
	});

	test('shows limits as they stood then, and now', {timeout: 60_000}, async () => {
		const home = makeHome();
		const nowAtMs = Date.now();
		const writer = openStore(home.storePath).openWriter();
		for (let minute = 60; minute >= 0; minute--) {
			const atMs = nowAtMs - (minute * 60_000);
			writer.write([
				end({
					...buildFinished(createRandom(minute), minute, atMs), provider: 'openai', apiKeyId: null, sessionId: 'fix-auth',
				}),
				limit({
					apiKeyId: null, name: '5h', limit: null, remaining: null, windowMs: 18_000_000, resetAtMs: nowAtMs + 7_200_000, usedRatio: 0.9 - (minute / 100), capturedAtMs: atMs,
				}),
			]);
		}

		writer.close();
		const screen = await attach(home);
		await untilAll([screen], /fix-auth/v);
		screen.write('4');
		await untilAll([screen], /5h .* 90 % .* fix-auth .*▆/v);
		screen.write('[[');
		// A quarter of an hour ago, a hundredth less each minute.
		await untilAll([screen], /PAST[\s\S]*5h .* 7[45] % .* fix-auth .*▆/v);
		screen.write('l');
		await untilAll([screen], /5h .* 90 % .* fix-auth .*▆/v);
		assert.doesNotMatch(await screen.readScreen(), /PAST/v);
		await quitAll([screen]);
		home.remove();
	});

	test('changes nothing in the store, though a killed tailrace left requests active', async () => {
		const {home, program} = await start();
		const cut = askThrough(program.url, 'cut', {outputTokens: 10_000, tokensPerSecond: 50});
		await waitUntil(() => queryStore(home.storePath, 'SELECT id FROM requests WHERE output_tokens > 0').length > 0, {what: 'the stream'});
		await program.stop('SIGKILL');
		await cut;
		const found = readAll(home);
		const screens = await Promise.all([attach(home), attach(home)]);
		await untilAll(screens, /reconnecting/v);
		await quitAll(screens);
		assert.deepEqual(readAll(home), found);
		home.remove();
	});
});

async function attach(home: Home): Promise<Pty> {
	return startPty([process.execPath, programPath, 'attach', '--store', home.storePath], {environment: home.environment, columns: 120});
}

async function untilAll(screens: readonly Pty[], expected: RegExp): Promise<void> {
	await waitUntil(async () => {
		const pictures = await Promise.all(screens.map(async screen => screen.readScreen()));
		return pictures.every(picture => expected.test(picture));
	}, {what: `${String(expected)} on every screen`, everyMs: 20});
}

async function quitAll(screens: readonly Pty[]): Promise<void> {
	for (const screen of screens) {
		screen.write('q');
		assert.equal(await screen.waitForEnd(), 0);
	}
}

function readAll({storePath}: Home): unknown {
	const tables = queryStore(storePath, 'SELECT name FROM sqlite_schema WHERE type = \'table\' ORDER BY name');
	return tables.map(({name}) => queryStore(storePath, `SELECT * FROM "${name as string}"`));
}
