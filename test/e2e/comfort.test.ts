import assert from 'node:assert/strict';
import {readFileSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {describe, test} from 'node:test';
import {makeHome, programPath, type Home} from '../helpers/program.js';
import {needsTerminal, startPty} from '../helpers/terminal-host.js';

// Elsewhere the file lies beside the store, in a folder that no variable moves.
const onLinux = {skip: process.platform === 'linux' ? false : 'needs XDG_STATE_HOME'};

const screenIsUp = /\d\d:\d\d:\d\d/v;

/** Presses keys in a screen of its own, quits, and answers all that it wrote. */
async function useScreen(home: Home, keys: string, flags: readonly string[] = []): Promise<string> {
	const terminal = await startPty([process.execPath, programPath, '--listen', '127.0.0.1:0', '--store', home.storePath, ...flags], {environment: home.environment, columns: 120});
	await terminal.waitForOutput(screenIsUp);
	terminal.write(keys);
	terminal.write('q');
	assert.equal(await terminal.waitForEnd(), 0);
	return terminal.output();
}

describe('the screen', {...needsTerminal, concurrency: 2}, () => {
	test('is as it was left, but fresh where that is asked for or can\'t be read', onLinux, async () => {
		const home = makeHome();
		const file = path.join(home.environment.XDG_STATE_HOME!, 'tailrace', 'screen.json');
		await useScreen(home, 't3');
		assert.equal(statSync(file).mode & 0o777, 0o600);
		const left = readFileSync(file, 'utf8');
		const {themeId, viewId} = JSON.parse(left) as {themeId: string; viewId: string};
		assert.deepEqual([themeId, viewId], ['light', 'models']);
		// The tab that is open is the one in a box.
		assert.match(await useScreen(home, ''), /\[7m 3 Models /v);
		assert.match(await useScreen(home, '2tt', ['--fresh']), /\[7m 1 Dashboard /v);
		assert.equal(readFileSync(file, 'utf8'), left);
		writeFileSync(file, '{"version": 1, "them');
		assert.match(await useScreen(home, ''), /begins afresh/v);
		home.remove();
	});

	test('Y10 is lines of text in a terminal that can\'t draw, and says why', async () => {
		const home = makeHome();
		const terminal = await startPty(['/usr/bin/env', 'TERM=dumb', process.execPath, programPath, 'demo', '--store', home.storePath], {environment: home.environment});
		await terminal.waitForOutput(/^tailrace: this terminal cannot draw a screen \(TERM=dumb\); each request is a line instead\r?$/mv);
		await terminal.waitForOutput(/ total=\d+\.\d\ds /v);
		assert.ok(!terminal.output().includes('\u{1B}'));
		terminal.write('\u{3}');
		assert.equal(await terminal.waitForEnd(), 0);
		home.remove();
	});

	test('is sentences for a screen reader', async () => {
		const home = makeHome();
		const terminal = await startPty([process.execPath, programPath, 'demo', '--screen-reader', '--store', home.storePath], {environment: home.environment});
		await terminal.waitForOutput(/tailrace at http:\/\/127\.0\.0\.1:\d+, simulated traffic: live\./v);
		terminal.write('q');
		assert.equal(await terminal.waitForEnd(), 0);
		assert.ok(!terminal.output().includes('\u{1B}[?1049h'));
		home.remove();
	});
});
