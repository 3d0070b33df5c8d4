import assert from 'node:assert/strict';
import {
	existsSync,
	readdirSync,
	readFileSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {describe, test} from 'node:test';
import {faultRows, openRows, rowsElsewhere} from './helpers/fault-rows.js';

const tablePath = path.join(import.meta.dirname, 'faults.md');
const cataloguePath = path.join(import.meta.dirname, '../../shared/reliability.md');
const needsCatalogue = {skip: !existsSync(cataloguePath) && 'the catalogue is not here'};

/** Of each row, the tests whose titles begin with its number. */
function findProofs(): Map<string, string[]> {
	const proofs = new Map<string, string[]>();
	const names = readdirSync(import.meta.dirname, {recursive: true, encoding: 'utf8'}).filter(name => /\.test\.tsx?$/v.test(name)).toSorted();
	for (const name of names) {
		const source = readFileSync(path.join(import.meta.dirname, name), 'utf8');
		for (const {groups} of source.matchAll(/\btest\((?<quote>['`])(?<rows>(?:[A-Z]\d+ )+)(?<title>(?:\\.|(?!\k<quote>).)*)\k<quote>/gv)) {
			for (const row of groups!.rows!.trim().split(' ')) {
				proofs.set(row, [...proofs.get(row) ?? [], `${name}: ${groups!.title!.replaceAll(String.raw`\'`, '\'')}`]);
			}
		}
	}

	return proofs;
}

function buildTable(proofs: ReadonlyMap<string, readonly string[]>): string {
	const lines = faultRows.map(row => {
		const proof = proofs.get(row)?.map(text => text.replaceAll('|', String.raw`\|`)).join('<br>');
		return `| ${row} | ${proof ?? (openRows.has(row) ? '**not proven yet**' : `not here: ${rowsElsewhere[row]!}`)} |`;
	});
	return [
		'# Faults, and the tests that prove what happens then',
		'',
		'Written by `UPDATE_FAULTS=1 node --import=tsx --test test/faults.test.ts` from the titles of the tests. A test that is named here proves the heart of its row, not always each of its variants.',
		'',
		`${proofs.size} of ${faultRows.length} rows are proven, ${openRows.size} are not proven yet, ${Object.keys(rowsElsewhere).length} can't be here.`,
		'',
		'| row | proof |',
		'| --- | --- |',
		...lines,
		'',
	].join('\n');
}

describe('the catalogue of faults', () => {
	const proofs = findProofs();

	test('has each row in one place only: proven, open, or not to be had here', () => {
		for (const row of faultRows) {
			const places = [proofs.has(row), openRows.has(row), Object.hasOwn(rowsElsewhere, row)].filter(Boolean);
			assert.equal(places.length, 1, row);
		}

		assert.deepEqual([...proofs.keys(), ...openRows, ...Object.keys(rowsElsewhere)].filter(row => !faultRows.includes(row)), []);
	});

	test('is that of the project', needsCatalogue, () => {
		const rows = readFileSync(cataloguePath, 'utf8').matchAll(/^\| (?<row>[A-Z]\d+) \|/gmv).map(match => match.groups!.row!).toArray();
		assert.deepEqual([...faultRows].toSorted(), rows.toSorted());
	});

	test('is written down as it is (UPDATE_FAULTS=1 writes it anew)', () => {
		const table = buildTable(proofs);
		if (process.env.UPDATE_FAULTS === '1') {
			writeFileSync(tablePath, table);
		} else {
			assert.equal(readFileSync(tablePath, 'utf8'), table);
		}
	});
});
