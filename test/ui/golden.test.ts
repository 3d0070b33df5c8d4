import assert from 'node:assert/strict';
import {readFile, writeFile} from 'node:fs/promises';
import process from 'node:process';
import {describe, test} from 'node:test';
import {createFakeTerminal, type FakeTerminal} from '../helpers/fake-terminal.js';
import {mountScreen} from './mount.js';
import {createScene} from './scene.js';

const folder = new URL('golden/', import.meta.url);
const sizes = [[60, 20], [80, 24], [120, 36], [200, 50]] as const;
const isUpdate = process.env.UPDATE_GOLDEN === '1';

type Place = {
	readonly name: string;
	readonly keys: string;
	/** Stands on the screen when it is complete. */
	readonly mark: RegExp;
	readonly count?: number;
};

const places: readonly Place[] = [
	{name: 'dashboard', keys: '', mark: /Models \[.*4\]/v},
	{name: 'requests', keys: '2', mark: /Requests \[260\]/v},
	{name: 'detail', keys: '2gjjj\r', mark: /4 of 260/v},
	{name: 'models', keys: '3', mark: /▸ claude-opus/v},
	{name: 'limits', keys: '4', mark: /Limits \[2\]/v},
	{name: 'sessions', keys: '5', mark: /fix-auth/v},
	{name: 'errors', keys: '6', mark: /rate_limit_error/v},
	{name: 'past', keys: '2[', mark: /Requests \[(?!260|0)\d+/v},
	{name: 'export', keys: '2x', mark: /260 requests, as they stand here/v},
	{name: 'compare', keys: '3mj=', mark: /Two models compared/v},
	{name: 'sql', keys: ';SELECT * FROM by_model\r', mark: /40 rows/v},
	{name: 'command', keys: '2:so\t', mark: /:sort/v},
	{name: 'help', keys: '?', mark: /select the request above/v},
	{
		name: 'first-start', keys: '', mark: /OPENAI_BASE_URL/v, count: 0,
	},
];

/** The text, and below it the same with its looks. */
async function draw({keys, mark, count = 260}: Place, columns: number, rows: number, colorLevel: 0 | 3): Promise<string> {
	const terminal: FakeTerminal = createFakeTerminal(columns, rows);
	const screen = mountScreen(createScene({count}), terminal, {look: {isAscii: false, colorLevel}});
	try {
		await terminal.until(lines => lines[0]!.includes('●') && (count === 0 || lines.some(row => row.includes('[260]'))), 'the data');
		if (keys !== '') {
			terminal.type(keys);
		}

		// The first frame is the dashboard's; it must be gone before the place that the keys lead to is looked at.
		const isThere = (lines: readonly string[]): boolean => keys === '' || keys === '3' || lines.every(row => !row.includes('─ Models ['));
		await terminal.until(lines => isThere(lines) && lines.some(row => mark.test(row)) && lines.some(row => /quit|leave|:sort/v.test(row)), String(mark));
		const drawn = colorLevel === 0 ? await terminal.readRows() : await terminal.readColouredRows();
		return `${drawn.join('\n')}\n`;
	} finally {
		screen.unmount();
		await screen.waitUntilExit();
	}
}

/** What was agreed; with UPDATE_GOLDEN what is drawn becomes it. */
async function agree(name: string, drawn: string): Promise<string> {
	const file = new URL(`${name}.txt`, folder);
	if (isUpdate) {
		await writeFile(file, drawn);
	}

	return readFile(file, 'utf8');
}

const advice = 'It looks different. If it should, run again with UPDATE_GOLDEN=1 and look at the difference.';

// Most of their time is waiting for the next frame.
describe('the screens', {concurrency: 6}, () => {
	for (const place of places) {
		for (const [columns, rows] of sizes) {
			test(`show the ${place.name} as agreed at ${columns}×${rows}`, async () => {
				const drawn = await draw(place, columns, rows, 0);
				assert.equal(drawn, await agree(`${place.name}-${columns}x${rows}`, drawn), advice);
			});
		}

		test(`show the ${place.name} in the colours that were agreed`, async () => {
			const drawn = await draw(place, 120, 36, 3);
			assert.equal(drawn, await agree(`${place.name}-120x36-colour`, drawn), advice);
		});
	}
});
