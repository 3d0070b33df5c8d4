import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {buildRequestRecord} from '../../source/core/request-record.js';
import {type Screen, type ScreenOptions} from '../../source/ui/render-screen.js';
import {initialState} from '../../source/ui/state.js';
import {createFakeTerminal, type FakeTerminal} from '../helpers/fake-terminal.js';
import {createRandom} from '../helpers/seeded-random.js';
import {mountScreen} from './mount.js';
import {drawFrame, readText, takeSnapshot} from './picture.js';
import {
	createScene,
	liveStatus,
	sceneNowAtMs,
	type Scene,
} from './scene.js';

const showing = (text: string) => (rows: readonly string[]): boolean => rows.some(row => row.includes(text));

/** Once the text stands on the screen. */
async function isShown(terminal: FakeTerminal, text: string): Promise<boolean> {
	await terminal.until(showing(text), text);
	return true;
}

type Open = {
	readonly terminal: FakeTerminal;
	readonly screen: Screen;
	readonly scene: Scene;
};

/** Until `act` is over; the screen is there and live. */
async function withScreen(act: (open: Open) => Promise<void>, scene = createScene(), options: Partial<ScreenOptions> = {}): Promise<void> {
	const terminal = createFakeTerminal(120, 36);
	const screen = mountScreen(scene, terminal, options);
	try {
		await terminal.until(showing('LIVE'), 'the first line');
		await act({terminal, screen, scene});
	} finally {
		screen.unmount();
	}
}

describe('the screen', () => {
	test('draws on the alternate screen and leaves it when the user quits', async () => {
		await withScreen(async ({terminal, screen}) => {
			assert.equal(await terminal.isAlternate(), true);
			terminal.type('q');
			await screen.waitUntilExit();
			assert.equal(await terminal.isAlternate(), false);
		});
	});

	test('quits on Ctrl-C, too', async () => {
		await withScreen(async ({terminal, screen}) => {
			terminal.type('\u{3}');
			await screen.waitUntilExit();
			assert.equal(await terminal.isAlternate(), false);
		});
	});

	test('goes to the requests, opens one, and comes back by keys', async () => {
		await withScreen(async ({terminal}) => {
			await terminal.until(showing('Requests [260]'), 'the list');
			terminal.type('2');
			await terminal.until(rows => !showing('Models [')(rows), 'the requests alone');
			terminal.type('k\r');
			await terminal.until(showing('259 of 260'), 'the detail');
			terminal.type('\u{1B}');
			assert.ok(await isShown(terminal, 'PAUSED'));
		});
	});

	test('reads keys that come together one after the other', async () => {
		await withScreen(async ({terminal}) => {
			await terminal.until(showing('Requests [260]'), 'the list');
			terminal.type('2kkk\r');
			assert.ok(await isShown(terminal, '257 of 260'));
		});
	});

	test('does not take pasted text for keys', async () => {
		await withScreen(async ({terminal}) => {
			terminal.type('\u{1B}[200~qqq\u{1B}[201~');
			terminal.type('?');
			assert.ok(await isShown(terminal, 'Everywhere'));
		});
	});

	test('Y14 bounds a megabyte that is pasted into the filter, and takes nothing of it for keys', async () => {
		await withScreen(async ({terminal}) => {
			await terminal.until(showing('Requests [260]'), 'the list');
			terminal.type('/');
			await terminal.until(showing('complete'), 'the line');
			terminal.type(`\u{1B}[200~${'q\n\u{3}'.repeat(350_000)}\u{1B}[201~`);
			await terminal.until(showing('^'), 'what is wrong with it');
			assert.equal(await terminal.isAlternate(), true);
			terminal.type('\u{15}model:opus\r');
			assert.ok(await isShown(terminal, '/model:opus'));
		});
	});

	test('Y14 takes no answer of a terminal for keys', async () => {
		await withScreen(async ({terminal}) => {
			const before = await terminal.until(showing('Requests [260]'), 'the list');
			const answers = [
				'\u{1B}]11;rgb:2525/2525/2525\u{1B}\\',
				'\u{1B}]10;rgb:ffff/ffff/ffff\u{7}',
				'\u{1B}[?62;22;52c',
				'\u{1B}[>1;10;0c',
				'\u{1B}[12;40R',
				'\u{1B}[?2026;2$y',
				'\u{1B}P>|xterm(370)\u{1B}\\',
				'\u{1B}[<35;20;4M',
				'\u{1B}[I',
				'\u{1B}[O',
				'\u{1B}_Gi=31;OK\u{1B}\\',
				'\u{1B}[?1u',
			];
			for (const answer of answers) {
				terminal.type(answer);
			}

			// Long enough for a lone Esc to count as one.
			await new Promise(resolve => {
				setTimeout(resolve, 300);
			});
			assert.deepEqual(await terminal.readRows(), before);
		});
	});

	test('Y9 survives a storm of sizes, and never draws more than the window holds', async () => {
		await withScreen(async ({terminal}) => {
			await terminal.until(showing('Requests [260]'), 'the list');
			const random = createRandom(9);
			for (let step = 0; step < 200; step++) {
				await terminal.resize(random.integer(1, 500), random.integer(1, 200));
			}

			for (const [columns, rows] of [[2, 500], [500, 2], [1, 1], [120, 36]] as const) {
				await terminal.resize(columns, rows);
			}

			const expected = readText(drawFrame(await takeSnapshot(), initialState, 120, 36)).map(row => row.trimEnd());
			assert.deepEqual(await terminal.until(lines => lines.join('\n') === expected.join('\n'), 'the frame'), expected);
			assert.equal(await terminal.readScrolledRows(), 0);
		});
	});

	test('shows a first start how to point clients here, and changes with the first request', async () => {
		await withScreen(async ({terminal, scene}) => {
			await terminal.until(showing('OPENAI_BASE_URL=http://127.0.0.1:7171/v1'), 'the addresses');
			scene.feed.emitEvents([{
				type: 'request-start', record: buildRequestRecord({
					id: 'first', startedAtMs: sceneNowAtMs, instanceId: 'scene', model: 'the-first-model',
				}),
			}]);
			const rows = await terminal.until(showing('the-first-model'), 'the first request');
			assert.ok(!showing('OPENAI_BASE_URL')(rows));
		}, createScene({count: 0}));
	});

	test('says that recording fails, that data is old, and that a picture is frozen', async () => {
		await withScreen(async ({terminal, scene}) => {
			scene.feed.emit(liveStatus({storeProblem: 'disk full', waitingCount: 1204}));
			await terminal.until(showing('NOT RECORDING (1.20k waiting): disk full'), 'the problem');
			scene.feed.emit(liveStatus({state: 'lost', heardAtMs: sceneNowAtMs - 12_000}));
			await terminal.until(showing('reconnecting, 12 s old'), 'the age');
			terminal.type(' ');
			assert.ok(await isShown(terminal, 'FROZEN'));
		});
	});

	test('marks simulated traffic in the first line', async () => {
		await withScreen(async ({terminal}) => {
			const rows = await terminal.until(showing('SIMULATED'), 'the mark');
			assert.match(rows[0]!, /SIMULATED/v);
		}, createScene(), {isDemo: true});
	});

	test('writes nothing while nothing happens', async () => {
		await withScreen(async ({terminal}) => {
			await terminal.until(showing('Requests [20]'), 'the list');
			const countBefore = terminal.readWriteCount();
			await new Promise(resolve => {
				setTimeout(resolve, 250);
			});
			assert.equal(terminal.readWriteCount(), countBefore);
		}, createScene({count: 20}));
	});

	test('fits every size that it is resized to', async () => {
		await withScreen(async ({terminal}) => {
			const snapshot = await takeSnapshot();
			for (const [columns, rows] of [[80, 24], [60, 20], [30, 8], [1, 1], [200, 50], [119, 36], [300, 100], [120, 36]] as const) {
				await terminal.resize(columns, rows);
				const expected = readText(drawFrame(snapshot, initialState, columns, rows)).map(row => row.trimEnd());
				const drawn = await terminal.until(lines => lines.join('\n') === expected.join('\n'), `the frame of ${columns}×${rows}`);
				assert.equal(drawn.length, rows);
			}
		});
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
		await terminal.until(showing('LIVE'), 'the first line');
		isBroken = true;
		scene.clock.advance(1000);
		await assert.rejects(screen.waitUntilExit(), /a mistake in drawing/v);
		assert.equal(await terminal.isAlternate(), false);
		assert.doesNotMatch(terminal.readOutput(), /ERROR/v);
	});
});
