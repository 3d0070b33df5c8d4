import assert from 'node:assert/strict';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {describe, test} from 'node:test';
import BetterSqlite from 'better-sqlite3';
import {openSqliteWriter} from '../source/store/sqlite/writer.js';
import {modelColumns} from '../source/ui/views/dashboard/columns.js';
import {errorColumns} from '../source/ui/views/errors/columns.js';
import {limitColumns} from '../source/ui/views/limits/columns.js';
import {groupColumns} from '../source/ui/views/models/columns.js';
import {requestColumns} from '../source/ui/views/requests/columns.js';
import {sessionColumns} from '../source/ui/views/sessions/columns.js';
import {makeHome} from './helpers/program.js';
import {refreshReadme} from './helpers/readme-tables.js';

const root = path.join(import.meta.dirname, '..');
const readmePath = path.join(root, 'README.md');

describe('the README', () => {
	test('says what the code says (UPDATE_README=1 writes it anew)', () => {
		const text = readFileSync(readmePath, 'utf8');
		const refreshed = refreshReadme(text);
		if (process.env.UPDATE_README === '1') {
			writeFileSync(readmePath, refreshed);
		} else {
			assert.equal(text, refreshed);
		}
	});

	test('explains every column of the screen', () => {
		const text = readFileSync(readmePath, 'utf8');
		for (const {title} of [...requestColumns, ...modelColumns, ...groupColumns, ...limitColumns, ...sessionColumns, ...errorColumns]) {
			assert.ok(text.includes(`\`${title}\``), `${title} is not explained`);
		}
	});

	test('shows pictures that are there', () => {
		const text = readFileSync(readmePath, 'utf8');
		const pictures = text.matchAll(/\]\((?<file>media\/[^\)]+)\)/gv).map(match => match.groups!.file!).toArray();
		assert.ok(pictures.length > 0);
		for (const picture of pictures) {
			assert.ok(existsSync(path.join(root, picture)), picture);
		}
	});

	test('has queries that run on an empty store', () => {
		const home = makeHome();
		openSqliteWriter(home.storePath).close();
		const database = new BetterSqlite(home.storePath, {readonly: true});
		const queries = readFileSync(readmePath, 'utf8').matchAll(/^sqlite3 [^"]*"(?<sql>[^"]+)"$/gmv).map(match => match.groups!.sql!).toArray();
		assert.ok(queries.length >= 5);
		for (const query of queries) {
			assert.deepEqual(database.prepare(query).all(), [], query);
		}

		database.close();
		home.remove();
	});
});
