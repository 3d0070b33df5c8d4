import assert from 'node:assert/strict';
import {describe, test, type TestContext} from 'node:test';
import {buildRequestRecord} from '../../source/core/request-record.js';
import {initialState} from '../../source/ui/state.js';
import {createFakeTerminal, type FakeTerminal} from '../helpers/fake-terminal.js';
import {mountScreen} from './mount.js';
import {drawFrame, readText, takeSnapshot} from './picture.js';
import {createScene, liveStatus, sceneNowAtMs} from './scene.js';

const hasText = (text: string) => (rows: readonly string[]): boolean => rows.some(row => row.includes(text));

async function open(context: TestContext, {columns = 120, rows = 36, scene = createScene()} = {}): Promise<{terminal: FakeTerminal; screen: ReturnType<typeof mountScreen>; scene: typeof scene}> {
	const terminal = createFakeTerminal(columns, rows);
	const screen = mountScreen(scene, terminal);
	context.after(screen.unmount);
	await terminal.until(hasText('LIVE'), 'the first line');
	return {terminal, screen, scene};
}

describe('the screen', () => {
	test('draws on the alternate screen and leaves it when the user quits', async context => {
		const {terminal, screen} = await open(context);
		assert.equal(await terminal.isAlternate(), true);
		terminal.type('q');
		await screen.waitUntilExit();
		assert.equal(await terminal.isAlternate(), false);
	});

	test('quits on Ctrl-C, too', async context => {
		const {terminal, screen} = await open(context);
		terminal.type('\u{3}');
		await screen.waitUntilExit();
	});

	test('goes to the requests, opens one, and comes back by keys', async context => {
		const {terminal} = await open(context);
		await terminal.until(hasText('Requests [260]'), 'the list');
		terminal.type('2');
		await terminal.until(rows => !hasText('Models [')(rows), 'the requests alone');
		terminal.type('k\r');
		await terminal.until(hasText('259 of 260'), 'the detail');
		terminal.type('\u{1B}');
		await terminal.until(hasText('PAUSED'), 'the list again');
	});

	test('reads keys that come together one after the other', async context => {
		const {terminal} = await open(context);
		await terminal.until(hasText('Requests [260]'), 'the list');
		terminal.type('2kkk\r');
		await terminal.until(hasText('257 of 260'), 'the detail of the fourth from the end');
	});

	test('does not take pasted text for keys', async context => {
		const {terminal, screen} = await open(context);
		terminal.type('\u{1B}[200~qqq\u{1B}[201~');
		terminal.type('?');
		await terminal.until(hasText('Everywhere'), 'the help');
		screen.unmount();
	});

	test('shows a first start how to point clients here, and changes with the first request', async context => {
		const {terminal, scene} = await open(context, {scene: createScene({count: 0})});
		await terminal.until(hasText('OPENAI_BASE_URL=http://127.0.0.1:7171/v1'), 'the addresses');
		scene.feed.emitEvents([{
			type: 'request-start', record: buildRequestRecord({
				id: 'first', startedAtMs: sceneNowAtMs, instanceId: 'scene', model: 'the-first-model',
			}),
		}]);
		const rows = await terminal.until(hasText('the-first-model'), 'the first request');
		assert.ok(!hasText('OPENAI_BASE_URL')(rows));
	});

	test('says that recording fails, that data is old, and that a picture is frozen', async context => {
		const {terminal, scene} = await open(context);
		scene.feed.emit(liveStatus({storeProblem: 'disk full', waitingCount: 1204}));
		await terminal.until(hasText('NOT RECORDING (1.20k waiting): disk full'), 'the problem');
		scene.feed.emit(liveStatus({state: 'lost', heardAtMs: sceneNowAtMs - 12_000}));
		await terminal.until(hasText('reconnecting, 12 s old'), 'the age');
		terminal.type(' ');
		await terminal.until(hasText('FROZEN'), 'the frozen picture');
	});

	test('marks simulated traffic in the first line', async context => {
		const terminal = createFakeTerminal(120, 36);
		const screen = mountScreen(createScene(), terminal, {isDemo: true});
		context.after(screen.unmount);
		const rows = await terminal.until(hasText('SIMULATED'), 'the mark');
		assert.match(rows[0]!, /SIMULATED/v);
	});

	test('writes nothing while nothing happens', async context => {
		const {terminal} = await open(context, {scene: createScene({count: 20})});
		await terminal.until(hasText('Requests [20]'), 'the list');
		const countBefore = terminal.readWriteCount();
		await new Promise(resolve => {
			setTimeout(resolve, 250);
		});
		assert.equal(terminal.readWriteCount(), countBefore);
	});

	test('fits every size that it is resized to', async context => {
		const {terminal} = await open(context);
		const snapshot = await takeSnapshot();
		for (const [columns, rows] of [[80, 24], [60, 20], [30, 8], [1, 1], [200, 50], [119, 36], [300, 100], [120, 36]] as const) {
			await terminal.resize(columns, rows);
			const expected = readText(drawFrame(snapshot, initialState, columns, rows)).map(row => row.trimEnd());
			await terminal.until(lines => lines.join('\n') === expected.join('\n'), `the frame of ${columns}×${rows}`);
		}
	});

	test('restores the terminal and gives back the error when drawing fails', async () => {
		const scene = createScene();
		const terminal = createFakeTerminal(120, 36);
		let isBroken = false;
		const live = {
			...scene.live,
			readLimits(nowAtMs: number) {
				if (isBroken) {
					throw new TypeError('a mistake in drawing');
				}

				return scene.live.readLimits(nowAtMs);
			},
		};
		const screen = mountScreen({...scene, live}, terminal);
		await terminal.until(hasText('LIVE'), 'the first line');
		isBroken = true;
		scene.clock.advance(1000);
		await assert.rejects(screen.waitUntilExit(), /a mistake in drawing/v);
		assert.equal(await terminal.isAlternate(), false);
		assert.doesNotMatch(terminal.readOutput(), /ERROR/v);
	});
});
