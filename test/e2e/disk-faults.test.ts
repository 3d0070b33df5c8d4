import assert from 'node:assert/strict';
import {
	chmodSync,
	mkdirSync,
	rmSync,
	statSync,
} from 'node:fs';
import path from 'node:path';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {askMany, findBroken} from '../helpers/demo-client.js';
import {countRows, setUpEndToEnd} from '../helpers/end-to-end.js';
import {
	makeHome,
	queryStore,
	runProgram,
	startServe,
	type Home,
	type RunningProgram,
} from '../helpers/program.js';
import {waitUntil} from '../helpers/wait-until.js';
import {
	injectFaults,
	makeHomeOnSmallDisk,
	needsInjection,
	needsModes,
	needsOwnDisk,
	obeyingModes,
} from './parts/failing-disk.js';

const {start, upstreamFlags} = setUpEndToEnd({before, after});
/** Recording is back within this time of a fault's end. */
const backMs = 5000;

describe('a disk that fails', {concurrency: 2}, () => {
	test('S1 full: no request fails, and all are recorded by themselves once there is room', needsOwnDisk, async () => {
		const {home, fill, free} = makeHomeOnSmallDisk();
		const {program} = await start([], home);
		await assertPassed(program, 'before', 10);
		await waitForRows(home, 10);
		fill();
		assert.deepEqual(await findBroken(askMany(program.url, 'full', 40)), []);
		await waitForErrors(program, /not recorded at the moment: The disk of the store is full/v);
		free();
		await waitForRows(home, 50);
		await waitForErrors(program, /recording works again/v);
		assertWhole(home);
		await end(home, program);
	});

	test('S2 full at the start: it ends with one line that says so, and leaves no half of a store', needsOwnDisk, async () => {
		const {home, fill} = makeHomeOnSmallDisk(1);
		fill();
		const {exitCode, output, errors} = await runProgram(['serve', '--listen', '127.0.0.1:0', '--store', home.storePath], home.environment);
		assert.equal(exitCode, 1);
		assert.equal(output, '');
		assert.match(errors, /^tailrace: The disk of the store is full \([^\n]+\)\.[^\n]*\n$/v);
		home.remove();
	});

	for (const [calls, fault] of [
		['fsync,fdatasync', 'error=EIO'],
		['pwrite64', 'error=EIO'],
		['pwrite64', 'error=ENOSPC'],
	] as const) {
		test(`S3 S4 ${calls} with ${fault}: no request fails, and each is recorded once when it works again`, needsInjection, async () => {
			const {home, program} = await start();
			await assertPassed(program, 'before', 5);
			await waitForRows(home, 5);
			const faults = await injectFaults(program, home, {calls, fault});
			assert.deepEqual(await findBroken(askMany(program.url, 'failing', 30)), []);
			await waitForErrors(program, /not recorded at the moment: The /v);
			await waitUntil(() => faults.count() >= 3, {what: 'three failures'});
			await faults.stop();
			await waitForRows(home, 35);
			await waitForErrors(program, /recording works again/v);
			assertWhole(home);
			await end(home, program);
		});
	}

	test('S5 slow: requests take no longer, and the rows come after', needsInjection, async () => {
		const {home, program} = await start();
		const faults = await injectFaults(program, home, {calls: 'fsync,fdatasync', fault: 'delay_enter=700000'});
		await assertPassed(program, 'slow', 30);
		// All of them are over before the first of them is safe: none waits for the disk.
		assert.equal(countRows(home, 'ok'), 0);
		await waitUntil(() => faults.count() > 0, {what: 'a wait for the disk'});
		await faults.stop();
		await waitForRows(home, 30);
		await end(home, program);
	});
});

describe('a place that may not be written', {concurrency: 2}, () => {
	for (const [what, protect] of [
		['a file', ({storePath}: Home) => {
			chmodSync(storePath, 0o444);
		}],
		['a folder', ({storePath}: Home) => {
			rmSync(`${storePath}.lock`);
			rmSync(storePath);
			chmodSync(path.dirname(storePath), 0o555);
		}],
	] as const) {
		test(`S16 ${what} at the start: it ends with one line that says so`, needsModes, async () => {
			const home = makeHome();
			const program = await startServe(home);
			await program.stop();
			protect(home);
			const {exitCode, output, errors} = await runProgram(['serve', '--listen', '127.0.0.1:0', '--store', home.storePath], home.environment, obeyingModes);
			assert.equal(exitCode, 1, errors);
			assert.equal(output, '');
			assert.match(errors, /^tailrace: [^\n]+\n$/v);
			assert.match(errors, /give another --store/v);
			home.remove();
		});
	}

	test('S16 a folder that becomes so while it runs: no request fails, and recording goes on when it may be written again', needsModes, async () => {
		const home = makeHome();
		const program = await startServe(home, upstreamFlags(), obeyingModes);
		const folder = path.dirname(home.storePath);
		await assertPassed(program, 'before', 5);
		await waitForRows(home, 5);
		rmSync(folder, {recursive: true});
		mkdirSync(folder, {mode: 0o555});
		await assertPassed(program, 'without', 20);
		await waitForErrors(program, /not recorded at the moment: The store [^\n]+ can't be opened/v);
		chmodSync(folder, 0o700);
		await waitUntil(() => countOk(home) >= 20, {what: 'the rows', timeoutMs: backMs});
		// What was committed a moment before may be there again.
		assert.equal(queryStore(home.storePath, 'SELECT count(*) AS count FROM requests WHERE session_id LIKE \'without-%\'')[0]!.count, 20);
		await waitForErrors(program, /recording works again/v);
		assert.equal(statSync(home.storePath).mode & 0o777, 0o600);
		await end(home, program);
	});
});

async function assertPassed(program: RunningProgram, prefix: string, count: number): Promise<void> {
	assert.deepEqual(await findBroken(askMany(program.url, prefix, count, index => ({firstTokenMs: index * 3}))), []);
}

async function waitForErrors(program: RunningProgram, expected: RegExp): Promise<void> {
	await waitUntil(() => expected.test(program.errors()), {what: `${String(expected)} in: ${program.errors()}`});
}

async function waitForRows(home: Home, count: number): Promise<void> {
	await waitUntil(() => countOk(home) >= count, {what: `${count} rows`, timeoutMs: backMs});
	assert.equal(countOk(home), count);
}

function countOk(home: Home): number {
	try {
		return countRows(home, 'ok');
	} catch {
		// Not made yet, or not readable while it fails.
		return -1;
	}
}

function assertWhole({storePath}: Home): void {
	assert.equal(queryStore(storePath, 'PRAGMA integrity_check')[0]!.integrity_check, 'ok');
	assert.equal(queryStore(storePath, 'SELECT count(*) - count(DISTINCT session_id) AS doubled FROM requests')[0]!.doubled, 0);
}

async function end(home: Home, program: RunningProgram): Promise<void> {
	assert.equal(await program.stop(), 0);
	assert.doesNotMatch(program.errors(), /could not be recorded/v);
	home.remove();
}
