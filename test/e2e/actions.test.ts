import assert from 'node:assert/strict';
import {execFileSync, spawnSync} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {after, describe, test} from 'node:test';
import {makeHome, programPath} from '../helpers/program.js';
import {waitUntil} from '../helpers/wait-until.js';

const needsTmux = {skip: spawnSync('tmux', ['-V']).status === 0 ? false : 'needs tmux'};
const home = makeHome();
const tmux = (...arguments_: string[]): string => execFileSync('tmux', ['-L', 'tailrace-actions', '-f', '/dev/null', ...arguments_], {
	encoding: 'utf8', env: {...home.environment, TMUX: undefined, TMUX_TMPDIR: home.path},
});
const press = (...keys: string[]): void => {
	tmux('send-keys', ...keys);
};

const type = (text: string): void => {
	tmux('send-keys', '-l', text);
};

const see = async (pattern: RegExp): Promise<string> => waitUntil(() => {
	const picture = tmux('capture-pane', '-p');
	return pattern.test(picture) && picture;
}, {what: String(pattern), everyMs: 50, timeoutMs: 20_000}).catch((error: unknown) => {
	throw new Error(`${String(error)}; the screen was:\n${tmux('capture-pane', '-p')}`, {cause: error});
});

after(() => {
	spawnSync('tmux', ['-L', 'tailrace-actions', 'kill-server'], {env: {...home.environment, TMUX_TMPDIR: home.path}});
	home.remove();
});

describe('a session at the terminal', needsTmux, () => {
	test('filters, compares, asks in SQL, exports and copies', async () => {
		const command = [process.execPath, programPath, 'demo', '--listen', '127.0.0.1:0', '--store', home.storePath];
		tmux('new-session', '-d', '-x', '120', '-y', '36', '-c', home.path, `exec ${command.map(word => `'${word}'`).join(' ')}`, ';', 'set', '-g', 'remain-on-exit', 'on');
		await see(/Models \[[3-9]\]/v);

		press('3');
		await see(/by cost/v);
		press('m', 'j', '=');
		await see(/Two models compared/v);
		press('Escape');
		await see(/by cost/v);

		press(String.raw`\;`);
		type('SELECT count(*) AS all_of_them FROM requests');
		press('Enter');
		await see(/all_of_them\s+\d+/v);
		press(String.raw`\;`, 'C-u');
		type('WITH RECURSIVE a(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM a) SELECT count(*) FROM a');
		press('Enter');
		await see(/Stopped after 2 s/v);
		press('Escape');
		// Escape and what follows at once would be Alt.
		await see(/by cost/v);

		type(':view requests');
		press('Enter');
		await see(/FOLLOW/v);
		type('/is:ok');
		press('Enter');
		type(`:export csv ${path.join(home.path, 'out.csv')}`);
		press('Enter');
		await see(/as they stand here/v);
		press('Enter');
		await see(/\d written to/v);
		const lines = readFileSync(path.join(home.path, 'out.csv'), 'utf8').trimEnd().split('\r\n');
		assert.match(lines[0]!, /^id,started_at_ms,/v);
		assert.ok(lines.length > 1);
		assert.ok(lines.slice(1).every(line => line.includes(',ok,')));

		press('g', 'y');
		await see(/Copied the id with tmux/v);
		assert.match(tmux('show-buffer'), /^[\da-f]{8}-[\da-f]{4}-7/v);

		type(':quit');
		press('Enter');
		await see(/tailrace ran/v);
		assert.ok(existsSync(home.storePath));
	});
});
