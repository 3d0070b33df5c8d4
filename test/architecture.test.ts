import assert from 'node:assert/strict';
import {globSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, test} from 'node:test';
import {formats} from '../source/formats/index.js';
import {catalog} from '../source/providers/catalog.js';
import config from '../xo.config.js';

const root = path.join(import.meta.dirname, '..');
const sources = listFiles('source');
const tests = listFiles('test');

type File = {
	/** From the repository's root, with slashes. */
	readonly name: string;
	readonly text: string;
	readonly lines: readonly string[];
};

function listFiles(folder: string): File[] {
	return globSync(`${folder}/**/*.{ts,tsx,mjs}`, {cwd: root}).toSorted().map(name => {
		const text = readFileSync(path.join(root, name), 'utf8');
		return {name: name.replaceAll('\\', '/'), text, lines: text.split('\n')};
	});
}

/** The folder of source/ that a file is in; empty for those in none. */
function folderOf(name: string): string {
	return /^source\/(?<folder>[^\/]+)\//v.exec(name)?.groups!.folder ?? '';
}

function importsOf({text}: File): string[] {
	return text.matchAll(/(?:\bfrom\s+|\bimport\s*(?:\(\s*)?|\bnew URL\(\s*)'(?<target>[^']+)'/gv).map(match => match.groups!.target!).toArray();
}

/** The files of which something is true, for a comparison with none. */
const namesOf = (files: readonly File[], isSo: (file: File) => boolean): string[] => files.filter(file => isSo(file)).map(file => file.name);

/** What the linter's table forbids each folder, read from the rules that it became. */
const forbidden = readForbidden();

function readForbidden(): Map<string, Set<string>> {
	const table = new Map<string, Set<string>>();
	for (const part of config as ReadonlyArray<{files?: unknown; rules?: Readonly<Record<string, unknown>>}>) {
		const [glob] = Array.isArray(part.files) ? part.files as string[] : [];
		const rule = part.rules?.['no-restricted-imports'] as ['error', {patterns: ReadonlyArray<{message: string}>}] | undefined;
		if (glob !== undefined && rule !== undefined) {
			table.set(folderOf(glob), new Set(rule[1].patterns.map(({message}) => /from (?<folder>[a-z]+)\/$/v.exec(message)!.groups!.folder!)));
		}
	}

	return table;
}

describe('the layers', () => {
	test('have every folder of the source in their table', () => {
		const folders = new Set(sources.map(file => folderOf(file.name)).filter(folder => folder !== ''));
		assert.deepEqual([...folders.difference(forbidden)], []);
		assert.deepEqual([...folders.difference(forbidden.get('core')!)], ['core']);
	});

	test('are only looked through from the right to the left', () => {
		const wrong: string[] = [];
		for (const file of sources) {
			for (const target of importsOf(file)) {
				const folder = target.startsWith('.') ? folderOf(path.posix.join(path.posix.dirname(file.name), target)) : '';
				if (forbidden.get(folderOf(file.name))?.has(folder)) {
					wrong.push(`${file.name} imports ${target}`);
				}
			}
		}

		assert.deepEqual(wrong, []);
	});

	test('are entered from the outside by one file only', () => {
		const outside = sources.filter(file => folderOf(file.name) === '');
		assert.deepEqual(outside.map(file => file.name), ['source/cli.ts']);
	});

	test('know no provider by its name where the traffic, the store and the screen are', () => {
		// A format may be called as its provider is; the words of our own errors go by formats.
		const formatIds = new Set(formats.map(format => format.id));
		const ids = catalog.map(provider => provider.id).filter(id => !formatIds.has(id));
		const literal = new RegExp(`['"\`](?:${ids.join('|')})['"\`]`, 'v');
		const places = new Set(['proxy', 'store', 'ui', 'live', 'runtime', 'query', 'core']);
		assert.deepEqual(namesOf(sources, file => places.has(folderOf(file.name)) && literal.test(file.text)), []);
	});
});

describe('what is called pure', () => {
	const pureFolders = new Set(['core', 'formats', 'query', 'live']);
	const pureFile = /^source\/(?:proxy\/(?:route|headers|failure)|ui\/(?:.+\/)?(?:view-model|columns|state))\.ts$/v;
	// It is where the clocks are.
	const clock = 'source/core/clock.ts';
	const pure = sources.filter(({name}) => name !== clock && (pureFolders.has(folderOf(name)) || pureFile.test(name)));

	test('is a great part', () => {
		assert.ok(pure.length > 60, `${pure.length} files`);
	});

	test('imports nothing of Node\'s but bytes, and nothing that draws', () => {
		assert.deepEqual(namesOf(pure, file => importsOf(file).some(target => /^(?:node:(?!buffer$)|react|ink$)/v.test(target))), []);
	});

	test('asks no clock, no chance and no process', () => {
		const impure = /\b(?:Date\.now|new Date\(\)|performance\.now|Math\.random|process\.|setTimeout|setInterval|queueMicrotask|require)\b/v;
		assert.deepEqual(namesOf(pure, file => impure.test(file.text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/gv, ''))), []);
	});
});

describe('files', () => {
	const caps: ReadonlyArray<readonly [what: string, files: readonly File[], cap: number]> = [
		['of the source', sources, 400],
		['of the tests', tests, 300],
		['with all keys', sources.filter(({name}) => name === 'source/ui/app.tsx'), 150],
		['with the entry', sources.filter(({name}) => name === 'source/cli.ts'), 80],
	];
	for (const [what, files, cap] of caps) {
		test(`${what} have at most ${cap} lines`, () => {
			assert.ok(files.length > 0);
			assert.deepEqual(namesOf(files, file => file.lines.length - 1 > cap), []);
		});
	}

	test('that are a thread\'s entry say at most 60 lines beside what they import', () => {
		const workers = sources.filter(({name}) => /^source\/runtime\/[a-z]+\/(?!supervised)[a-z]+-worker\.ts$/v.test(name));
		assert.ok(workers.length >= 3);
		const countWords = ({text}: File): number => text.replaceAll(/^import [^;]+;\n/gmv, '').split('\n').filter(line => line.trim() !== '').length;
		assert.deepEqual(namesOf(workers, file => countWords(file) > 60), []);
	});

	test('are named for what they hold', () => {
		const vague = /(?:^|\/)(?:[\-a-z]+-)?(?:utils?|helpers?|common|types|misc|manager|service)\.tsx?$/v;
		assert.deepEqual(namesOf(sources, file => vague.test(file.name)), []);
		assert.deepEqual(namesOf(sources, file => !/^[\-\/0-9a-z]+\.tsx?$/v.test(file.name)), []);
	});

	test('called index are lists, and nothing is passed on', () => {
		const indexes = sources.filter(({name}) => name.endsWith('/index.ts'));
		assert.ok(indexes.length > 0);
		assert.deepEqual(namesOf(indexes, file => !/^export const \w+: readonly \w+\[\] = \[$/mv.test(file.text)), []);
		assert.deepEqual(namesOf(sources, file => /^export (?:type )?(?:\*|\{[^\}]*\} from)/mv.test(file.text)), []);
	});

	test('import others with their ending, and none of this machine', () => {
		const isWrong = (target: string): boolean => target.startsWith('/') || (target.startsWith('.') && !/\.(?:m?js|json)$/v.test(target));
		assert.deepEqual(namesOf([...sources, ...tests], file => importsOf(file).some(target => isWrong(target))), []);
	});
});
