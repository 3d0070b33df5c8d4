import assert from 'node:assert/strict';
import {afterEach, describe, test} from 'node:test';
import {cleanup, render} from 'ink-testing-library';
import {ScreenData} from '../../../source/ui/data/screen-data.js';
import {windows} from '../../../source/ui/data/windows.js';
import {SpokenApp} from '../../../source/ui/spoken/spoken-app.js';
import {waitUntil} from '../../helpers/wait-until.js';
import {place} from '../picture.js';
import {createScene, liveStatus} from '../scene.js';
import {countListeners} from './count-listeners.js';

afterEach(cleanup);

async function mount(windowId = '15m') {
	const scene = createScene({count: 60});
	const feed = countListeners(scene.feed);
	const data = new ScreenData({
		...scene, feed, windowId, refreshMs: 5,
	});
	const instance = render(<SpokenApp data={data} place={place} windowId={windowId}/>);
	await waitUntil(() => feed.count() > 0, {what: 'the subscription'});
	scene.feed.emit(liveStatus());
	const until = async (pattern: RegExp): Promise<string> => waitUntil(() => {
		// A sentence may be longer than Ink's line.
		const text = (instance.lastFrame() ?? '').replaceAll('\n', ' ');
		return pattern.test(text) && text;
	}, {what: String(pattern)});
	return {
		...instance, data, feed, until,
	};
}

describe('the app for ears', () => {
	test('says what goes on, the state first, and again when it changes', async () => {
		const {until, feed} = await mount();
		assert.match(await until(/: live\. .*: \d+ requests/v), /^tailrace at http:\/\/127\.0\.0\.1:7171: live\. .*q quits/v);
		assert.equal(feed.count(), 1);
	});

	test('goes by w through all windows, and begins again after the longest', async () => {
		const {until, stdin, data} = await mount();
		const shown: string[] = [];
		const showWindow = data.showWindow.bind(data);
		data.showWindow = windowId => {
			shown.push(windowId);
			showWindow(windowId);
		};

		const first = windows.findIndex(({id}) => id === '15m');
		const expected = [...windows.slice(first + 1), ...windows.slice(0, first + 1)];
		for (const {id, title} of expected) {
			stdin.write('w');
			await until(new RegExp(`Last ${title}:|being added up`, 'v'));
			await waitUntil(() => shown.at(-1) === id, {what: id});
		}

		assert.deepEqual(shown, expected.map(({id}) => id));
	});

	test('says what its properties say when they change', async () => {
		const {until, rerender, data} = await mount();
		await until(/: live/v);
		rerender(<SpokenApp data={data} place={{...place, proxyUrl: 'http://10.0.0.1:1', isDemo: true}} windowId='15m'/>);
		assert.match(await until(/simulated/v), /^tailrace at http:\/\/10\.0\.0\.1:1, simulated traffic: live\./v);
	});

	test('takes other data when it is given some, and lets go of the first', async () => {
		const {until, rerender, feed} = await mount();
		await until(/: live/v);
		const scene = createScene({count: 0});
		const otherFeed = countListeners(scene.feed);
		rerender(<SpokenApp data={new ScreenData({
			...scene, feed: otherFeed, windowId: '15m', refreshMs: 5,
		})} place={place} windowId='15m'/>);
		await waitUntil(() => otherFeed.count() === 1, {what: 'the other subscription'});
		assert.equal(feed.count(), 0);
		await until(/: connecting\./v);
	});

	for (const [name, key] of [['q', 'q'], ['Ctrl-C', '\u{3}']] as const) {
		test(`leaves by ${name}, and listens no more`, async () => {
			const {until, stdin, feed} = await mount();
			await until(/: live/v);
			stdin.write(key);
			assert.ok(await waitUntil(() => feed.count() === 0, {what: 'the end of the subscription'}));
		});
	}
});
