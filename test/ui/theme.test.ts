import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {stripVTControlCharacters} from 'node:util';
import {themeIds} from '../../source/core/theme-id.js';
import {pickPalette, type Rgb} from '../../source/ui/palettes.js';
import {initialState} from '../../source/ui/state.js';
import {createTheme} from '../../source/ui/theme.js';
import {
	drawFrame,
	pressKeys,
	readText,
	takeSnapshot,
} from './picture.js';

const black: Rgb = [0, 0, 0];
const white: Rgb = [255, 255, 255];

/** The 256 colours as xterm has them; the first 16 are the user's own. */
function readExtended(index: number): Rgb {
	if (index >= 232) {
		const grey = 8 + ((index - 232) * 10);
		return [grey, grey, grey];
	}

	if (index < 16) {
		return index === 16 ? black : [0, 0, 0];
	}

	const level = (value: number): number => value === 0 ? 0 : 55 + (40 * value);
	const cube = index - 16;
	return [level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6)];
}

function readLuminance(rgb: Rgb): number {
	const [red, green, blue] = rgb.map(value => {
		const part = value / 255;
		return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
	}) as [number, number, number];
	return (0.2126 * red) + (0.7152 * green) + (0.0722 * blue);
}

/** As WCAG has it: 1 for none, 21 for black on white. */
function readContrast(one: Rgb, other: Rgb): number {
	const [low, high] = [readLuminance(one), readLuminance(other)].toSorted((a, b) => a - b) as [number, number];
	return (high + 0.05) / (low + 0.05);
}

describe('a theme', () => {
	const demands = [
		['dark', false, black, 4.5],
		['light', true, white, 4.5],
		['high-contrast', false, black, 7],
		['high-contrast', true, white, 7],
	] as const;
	for (const [themeId, hasLightBackground, background, least] of demands) {
		test(`(${themeId}) can be read on ${background === black ? 'black' : 'white'}: every tone has a contrast of ${least} or more`, () => {
			for (const [tone, {rgb, extended}] of Object.entries(pickPalette(themeId, hasLightBackground).styles)) {
				if (rgb === null || extended === null) {
					continue;
				}

				assert.ok(readContrast(rgb, background) >= least, `${tone}: ${readContrast(rgb, background)}`);
				assert.ok(readContrast(readExtended(extended), background) >= least, `${tone} of 256: ${readContrast(readExtended(extended), background)}`);
			}
		});

		test(`(${themeId}, on ${background === black ? 'black' : 'white'}) has a bar that can be read`, () => {
			const {bar} = pickPalette(themeId, hasLightBackground);
			assert.ok(readContrast(bar!.rgb.background, bar!.rgb.text) >= least);
			assert.ok(readContrast(readExtended(bar!.extended.background), readExtended(bar!.extended.text)) >= least);
		});
	}

	test('(terminal) sends no colour beyond the 16 of the terminal', async () => {
		const theme = createTheme({isAscii: false, colorLevel: 3}, 'terminal');
		const painted = drawFrame(await takeSnapshot()).lines.map(row => theme.paint(row)).join('\n');
		assert.doesNotMatch(painted, /\[[34]8;/v);
		assert.match(painted, /\[3[1-6]m/v);
	});

	test('changes no text, whichever it is', async () => {
		const frame = drawFrame(await takeSnapshot());
		for (const themeId of themeIds) {
			const painted = frame.lines.map(row => stripVTControlCharacters(createTheme({isAscii: false, colorLevel: 3}, themeId).paint(row)).trimEnd());
			assert.deepEqual(painted, readText(frame).map(row => row.trimEnd()));
		}
	});

	test('is the next one with each t, and says its name', async () => {
		const snapshot = await takeSnapshot();
		const names = themeIds.map((_, count) => pressKeys(snapshot, Array.from({length: count + 1}, () => 't')).state);
		assert.deepEqual(names.map(({themeId}) => themeId), ['light', 'high-contrast', 'terminal', 'dark']);
		assert.equal(names[0]!.notice, 'Theme: light.');
	});
});

describe('the panels of the Dashboard', () => {
	const titles = ['Requests/s', ' Models [', ' Limits [', ' Requests ['];

	async function listShown(keys: readonly string[]): Promise<string[]> {
		const snapshot = await takeSnapshot();
		const {state} = pressKeys(snapshot, keys);
		const text = readText(drawFrame(snapshot, state)).join('\n');
		return titles.filter(title => text.includes(title));
	}

	test('hide and come back by their keys, all but the requests', async () => {
		assert.deepEqual(await listShown([]), titles);
		assert.deepEqual(await listShown(['C']), titles.slice(1));
		assert.deepEqual(await listShown(['M', 'L']), [titles[0], titles[3]]);
		assert.deepEqual(await listShown(['C', 'M', 'L']), titles.slice(3));
		assert.deepEqual(await listShown(['C', 'C']), titles);
	});

	test('are passed over by z while they are hidden', async () => {
		const {state} = pressKeys(await takeSnapshot(), ['M', 'z', 'z']);
		assert.equal(state.zoomedPanel, 'limits');
		assert.equal(initialState.zoomedPanel, null);
	});

	test('keep the sort keys honest: hidden models are not sorted', async () => {
		const {state} = pressKeys(await takeSnapshot(), ['M', 's']);
		assert.equal(state.notice, 'The models are sorted, and they are not on the screen.');
	});
});
