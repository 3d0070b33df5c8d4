import {readdir, readFile, writeFile} from 'node:fs/promises';
import process from 'node:process';
import {waitUntil} from '../helpers/wait-until.js';

const folder = new URL('golden/', import.meta.url);
const isUpdate = process.env.UPDATE_GOLDEN === '1';
export const advice = 'looks different. If it should, run again with UPDATE_GOLDEN=1 and look at the difference.';
/** Letters for looks; a cell in the terminal's own is blank. */
const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** A letter for each cell, below the one that it is of in the golden with the text, and at the end what the letters mean. */
export function spellLooks(looks: ReadonlyArray<readonly string[]>): string {
	const names = [...new Set(looks.flat())].filter(look => look !== '').toSorted();
	const rows = looks.map(row => row.map(look => look === '' ? ' ' : letters[names.indexOf(look)]!).join('').trimEnd());
	return [...rows, ...names.map((name, index) => `${letters[index]}: ${name}`), ''].join('\n');
}

/** What is drawn, and what it should be. */
export type Compared = {readonly name: string; readonly drawn: string; readonly agreed: string};

/**
Waits for what was agreed; with UPDATE_GOLDEN what is drawn becomes it. The frame before, of another size or of
another key, may still stand on the screen.
*/
export async function agree(name: string, draw: () => Promise<string>): Promise<Compared> {
	const file = new URL(`${name}.txt`, folder);
	if (isUpdate) {
		await update(file, await settle(draw));
	}

	const agreed = await readFile(file, 'utf8');
	let drawn = '';
	await waitUntil(async () => {
		drawn = await draw();
		return drawn === agreed;
	}, {everyMs: 20, timeoutMs: 5000}).catch(() => undefined);
	return {name, drawn, agreed};
}

/** Several may draw the same: what is right already is left alone. */
async function update(file: URL, drawn: string): Promise<void> {
	const before = await readFile(file, 'utf8').catch(() => null);
	if (before !== drawn) {
		await writeFile(file, drawn);
	}
}

async function settle(draw: () => Promise<string>): Promise<string> {
	let last = '';
	return waitUntil(async () => {
		const before = last;
		last = await draw();
		return last === before && last;
	}, {everyMs: 300});
}

export async function listAgreed(): Promise<Set<string>> {
	const names = await readdir(folder);
	return new Set(names.map(name => name.replace(/\.txt$/v, '')));
}
