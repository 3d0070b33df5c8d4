import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {type ScreenOptions} from '../../source/ui/render-screen.js';
import {createFakeTerminal} from '../helpers/fake-terminal.js';
import {
	advice,
	agree,
	listAgreed,
	spellLooks,
	type Compared,
} from './agreed.js';
import {alertRows} from './alert-rows.js';
import {mountScreen} from './mount.js';
import {createScene} from './scene.js';

/** The keys are pressed in the first; the others are what it is resized to. */
const sizes = [[120, 36], [60, 20], [80, 24], [200, 50]] as const;

type Place = {
	readonly name: string;
	readonly keys: string;
	/** Stands on the screen when it is complete. */
	readonly mark: RegExp;
	readonly count?: number;
	readonly options?: Partial<ScreenOptions>;
};

const [dashboard, requests]: readonly Place[] = [
	{name: 'dashboard', keys: '', mark: /Models \[.*4\]/v},
	{name: 'requests', keys: '2', mark: /Requests \[260\]/v},
];

const places: readonly Place[] = [
	dashboard!,
	requests!,
	{name: 'detail', keys: '2gjjj\r', mark: /4 of 260/v},
	{name: 'models', keys: '3', mark: /▸ claude-opus/v},
	{name: 'limits', keys: '4', mark: /▃|▅|FULL *$/v},
	{name: 'past-limits', keys: '4[', mark: /anthropic .* 56 % .*(?:▅|at 14:38 *$)/v},
	{name: 'sessions', keys: '5', mark: /fix-auth/v},
	{name: 'errors', keys: '6', mark: /rate_limit_error/v},
	{
		name: 'alerts', keys: '7', mark: /Alerts \[4\]/v, options: {alerts: {list: () => alertRows}},
	},
	{name: 'past', keys: '2[', mark: /Requests \[(?!260|0)\d+/v},
	{name: 'filter', keys: '2/model:opus is:ok\r', mark: /\/model:opus is:ok/v},
	{name: 'filter-mistake', keys: '2/model:opus status:>=many', mark: /\^ /v},
	{name: 'filter-saving', keys: '2/model:opus is:ok\u{13}slow', mark: /saves model:opus/v},
	{name: 'export', keys: '2x', mark: /260 requests, as they stand here/v},
	{name: 'compare', keys: '3mj=', mark: /Two models compared/v},
	{name: 'sql', keys: ';SELECT * FROM by_model\r', mark: /40 rows/v},
	{name: 'command', keys: '2:so\t', mark: /:sort/v},
	{name: 'help', keys: '?', mark: /select the request above/v},
	{
		name: 'first-start', keys: '', mark: /OPENAI_BASE_URL/v, count: 0,
	},
];

type Picture = {
	/** Of the golden with the text. */
	readonly text: string;
	/** Of the golden with the looks; `null`: there are none but weight and inversion, and they are not looked at. */
	readonly looks: string | null;
	readonly options: Partial<ScreenOptions>;
	readonly sizes: ReadonlyArray<readonly [columns: number, rows: number]>;
};

/** The golden with the text, and the one with the looks. */
function nameFiles({text, looks}: Picture, columns: number, rows: number): [text: string, looks?: string] {
	const name = `${text}-${columns}x${rows}`;
	return looks === null ? [name] : [name, `${name}-${looks}`];
}

/** The place in one look, resized through the sizes: the text, and how it looks. */
async function compare({keys, mark, count = 260, options}: Place, picture: Picture): Promise<Compared[]> {
	const [columns, rows] = sizes[0];
	const terminal = createFakeTerminal(columns, rows);
	const screen = mountScreen(createScene({count}), terminal, {...options, ...picture.options});
	try {
		await terminal.until(lines => /[*●]/v.test(lines[0]!) && (count === 0 || lines.some(row => row.includes('[260]'))), 'the data');
		if (keys !== '') {
			terminal.type(keys);
		}

		// The first frame is the dashboard's; it must be gone before the place that the keys lead to is looked at.
		const isThere = (lines: readonly string[]): boolean => keys === '' || keys === '3' || lines.every(row => !/[\-─] Models \[/v.test(row));
		await terminal.until(lines => isThere(lines) && lines.some(row => mark.test(row)) && lines.some(row => /quit|leave|:sort|back|\^ /v.test(row)), String(mark));
		const compared: Compared[] = [];
		for (const [width, height] of picture.sizes) {
			await terminal.resize(width, height);
			const [text, looked] = nameFiles(picture, width, height);
			compared.push(await agree(text, async () => {
				const lines = await terminal.readRows();
				return `${lines.join('\n')}\n`;
			}));
			if (looked !== undefined) {
				compared.push(await agree(looked, async () => spellLooks(await terminal.readLooks())));
			}

			// One difference says enough; each would be waited for.
			if (compared.some(({drawn, agreed}) => drawn !== agreed)) {
				break;
			}
		}

		return compared;
	} finally {
		screen.unmount();
		await screen.waitUntilExit();
	}
}

const inColour = {look: {isAscii: false, colorLevel: 3}} as const;

/** Other looks than most have: where there is one of each kind of thing. */
const looks: ReadonlyArray<Omit<Picture, 'text' | 'sizes'>> = [
	{looks: 'no-colour', options: {look: {isAscii: false, colorLevel: 0}}},
	{looks: '16-colours', options: {look: {isAscii: false, colorLevel: 1}}},
	{looks: '256-colours', options: {look: {isAscii: false, colorLevel: 2}}},
	{looks: 'light', options: {look: {isAscii: false, colorLevel: 3, hasLightBackground: true}}},
	{looks: 'high-contrast', options: {...inColour, themeId: 'high-contrast'}},
	{looks: 'high-contrast-light', options: {look: {isAscii: false, colorLevel: 3, hasLightBackground: true}, themeId: 'high-contrast'}},
	{looks: 'terminal', options: {...inColour, themeId: 'terminal'}},
];

type Drawn = readonly [title: string, place: Place, picture: Picture];

const pictures: readonly Drawn[] = [
	...places.flatMap((place): Drawn[] => [
		['without colour', place, {
			text: place.name, looks: null, options: {look: {isAscii: false, colorLevel: 0}}, sizes,
		}],
		['in colour', place, {
			text: place.name, looks: 'colour', options: inColour, sizes,
		}],
	]),
	...[dashboard!, requests!].flatMap((place): Drawn[] => [
		...looks.map((look): Drawn => [`in other looks, ${look.looks}`, place, {...look, text: place.name, sizes: [sizes[0]]}]),
		['in ASCII', place, {
			text: `${place.name}-ascii`, looks: null, options: {look: {isAscii: true, colorLevel: 0}}, sizes,
		}],
	]),
];

// Most of their time is waiting for the next frame.
describe('the screens', {concurrency: 6}, () => {
	for (const [title, place, picture] of pictures) {
		test(`show the ${place.name} as agreed, ${title}, at ${picture.sizes.map(size => size.join('×')).join(', ')}`, async () => {
			for (const {name, drawn, agreed} of await compare(place, picture)) {
				assert.equal(drawn, agreed, `${name} ${advice}`);
			}
		});
	}

	test('are all that was agreed on', async () => {
		const names = pictures.flatMap(({2: picture}) => picture.sizes.flatMap(([columns, rows]) => nameFiles(picture, columns, rows)));
		assert.deepEqual(await listAgreed(), new Set(names));
	});
});
