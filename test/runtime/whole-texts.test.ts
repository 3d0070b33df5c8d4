import assert from 'node:assert/strict';
import {
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {replaceFile} from '../../source/config/replace-file.js';
import {writeWhole} from '../../source/runtime/files/write-whole.js';

const ways: ReadonlyArray<[way: string, write: (filePath: string, text: string) => void | Promise<void>]> = [['at once', replaceFile], ['without waiting for the disk', writeWhole]];

for (const [way, write] of ways) {
	describe(`a text put in a file's place ${way}`, () => {
		let folder: string;
		before(() => {
			folder = mkdtempSync(path.join(tmpdir(), 'tailrace-whole-'));
		});

		after(() => {
			rmSync(folder, {recursive: true});
		});

		test('is there whole, for its user alone, and nothing beside it', async () => {
			const filePath = path.join(folder, 'a.json');
			writeFileSync(filePath, 'old', {mode: 0o644});
			await write(filePath, 'new');
			assert.equal(readFileSync(filePath, 'utf8'), 'new');
			assert.equal(statSync(filePath).mode & 0o777, 0o600);
			assert.deepEqual(readdirSync(folder), ['a.json']);
		});

		test('follows no link that somebody put where it is drafted', async () => {
			const filePath = path.join(folder, 'b.json');
			const other = path.join(folder, 'other');
			writeFileSync(other, 'untouched');
			symlinkSync(other, `${filePath}.${process.pid}.part`);
			await write(filePath, 'new');
			assert.equal(readFileSync(other, 'utf8'), 'untouched');
			assert.equal(readFileSync(filePath, 'utf8'), 'new');
		});

		test('leaves no draft where it can\'t be put', async () => {
			const filePath = path.join(folder, 'folder');
			mkdirSync(path.join(filePath, 'full'), {recursive: true});
			const names = readdirSync(folder);
			await assert.rejects(async () => write(filePath, 'new'), {syscall: 'rename'});
			assert.deepEqual(readdirSync(folder), names);
		});
	});
}
