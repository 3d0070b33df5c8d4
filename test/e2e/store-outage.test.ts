import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import BetterSqlite from 'better-sqlite3';
import {askMany, askThrough, findBroken} from '../helpers/demo-client.js';
import {countRows, setUpEndToEnd} from '../helpers/end-to-end.js';
import {queryStore, type Home, type RunningProgram} from '../helpers/program.js';
import {waitUntil} from '../helpers/wait-until.js';

const {start} = setUpEndToEnd({before, after});

describe('while the store can\'t be written', {concurrency: 3}, () => {
	test('S6 L3 locked by another program: requests pass as ever, the log says so, and all are recorded afterwards', async () => {
		const {home, program} = await start();
		const database = new BetterSqlite(home.storePath);
		database.exec('BEGIN IMMEDIATE');
		// All of them are over before the lock is: none waits for it.
		await assertPassed(program, 'locked', 60);
		await waitForErrors(program, /not recorded at the moment: Another program has the store locked/v);
		assert.equal(countOk(home), 0);
		database.exec('ROLLBACK');
		database.close();
		await waitUntil(() => countOk(home) === 60, {what: 'all rows'});
		await waitForErrors(program, /recording works again/v);
		await end(home, program);
	});

	test('locked until the end: it ends all the same, and says how much is lost', async () => {
		const {home, program} = await start();
		const database = new BetterSqlite(home.storePath);
		database.exec('BEGIN IMMEDIATE');
		await assertPassed(program, 'locked', 5);
		program.child.kill('SIGTERM');
		await waitUntil(() => program.child.exitCode !== null, {what: 'the end', timeoutMs: 30_000});
		assert.equal(program.child.exitCode, 0);
		assert.match(program.errors(), /: [1-9]\d* events could not be recorded/v);
		database.close();
		home.remove();
	});

	test('its folder removed, with a file in its place: recorded in a new store as soon as one can be made', async () => {
		const {home, program} = await start();
		await assertPassed(program, 'before', 5);
		await waitUntil(() => countOk(home) === 5, {what: 'the first rows'});
		const folder = path.dirname(home.storePath);
		rmSync(folder, {recursive: true});
		writeFileSync(folder, 'in the way');
		await assertPassed(program, 'without', 20);
		await waitForErrors(program, /not recorded at the moment: The store [^\n]+ can't be made/v);
		rmSync(folder);
		await waitForErrors(program, /recording works again/v);
		await assertPassed(program, 'after', 5);
		await waitUntil(() => countOk(home) >= 25, {what: 'the rows in the new store'});
		assert.equal(countOk(home), 25);
		await end(home, program);
	});

	test('S13 damaged in its middle: no request fails, the store is kept aside, and all goes into a new one', async () => {
		const {home, program} = await start();
		await assertPassed(program, 'before', 40);
		await waitUntil(() => countOk(home) === 40, {what: 'the first rows'});
		// A store that was closed has all of it in the file itself.
		await program.stop();
		const {program: again} = await start([], home);
		damageFrom(home.storePath, 4096);
		await assertPassed(again, 'after', 20);
		await waitForErrors(again, /not recorded at the moment: The store was damaged; it is kept as [^\n]+\.damaged-/v);
		await waitForErrors(again, /recording works again/v);
		await assertPassed(again, 'later', 5);
		await waitUntil(() => countOk(home) === 25, {what: 'the rows in the new store'});
		assert.equal(countOk(home), 25);
		await end(home, again);
	});

	test('S10 its file deleted: what comes from then on is in a new file, a running request too', async () => {
		const {home, program} = await start();
		let hasBegun = false;
		const running = askThrough(program.url, 'running', {outputTokens: 60, tokensPerSecond: 60}, () => {
			hasBegun = true;
		});
		await waitUntil(() => hasBegun, {what: 'the stream'});
		for (const suffix of ['', '-wal', '-shm']) {
			rmSync(`${home.storePath}${suffix}`, {force: true});
		}

		await assertPassed(program, 'after', 20);
		const {isWhole} = await running;
		assert.ok(isWhole);
		await waitUntil(() => countOk(home) === 21, {what: 'the rows in the new file'});
		assert.equal(queryStore(home.storePath, 'PRAGMA integrity_check')[0]!.integrity_check, 'ok');
		await end(home, program);
	});
});

/** In a process of its own: closing the file in this one would drop SQLite's locks. */
function damageFrom(storePath: string, from: number): void {
	execFileSync(process.execPath, ['-e', `
		const fs = require('node:fs');
		const file = fs.openSync(process.argv[1], 'r+');
		const count = fs.fstatSync(file).size - ${from};
		fs.writeSync(file, Buffer.alloc(count, 0xA5), 0, count, ${from});
	`, storePath]);
}

async function end(home: Home, program: RunningProgram): Promise<void> {
	assert.equal(await program.stop(), 0);
	assert.doesNotMatch(program.errors(), /could not be recorded/v);
	home.remove();
}

async function assertPassed(program: RunningProgram, prefix: string, count: number): Promise<void> {
	assert.deepEqual(await findBroken(askMany(program.url, prefix, count, index => ({firstTokenMs: index * 5}))), []);
}

async function waitForErrors(program: RunningProgram, expected: RegExp): Promise<void> {
	await waitUntil(() => expected.test(program.errors()), {what: `${String(expected)} in: ${program.errors()}`});
}

function countOk(home: Home): number {
	try {
		return countRows(home, 'ok');
	} catch {
		// Not made yet.
		return -1;
	}
}
