import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {buildSpoken} from '../../../source/ui/spoken/view-model.js';
import {createFakeTerminal} from '../../helpers/fake-terminal.js';
import {mountScreen} from '../mount.js';
import {place, takeSnapshot} from '../picture.js';
import {createScene} from '../scene.js';

describe('the screen for ears', () => {
	test('says in sentences what is going on, the state first, and what is not exact', async () => {
		const lines = buildSpoken(await takeSnapshot(), place, '15m');
		assert.equal(lines[0], 'tailrace at http://127.0.0.1:7171: live.');
		assert.match(lines[1]!, /^Last 15 m: \d+ requests, \d+ errors, [\d.]+M tokens in, \d+k out, \$[\d.]+, \d+ estimated, \d+ without a price\.$/v);
		assert.ok(lines.some(text => /^Model claude-opus-4-8: \d+ requests, \d errors?, \$[\d.]+, 95 of 100 within [\d.]+ s\.$/v.test(text)));
		assert.ok(lines.some(text => text.startsWith('Model llama3.3:70b:') && text.includes('no price known')));
		assert.ok(lines.includes('Limit anthropic 5h: 64 % used, resets in 1 h 12 m.'));
		assert.match(lines.at(-1)!, /q quits/v);
	});

	test('has nothing that only looks like something', async () => {
		const text = buildSpoken(await takeSnapshot(), place, '15m').join('\n');
		assert.doesNotMatch(text, /[–\u{2190}-\u{28FF}]/v);
	});

	test('says that what it tells is old, and that nothing is recorded', async () => {
		const snapshot = await takeSnapshot();
		const lines = buildSpoken({...snapshot, ageMs: 12_000, status: {...snapshot.status, state: 'lost', storeProblem: 'disk full'}}, place, '15m');
		assert.equal(lines[0], 'tailrace at http://127.0.0.1:7171: not heard any more; what follows is 12 s old.');
		assert.equal(lines[1], 'Requests are not recorded: disk full.');
	});

	test('stays on the normal screen, changes the window by w, and ends by q', async () => {
		const terminal = createFakeTerminal(100, 40);
		const screen = mountScreen(createScene(), terminal, {isScreenReader: true});
		await terminal.until(rows => rows.some(row => /Last 15 m: 26\d requests/v.test(row)), 'the totals');
		assert.equal(await terminal.isAlternate(), false);
		terminal.type('w');
		await terminal.until(rows => rows.some(row => row.startsWith('Last 1 h:')), 'the longer window');
		terminal.type('q');
		await screen.waitUntilExit();
		assert.doesNotMatch(terminal.readOutput(), /\?1049h/v);
	});
});
