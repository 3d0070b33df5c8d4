import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, test} from 'node:test';

type Locked = {readonly dev?: boolean; readonly devOptional?: boolean; readonly integrity?: string; readonly hasInstallScript?: boolean};

const root = path.join(import.meta.dirname, '..');
const readJson = (name: string): unknown => JSON.parse(readFileSync(path.join(root, name), 'utf8'));
const packages = Object.entries((readJson('package-lock.json') as {packages: Readonly<Record<string, Locked>>}).packages).filter(([place]) => place !== '');
const installed = packages.filter(([, {dev, devOptional}]) => dev !== true && devOptional !== true);

/** What a user installs, and what a developer does: more than this is a decision, made here. */
const maxInstalled = 62;
const maxAll = 606;
/** Packages that run something when they are installed; only `node`'s own is allowed to, by `allowScripts`. */
const scripted = ['esbuild', 'node', 'protobufjs', 'unrs-resolver'];

describe('the tree of dependencies', () => {
	test('A29 does not grow unseen', () => {
		assert.ok(installed.length <= maxInstalled, `${installed.length} packages are installed with tailrace, not ${maxInstalled}`);
		assert.ok(packages.length <= maxAll, `${packages.length} packages are installed for work on tailrace, not ${maxAll}`);
	});

	test('A29 runs nothing on the machine of who installs it', () => {
		assert.deepEqual(installed.filter(([, {hasInstallScript}]) => hasInstallScript === true), []);
		const names = packages.filter(([, {hasInstallScript}]) => hasInstallScript === true).map(([place]) => place.split('node_modules/').at(-1)!);
		assert.deepEqual(names.toSorted(), scripted);
		// What better-sqlite3 needs lies in its package; its script would only build it again.
		assert.deepEqual((readJson('package.json') as {allowScripts: unknown}).allowScripts, {node: true, 'better-sqlite3': false});
	});

	test('A29 has a checksum for each package', () => {
		assert.deepEqual(packages.filter(([, {integrity}]) => integrity?.startsWith('sha512-') !== true).map(([place]) => place), []);
	});
});
