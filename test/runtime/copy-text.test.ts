import assert from 'node:assert/strict';
import {chmodSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {after, describe, test} from 'node:test';
import {buildSequence, copyText, listPrograms} from '../../source/runtime/screen/copy-text.js';
import {makeHome} from '../helpers/program.js';

const home = makeHome();
const text = 'ein Text \u{1B}[31m 🚀';
const decode = (sequence: string): string => Buffer.from(/\]52;c;(?<base64>[\w+\/=]*)/v.exec(sequence)!.groups!.base64!, 'base64').toString();
const names = (environment: NodeJS.ProcessEnv, platform: NodeJS.Platform = 'linux'): string[] => listPrograms({environment, platform}).map(([name]) => name);

after(() => {
	home.remove();
});

describe('copying', () => {
	test('is the terminal\'s own, so that it works over SSH', async () => {
		const sent: string[] = [];
		const way = await copyText(text, {
			environment: {TERM: 'xterm-256color', SSH_CONNECTION: '1 2 3 4', DISPLAY: ':0'}, platform: 'linux', send(sequence) {
				sent.push(sequence);
			},
		});
		assert.equal(way, 'through the terminal (OSC 52)');
		assert.equal(decode(sent.join('')), text);
		assert.equal(sent.join('').split('\u{1B}').length, 2);
	});

	test('goes through tmux and screen in what they let through', () => {
		const tmux = buildSequence(text, {TERM: 'tmux-256color', TMUX: '/tmp/x'})!;
		assert.ok(tmux.startsWith('\u{1B}Ptmux;\u{1B}\u{1B}]52;'));
		assert.ok(tmux.endsWith('\u{1B}\\'));
		const parts = buildSequence('x'.repeat(5000), {TERM: 'screen', STY: '1.x'})!.split('\u{1B}\\').slice(0, -1);
		assert.ok(parts.length > 10);
		assert.ok(parts.every(part => part.startsWith('\u{1B}P') && part.length < 300));
		assert.equal(decode(parts.map(part => part.slice(2)).join('')), 'x'.repeat(5000));
	});

	test('is not tried where no terminal can', async () => {
		assert.equal(await copyText(text, {environment: {TERM: 'linux'}, platform: 'linux', send: () => undefined}), null);
		assert.equal(buildSequence(text, {TERM: 'dumb'}), null);
	});

	test('is a program of this machine only where the terminal is on it', () => {
		assert.deepEqual(names({WAYLAND_DISPLAY: 'wayland-0', DISPLAY: ':0'}), ['wl-copy', 'xclip', 'xsel']);
		assert.deepEqual(names({WAYLAND_DISPLAY: 'wayland-0', SSH_TTY: '/dev/pts/1', TMUX: '/tmp/x'}), ['tmux']);
		assert.deepEqual(names({}, 'darwin'), ['pbcopy']);
		assert.deepEqual(names({SSH_CONNECTION: '1'}, 'darwin'), []);
		assert.deepEqual(names({WSL_DISTRO_NAME: 'Debian'}), ['clip.exe']);
	});

	test('gives the program the whole text, and asks the next where one fails', async () => {
		const taken = path.join(home.path, 'taken');
		for (const [name, script] of [['wl-copy', 'exit 1'], ['xclip', `cat > '${taken}'`]] as const) {
			const file = path.join(home.path, name);
			writeFileSync(file, `#!/bin/sh\n${script}\n`);
			chmodSync(file, 0o755);
		}

		const way = await copyText(text.repeat(1000), {
			environment: {
				WAYLAND_DISPLAY: 'x', DISPLAY: 'x', TERM: 'xterm', PATH: `${home.path}:${process.env.PATH}`,
			}, platform: 'linux', send: () => undefined,
		});
		assert.equal(way, 'with xclip');
		assert.equal(readFileSync(taken, 'utf8'), text.repeat(1000));
	});
});
