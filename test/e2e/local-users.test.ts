import assert from 'node:assert/strict';
import {
	existsSync,
	linkSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {readApiToken, readSecret} from '../../source/runtime/files/secret.js';
import {askMany, findBroken} from '../helpers/demo-client.js';
import {setUpEndToEnd} from '../helpers/end-to-end.js';
import {makeHome} from '../helpers/program.js';

const {start} = setUpEndToEnd({before, after});
const needsProc = {skip: !existsSync('/proc/self/environ') && 'there is no /proc here'};

function listFiles(folder: string): string[] {
	return readdirSync(folder, {recursive: true, encoding: 'utf8'}).map(name => path.join(folder, name));
}

describe('another user of this machine', () => {
	test('A23 can read no file of the store, no secret and no token, and sees none in the process list', needsProc, async () => {
		const {home, program} = await start(['--api', '127.0.0.1:0']);
		assert.deepEqual(await findBroken(askMany(program.url, 'users', 2)), []);
		const folder = path.join(home.environment.XDG_DATA_HOME!, 'tailrace');
		for (const place of [folder, path.dirname(home.storePath)]) {
			assert.equal(statSync(place).mode & 0o777, 0o700, place);
			for (const file of listFiles(place)) {
				assert.equal(statSync(file).mode & 0o077, 0, file);
			}
		}

		const token = readFileSync(path.join(folder, 'api-token'), 'utf8').trim();
		const secret = readFileSync(path.join(folder, 'secret'));
		for (const name of ['cmdline', 'environ']) {
			const text = readFileSync(`/proc/${program.child.pid!}/${name}`);
			assert.equal(text.includes(token), false);
			assert.equal(text.includes(secret), false);
		}

		assert.equal(`${program.output()}${program.errors()}`.includes(token), false);
		assert.equal(await program.stop(), 0);
		home.remove();
	});

	test('A24 B6 leads neither the secret nor the token elsewhere by a link that lies there first, and refuses one that others can read', () => {
		for (const [name, read] of [['secret', readSecret], ['api-token', readApiToken]] as const) {
			const home = makeHome();
			const folder = path.join(home.path, 'place');
			mkdirSync(folder);
			const target = path.join(home.path, 'target');
			const filePath = path.join(folder, name);
			symlinkSync(target, filePath);
			assert.throws(() => read(filePath), /can't be read or made/v);
			assert.equal(existsSync(target), false, 'nothing was written through the link');

			const known = 'ab'.repeat(32);
			writeFileSync(target, known, {mode: 0o600});
			assert.throws(() => read(filePath), /can't be read or made \(ELOOP\)/v);
			assert.equal(readFileSync(target, 'utf8'), known);

			// A file of somebody's that others can read.
			const other = path.join(folder, 'other');
			writeFileSync(path.join(home.path, 'shared'), known, {mode: 0o644});
			linkSync(path.join(home.path, 'shared'), other);
			assert.throws(() => read(other), /others can read/v);
			// No half-made file is left.
			assert.deepEqual(readdirSync(folder).toSorted(), [name, 'other'].toSorted());
			home.remove();
		}
	});
});
