import assert from 'node:assert/strict';
import {execFileSync, spawnSync} from 'node:child_process';
import process from 'node:process';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {askMany, findBroken} from '../helpers/demo-client.js';
import {countRows, setUpEndToEnd} from '../helpers/end-to-end.js';
import {
	findInstance,
	isRunning,
	makeHome,
	programPath,
	type Home,
} from '../helpers/program.js';
import {waitUntil} from '../helpers/wait-until.js';

const needsTmux = {skip: spawnSync('tmux', ['-V']).status === 0 ? false : 'needs tmux'};

const ends: Array<() => void> = [];
const {upstreamFlags} = setUpEndToEnd({before, after});

after(() => {
	for (const end of ends) {
		end();
	}
});

describe('in tmux', needsTmux, () => {
	test('the summary stands on the normal screen after q', async () => {
		const {tmux} = startSession();
		await waitUntil(() => /\d\d:\d\d:\d\d/v.test(tmux('capture-pane', '-p')), {what: 'the screen', everyMs: 50});
		tmux('send-keys', 'q');
		const text = await waitUntil(() => {
			// With its history: tmux makes room for its own word when the program in a pane has ended.
			const picture = tmux('capture-pane', '-p', '-S', '-');
			return picture.includes('tailrace ran') && picture;
		}, {what: 'the summary', everyMs: 50});
		assert.match(text, /^tailrace ran \d+ s: 0 requests[^\n]+\nRecorded in/mv);
		assert.doesNotMatch(text, /LIVE/v);
	});

	test('Y3 a killed pane: what runs finishes and is recorded, and the process is gone', async () => {
		const {home, tmux} = startSession();
		const {pid, url} = await waitUntil(() => findInstance(home), {what: 'the program'});
		const answers = askMany(url, 'killed', 5, () => ({outputTokens: 60, tokensPerSecond: 60}));
		await waitUntil(() => countRows(home, 'active') === 5, {what: 'the streams'});
		// With its last pane the server ends.
		tmux('kill-pane');
		assert.deepEqual(await findBroken(answers), []);
		await waitUntil(() => !isRunning(pid), {what: 'the end'});
		assert.equal(countRows(home, 'ok'), 5);
		assert.ok(findInstance(home)!.hasEnded);
	});
});

/** A private server with the screen in its only pane; a pane whose program has ended stays. */
function startSession(): {home: Home; tmux: (...arguments_: string[]) => string} {
	const home = makeHome();
	const tmux = (...arguments_: string[]): string => execFileSync('tmux', ['-L', 'tailrace-test', '-f', '/dev/null', ...arguments_], {
		encoding: 'utf8', env: {...home.environment, TMUX: undefined, TMUX_TMPDIR: home.path},
	});
	const command = [process.execPath, programPath, '--listen', '127.0.0.1:0', '--store', home.storePath, ...upstreamFlags()];
	tmux('new-session', '-d', '-x', '100', '-y', '30', `exec ${command.map(word => `'${word}'`).join(' ')}`, ';', 'set', '-g', 'remain-on-exit', 'on');
	ends.push(() => {
		spawnSync('tmux', ['-L', 'tailrace-test', 'kill-server'], {env: {...home.environment, TMUX_TMPDIR: home.path}});
		home.remove();
	});
	return {home, tmux};
}
