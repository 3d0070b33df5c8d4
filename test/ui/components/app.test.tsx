import assert from 'node:assert/strict';
import process from 'node:process';
import {
	afterEach,
	describe,
	test,
	type TestContext,
} from 'node:test';
import {stripVTControlCharacters} from 'node:util';
import {cleanup, render} from 'ink-testing-library';
import {App, type AppProps} from '../../../source/ui/app.js';
import {ErrorBoundary} from '../../../source/ui/components/error-boundary.js';
import {ScreenData} from '../../../source/ui/data/screen-data.js';
import {RowMarks} from '../../../source/ui/row-marks.js';
import {initialState} from '../../../source/ui/state.js';
import {createFakeTerminal} from '../../helpers/fake-terminal.js';
import {waitUntil} from '../../helpers/wait-until.js';
import {sceneTools} from '../mount.js';
import {place} from '../picture.js';
import {createScene, liveStatus} from '../scene.js';
import {countListeners} from './count-listeners.js';

afterEach(cleanup);

type Mounted = ReturnType<typeof render> & {
	readonly props: AppProps;
	readonly feed: ReturnType<typeof countListeners>;
	/** The frame with the finished rows in place of their marks, as it would go to the terminal. */
	readonly readPainted: () => string;
	/** The same without its looks. */
	readonly readRows: () => string[];
	readonly until: (isThere: (rows: readonly string[]) => boolean, what: string) => Promise<string[]>;
	/** With some properties changed. */
	readonly redraw: (later: Partial<AppProps>) => void;
	readonly resize: (columns: number, rows: number) => Promise<void>;
};

/** The component alone: Ink has a terminal of its own, the frame's size is that of another. */
async function mount(changes: Partial<AppProps> = {}, onError: (error: Error) => void = assert.ifError): Promise<Mounted> {
	const scene = createScene();
	const feed = countListeners(scene.feed);
	const terminal = createFakeTerminal(80, 24);
	const marks = new RowMarks();
	const props: AppProps = {
		data: new ScreenData({
			...scene, feed, windowId: '15m', refreshMs: 5,
		}),
		initial: initialState,
		look: {isAscii: false, colorLevel: 0},
		memory: {keep() {/* Nothing is. */}},
		place,
		terminal: terminal.stdout,
		marks,
		tools: sceneTools,
		...changes,
	};
	const build = (later: Partial<AppProps> = {}): React.JSX.Element => <ErrorBoundary onError={onError}><App {...props} {...later}/></ErrorBoundary>;
	const instance = render(build());
	const readPainted = (): string => marks.expand(instance.lastFrame() ?? '', terminal.stdout.columns);
	const readRows = (): string[] => stripVTControlCharacters(readPainted()).split('\n');
	const until: Mounted['until'] = async (isThere, what) => waitUntil(() => {
		const rows = readRows();
		return isThere(rows) && rows;
	}, {what});
	// Its effects, the subscription among them, run after the first frame.
	await waitUntil(() => feed.count() > 0, {what: 'the subscription'});
	scene.feed.emit(liveStatus());
	await until(showing('[260]'), 'the data');
	return {
		...instance,
		props,
		feed,
		readPainted,
		readRows,
		until,
		resize: terminal.resize,
		redraw(later) {
			instance.rerender(build(later));
		},
	};
}

const showing = (text: string) => (rows: readonly string[]): boolean => rows.some(row => row.includes(text));
/** How a colour is asked for that is none of the terminal's own. */
const truecolor = '38;2;';
const isList = (rows: readonly string[]): boolean => showing('Requests [260]')(rows) && !showing('Models [')(rows);

describe('the app', () => {
	test('draws exactly as many rows as the terminal has, again after each resize', async () => {
		const {readRows, until, resize} = await mount();
		assert.equal(readRows().length, 24);
		assert.match(readRows()[0]!, /● LIVE/v);
		for (const [columns, rows] of [[120, 36], [60, 20], [30, 8]] as const) {
			await resize(columns, rows);
			const drawn = await until(found => found.length === rows && showing(columns < 40 ? '40×10' : 'req')(found), `${columns}×${rows}`);
			assert.deepEqual(drawn.filter(row => row.length > columns), []);
		}
	});

	test('reads keys, also several that come at once', async () => {
		const {stdin, until} = await mount();
		stdin.write('2');
		await until(isList, 'the list');
		stdin.write('kk\r');
		const rows = await until(showing('258 of 260'), 'the detail');
		assert.equal(rows.length, 24);
	});

	test('takes what is pasted into the line that is typed, and nowhere else', async () => {
		const {stdin, until, readRows} = await mount();
		const paste = (text: string): void => {
			stdin.write(`\u{1B}[200~${text}\u{1B}[201~`);
		};

		paste('?2q');
		stdin.write('/');
		await until(showing('Enter keep'), 'the line');
		paste('model:opus');
		await until(showing('/model:opus'), 'the filter');
		assert.ok(showing('Models [')(readRows()));
	});

	test('asks for what its state shows, and keeps the state', async () => {
		const kept: string[] = [];
		const {stdin, until} = await mount({
			memory: {
				keep({viewId}) {
					kept.push(viewId);
				},
			},
		});
		stdin.write('5');
		await until(showing('fix-auth'), 'the answer');
		assert.deepEqual(kept, ['sessions']);
	});

	test('draws what its properties say when they change, and keeps its state', async () => {
		const {
			stdin, until, redraw, readPainted,
		} = await mount();
		stdin.write('2');
		await until(isList, 'the list');
		assert.ok(!readPainted().includes(truecolor));
		redraw({look: {isAscii: true, colorLevel: 3}, place: {...place, isDemo: true}});
		const rows = await until(showing('SIMULATED'), 'the mark of the demo');
		assert.ok(isList(rows));
		assert.ok(rows.every(row => Array.from(row, character => character.codePointAt(0)!).every(code => code < 127)), rows.join('\n'));
		assert.ok(readPainted().includes(truecolor));
	});

	test('fails as drawing does when a key fails', async () => {
		const errors: Error[] = [];
		const {stdin, props} = await mount({}, error => {
			errors.push(error);
		});
		props.data.ask = () => {
			throw new Error('cannot ask');
		};

		stdin.write('2');
		await waitUntil(() => errors.length > 0, {what: 'the error'});
		assert.deepEqual(errors.map(({message}) => message), ['cannot ask']);
	});

	test('leaves by q, and lets go of everything that it held', async (t: TestContext) => {
		const before = process.listenerCount('SIGTSTP');
		const setTimer = t.mock.method(globalThis, 'setInterval');
		const {stdin, props, feed} = await mount();
		const {terminal} = props;
		t.assert.deepStrictEqual([feed.count(), terminal.listenerCount('resize') > 0, process.listenerCount('SIGTSTP')], [1, true, before + 1]);
		stdin.write('q');
		await waitUntil(() => feed.count() === 0, {what: 'the end of the subscription'});
		t.assert.strictEqual(terminal.listenerCount('resize'), 0);
		t.assert.strictEqual(process.listenerCount('SIGTSTP'), before);
		const timers = setTimer.mock.calls.map(({result}) => result as NodeJS.Timeout & {_destroyed?: boolean});
		t.assert.ok(timers.length > 0);
		t.assert.ok(timers.every(timer => timer._destroyed === true));
	});
});
