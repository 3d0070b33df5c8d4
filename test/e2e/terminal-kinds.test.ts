import assert from 'node:assert/strict';
import process from 'node:process';
import {describe, test} from 'node:test';
import {makeHome, programPath} from '../helpers/program.js';
import {needsTerminal, startPty} from '../helpers/terminal-host.js';
import {waitUntil} from '../helpers/wait-until.js';

const colors = /\[[\d;]*(?:3[0-7]|38|9[0-7]|4[0-7]|48|10[0-7])[;m]/v;
const manyColors = /\[[\d;]*[34]8;/v;
const aboveAscii = /[^\0-\u{7F}]/v;

describe('a terminal of another kind', {...needsTerminal, concurrency: 3}, () => {
	for (const [what, settings, {hasColors, isAscii}] of [
		['that does not say what it is', {TERM: undefined}, {hasColors: null, isAscii: false}],
		['whose user wants no colours', {NO_COLOR: '1'}, {hasColors: false, isAscii: false}],
		['without Unicode', {LC_ALL: 'C'}, {hasColors: true, isAscii: true}],
		['with 16 colours', {TERM: 'xterm', COLORTERM: undefined}, {hasColors: true, isAscii: false}],
	] as const) {
		test(`Y10 ${what} can be read`, async () => {
			const home = makeHome();
			const terminal = await startPty([process.execPath, programPath, 'demo'], {environment: home.environment, settings});
			await waitUntil(async () => /\d\d:\d\d:\d\d/v.test(await terminal.readScreen()), {what: 'the screen', timeoutMs: 15_000});
			const output = terminal.output();
			assert.equal(aboveAscii.test(output), !isAscii);
			if (hasColors !== null) {
				assert.equal(colors.test(output), hasColors);
			}

			if (settings.TERM === 'xterm') {
				assert.doesNotMatch(output, manyColors);
			}

			terminal.write('q');
			assert.equal(await terminal.waitForEnd(), 0);
			terminal.discard();
			home.remove();
		});
	}
});
