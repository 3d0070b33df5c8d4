import assert from 'node:assert/strict';
import {existsSync, globSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, test} from 'node:test';

const root = path.join(import.meta.dirname, '..');
const shared = path.join(root, '../../shared/dialects/README.md');

const read = (name: string): string => readFileSync(path.join(root, name), 'utf8');
const lines = JSON.parse(read('fixtures/dialect-lines.json')) as string[];
const open = new Map(Object.entries(JSON.parse(read('fixtures/open-dialect-lines.json')) as Record<string, string[]>)
	.flatMap(([reason, ids]) => ids.map(id => [id, reason] as const)));
const tested = new Set(globSync(['**/*.test.{ts,tsx}', 'contracts/*.ts'], {cwd: root}).filter(name => !name.includes('dialect-lines'))
	.flatMap(name => read(name).matchAll(/'(?<id>S\d\.\d\d)\b/gv).map(match => match.groups!.id!).toArray()));

describe('the lines of the five dialects', () => {
	test('are each tested by their number, or open with a reason, and never both', () => {
		const isTested = (id: string): boolean => tested.has(id);
		assert.deepEqual(lines.filter(id => isTested(id) === open.has(id)), []);
		assert.deepEqual([...tested, ...open.keys()].filter(id => !lines.includes(id)), []);
	});

	test('are as many as were counted', () => {
		assert.deepEqual([lines.length, new Set(lines).size, tested.size + open.size], [225, 225, 225]);
	});

	test('are those of the list, where it is there', () => {
		const listed = existsSync(shared)
			? readFileSync(shared, 'utf8').matchAll(/^- \[ \] (?<id>S\d\.\d\d) /gmv).map(match => match.groups!.id!).toArray()
			: lines;
		assert.deepEqual(listed, lines);
	});
});
