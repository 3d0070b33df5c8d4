import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, test} from 'node:test';

type Locked = {
	readonly version?: string;
	readonly integrity?: string;
	readonly dev?: boolean;
	readonly devOptional?: boolean;
	readonly hasInstallScript?: boolean;
	readonly link?: boolean;
};

const root = path.join(import.meta.dirname, '..');
const {packages} = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as {packages: Readonly<Record<string, Locked>>};
const {dependencies, scripts} = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as Readonly<Record<'dependencies' | 'scripts', Readonly<Record<string, string>>>>;
const locked = Object.entries(packages).filter(([name]) => name !== '');
const shipped = locked.filter(([, {dev, devOptional}]) => dev !== true && devOptional !== true);

/** Each is one more that could be taken over. */
const maxShipped = 70;

describe('what is installed with tailrace', () => {
	test('A29 is known by its hash, runs nothing when it is installed, and is no more than it must be', () => {
		assert.deepEqual(locked.filter(([, {integrity, link}]) => link !== true && !/^sha512-[\w+\/]+=*$/v.test(integrity ?? '')).map(([name]) => name), []);
		assert.deepEqual(shipped.filter(([, {hasInstallScript}]) => hasInstallScript === true).map(([name]) => name), []);
		assert.ok(shipped.length <= maxShipped, `${shipped.length} packages`);
		assert.deepEqual(Object.keys(scripts).filter(name => /^(?:pre|post)?install$/v.test(name)), []);
		assert.deepEqual(Object.keys(dependencies).filter(name => packages[`node_modules/${name}`] === undefined), [], 'a dependency that nobody locked');
	});
});
