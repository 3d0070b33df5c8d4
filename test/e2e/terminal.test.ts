import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as sleep} from 'node:timers/promises';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {askMany, askThrough, findBroken} from '../helpers/demo-client.js';
import {countRows, setUpEndToEnd} from '../helpers/end-to-end.js';
import {
	findInstance,
	makeHome,
	programPath,
	type Home,
} from '../helpers/program.js';
import {needsTerminal, startPty, type Pty} from '../helpers/terminal-host.js';
import {waitUntil} from '../helpers/wait-until.js';

const threeAtOnce = {...needsTerminal, concurrency: 3};
const twoAtOnce = {...needsTerminal, concurrency: 2};

// The screen is there when its clock is.
const screenIsUp = /\d\d:\d\d:\d\d/v;

const {upstreamFlags} = setUpEndToEnd({before, after});

const endings: ReadonlyArray<readonly [what: string, act: (terminal: Pty) => void]> = [
	['q', terminal => {
		terminal.write('q');
	}],
	['Ctrl-C', terminal => {
		terminal.write('\u{3}');
	}],
	['SIGTERM', terminal => {
		terminal.signal('SIGTERM');
	}],
	['SIGINT', terminal => {
		terminal.signal('SIGINT');
	}],
	['SIGHUP from somebody, while the terminal is there', terminal => {
		terminal.signal('SIGHUP');
	}],
	['q after it was 1×1', terminal => {
		terminal.resize(1, 1);
		terminal.resize(500, 2);
		terminal.resize(30, 100);
		terminal.write('q');
	}],
];

describe('a terminal is given back as it was', threeAtOnce, () => {
	for (const [what, act] of endings) {
		test(`Y7 after ${what}, with the summary on the normal screen`, async () => {
			const home = makeHome();
			const terminal = await startPty([process.execPath, programPath, 'demo'], {environment: home.environment});
			const found = await terminal.readAttributes();
			await terminal.waitForOutput(screenIsUp);
			await waitUntil(async () => await terminal.readAttributes() !== found, {what: 'keys to be read'});
			act(terminal);
			assert.equal(await terminal.waitForEnd(), 0);
			assert.equal(terminal.ending()!.attributes, found);
			assertLeft(terminal.output(), /tailrace ran /v);
			terminal.discard();
			home.remove();
		});
	}

	test('Y7 after drawing failed, with the error after the summary', async () => {
		const home = makeHome();
		const entry = path.join(import.meta.dirname, 'parts/broken-screen.ts');
		const terminal = await startPty([process.execPath, '--import=tsx', entry], {environment: home.environment});
		const found = await terminal.readAttributes();
		assert.equal(await terminal.waitForEnd(), 70);
		assert.equal(terminal.ending()!.attributes, found);
		assertLeft(terminal.output(), /tailrace ran [\s\S]*The view is broken/v);
		terminal.discard();
		home.remove();
	});

	for (const [how, stop] of [
		['Ctrl-Z', (terminal: Pty) => {
			terminal.write('\u{1A}');
		}],
		['a signal from outside', (_terminal: Pty, home: Home) => {
			process.kill(findInstance(home)!.pid, 'SIGTSTP');
		}],
	] as const) {
		test(`Y6 while it is stopped by ${how}, and the screen is back with fg`, async () => {
			const home = makeHome();
			const terminal = await startPty(['/bin/bash', '--norc', '--noprofile', '-i'], {environment: home.environment});
			await terminal.waitForOutput(/[#$] $/v);
			terminal.write('stty -a | md5sum; echo first\r');
			await terminal.waitForOutput(/[\da-f]{32} {2}-\s+first/v);
			terminal.write(`${process.execPath} ${programPath} demo --store ${home.storePath}\r`);
			await terminal.waitForOutput(screenIsUp);
			await waitUntil(async () => hasRawKeys(await terminal.readAttributes()), {what: 'keys to be read'});
			stop(terminal, home);
			await terminal.waitForOutput(/Stopped[\s\S]*[#$] $/v);
			// What comes after is the shell's.
			assertLeft(terminal.output().slice(0, terminal.output().indexOf('Stopped')));
			terminal.write('stty -a | md5sum; echo second\r');
			await terminal.waitForOutput(/[\da-f]{32} {2}-\s+second/v);
			const stopped = terminal.output().length;
			terminal.write('fg\r');
			await waitUntil(() => screenIsUp.test(terminal.output().slice(stopped)) && terminal.output().slice(stopped).includes('\u{1B}[?1049h'), {what: 'the screen again'});
			terminal.write('q');
			await waitUntil(() => /tailrace ran[\s\S]*[#$] $/v.test(terminal.output().slice(stopped)), {what: 'the summary and the prompt'});
			terminal.write('stty -a | md5sum; echo third\r');
			await terminal.waitForOutput(/[\da-f]{32} {2}-\s+third/v);
			const sums = terminal.output().matchAll(/(?<sum>[\da-f]{32}) {2}-/gv).map(match => match.groups!.sum).toArray();
			assert.equal(new Set(sums).size, 1);
			terminal.write('exit\r');
			assert.equal(await terminal.waitForEnd(), 0);
			home.remove();
		});
	}
});

describe('a terminal that vanishes', twoAtOnce, () => {
	for (const isControlling of [true, false]) {
		const how = isControlling ? 'with the kernel\'s word' : 'without a word';
		test(`Y1 Y2 ${how}: what runs finishes and is recorded, then the process ends as a hangup ends it`, async () => {
			const {home, terminal, url} = await startMonitor({isControlling});
			const answers = askMany(url, 'gone', 5, () => ({outputTokens: 60, tokensPerSecond: 60}));
			await waitUntil(() => countRows(home, 'active') === 5, {what: 'the streams'});
			terminal.close();
			assert.deepEqual(await findBroken(answers), []);
			assert.equal(await terminal.waitForEnd(5000), 'SIGHUP');
			assert.equal(countRows(home, 'ok'), 5);
			assert.ok(findInstance(home)!.hasEnded);
			home.remove();
		});
	}

	test('--on-hangup=serve goes on without a screen, at rest, until it is told to end', async () => {
		const {home, terminal, url} = await startMonitor({flags: ['--on-hangup=serve']});
		terminal.close();
		assert.deepEqual(await findBroken(askMany(url, 'served', 20)), []);

		await waitUntil(() => countRows(home, 'ok') === 20, {what: 'all rows'});
		assert.equal(terminal.ending(), null);
		if (process.platform === 'linux') {
			const beforeMs = readCpuMs(terminal.pid());
			const startedMs = performance.now();
			await waitUntil(() => performance.now() - startedMs > 1000);
			// A read that fails and is tried at once would burn all of it.
			assert.ok(readCpuMs(terminal.pid()) - beforeMs < 500);
		}

		terminal.signal('SIGTERM');
		assert.equal(await terminal.waitForEnd(), 'SIGHUP');
		home.remove();
	});
});

describe('a terminal that vanishes while the program ends', twoAtOnce, () => {
	for (const isReading of [true, false]) {
		for (const lateMs of [0, 3, 10, 30, 100]) {
			test(`holds up nothing: ${lateMs} ms after the signal${isReading ? '' : ', when it had stopped reading'}`, async () => {
				const {home, terminal, url} = await startMonitor();
				const answers = askMany(url, 'ending', 3, () => ({outputTokens: 60, tokensPerSecond: 60}));
				await waitUntil(() => countRows(home, 'active') === 3, {what: 'the streams'});
				terminal.read(isReading);
				terminal.signal('SIGTERM');
				await sleep(lateMs);
				terminal.close();
				assert.deepEqual(await findBroken(answers), []);
				await terminal.waitForEnd(8000);
				assert.equal(countRows(home, 'ok'), 3);
				assert.ok(findInstance(home)!.hasEnded);
				home.remove();
			});
		}
	}
});

describe('a terminal that is no help', twoAtOnce, () => {
	test('Y12 one that stops reading holds up no stream', async () => {
		const {home, terminal, url} = await startMonitor({rows: 100, columns: 300});
		const free = await measureStreams(url, 'free');
		terminal.read(false);
		// Enough to draw until the terminal takes no more; all of it is over while it still takes nothing.
		const held = await measureStreams(url, 'held');
		console.log(`longest wait for a chunk: ${free.toFixed(0)} ms while the terminal reads, ${held.toFixed(0)} ms while it does not`);
		await waitUntil(() => countRows(home, 'ok') === 40, {what: 'all rows'});
		terminal.read(true);
		terminal.write('q');
		assert.equal(await terminal.waitForEnd(), 0);
		home.remove();
	});

	test('Y4 stdin at its end: the proxy and its log, no screen', async () => {
		const home = makeHome();
		const script = 'exec "$0" "$1" --listen 127.0.0.1:0 --store "$2" < /dev/null';
		const terminal = await startPty(['/bin/sh', '-c', script, process.execPath, programPath, home.storePath], {environment: home.environment});
		await terminal.waitForOutput(/^tailrace: proxy at http/mv);
		assert.ok(!terminal.output().includes('\u{1B}[?1049h'));
		terminal.write('\u{3}');
		assert.equal(await terminal.waitForEnd(), 0);
		home.remove();
	});

	test('attach to a store that isn\'t there says so and opens no screen', async () => {
		const home = makeHome();
		const terminal = await startPty([process.execPath, programPath, 'attach', '--store', home.storePath], {environment: home.environment});
		assert.equal(await terminal.waitForEnd(), 1);
		assert.match(terminal.output(), /^tailrace: There is no store at [^\n]+\n$/v);
		home.remove();
	});
});

async function startMonitor({flags = [], ...options}: {flags?: readonly string[]; rows?: number; columns?: number; isControlling?: boolean} = {}): Promise<{home: Home; terminal: Pty; url: string}> {
	const home = makeHome();
	const terminal = await startPty(
		[process.execPath, programPath, '--listen', '127.0.0.1:0', '--store', home.storePath, ...upstreamFlags(), ...flags],
		{environment: home.environment, ...options},
	);
	await terminal.waitForOutput(screenIsUp);
	const {url} = await waitUntil(() => findInstance(home), {what: 'the proxy'});
	return {home, terminal, url};
}

/** The longest that one of twenty streams of two seconds waited for its next chunk. */
async function measureStreams(url: string, prefix: string): Promise<number> {
	let longestMs = 0;
	const answers = await Promise.all(Array.from({length: 20}, async (_, index) => {
		let lastMs: number | null = null;
		return askThrough(url, `${prefix}-${index}`, {seed: index, outputTokens: 200, tokensPerSecond: 100}, () => {
			const nowMs = performance.now();
			longestMs = Math.max(longestMs, nowMs - (lastMs ?? nowMs));
			lastMs = nowMs;
		});
	}));
	assert.ok(answers.every(({isWhole}) => isWhole));
	return longestMs;
}

/** Keys come as they are: the fourth of the terminal's attributes, its local flags, has no ISIG, 1. Until then the kernel itself would act on Ctrl-Z. */
function hasRawKeys(attributes: string): boolean {
	return (Number(attributes.split(', ', 4)[3]) & 1) === 0;
}

function assertLeft(output: string, expected?: RegExp): void {
	const left = output.lastIndexOf('\u{1B}[?1049l');
	assert.ok(left > output.lastIndexOf('\u{1B}[?1049h'), 'the alternate screen is left');
	assert.ok(output.lastIndexOf('\u{1B}[?25h') > output.lastIndexOf('\u{1B}[?25l'), 'the cursor is shown');
	assert.ok(output.lastIndexOf('\u{1B}[?2004l') >= output.lastIndexOf('\u{1B}[?2004h'), 'pasting is as before');
	if (expected !== undefined) {
		assert.match(output.slice(left), expected);
	}
}

/** Time on the processor; a tick is 10 ms. */
function readCpuMs(pid: number): number {
	const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ', 2)[1]!.split(' ');
	return (Number(fields[11]) + Number(fields[12])) * 10;
}
