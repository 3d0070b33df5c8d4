import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import path from 'node:path';
import process from 'node:process';
import {test} from 'node:test';
import BetterSqlite from 'better-sqlite3';
import {UserError} from '../../../source/core/errors.js';
import {openStore} from '../../../source/store/open-store.js';
import {createRandom} from '../../helpers/seeded-random.js';
import {withStorePlace} from '../../helpers/store-place.js';
import {waitUntil} from '../../helpers/wait-until.js';
import {baseMs, buildId} from '../store-traffic.js';

const childPath = path.join(import.meta.dirname, '../../helpers/store-writer-child.ts');

test('S7 a writer that is killed loses nothing that was safe, and its store is free at once', async () => {
	await withStorePlace(async storePath => {
		const random = createRandom(1);
		const safeCounts: number[] = [];
		for (const firstNumber of [0, 1_000_000, 2_000_000]) {
			const lastSafe = await killAfter(storePath, firstNumber, random.integer(20, 60));
			safeCounts.push(lastSafe - firstNumber + 1);
			const store = openStore(storePath);
			const writer = store.openWriter();
			const reader = store.openReader();
			writer.markInterrupted(Date.now());

			const {records} = await reader.readRequests({limit: 10_000});
			const ids = new Set(records.filter(({state}) => state !== 'active').map(({id}) => id));
			for (let number = firstNumber; number <= lastSafe; number++) {
				assert.ok(ids.has(buildId(number)), `request ${number} is there`);
			}

			const buckets = await reader.readBuckets({fromMs: baseMs, toMs: baseMs + 7_200_000, stepMs: 3_600_000});
			const requestCount = buckets.reduce((sum, {totals}) => sum + totals.requestCount, 0);
			assert.equal(requestCount, records.length, 'the rollups tell of the same requests');
			await reader.close();
			writer.close();
		}

		assert.ok(safeCounts.every(count => count >= 200));
		const database = new BetterSqlite(storePath, {readonly: true});
		assert.equal(database.pragma('integrity_check', {simple: true}), 'ok');
		database.close();
	});
});

test('S18 a second process is refused while the first lives, and told its pid', async () => {
	await withStorePlace(async storePath => {
		const child = spawnWriter(storePath, 0);
		await once(child.stdout, 'data');
		assert.throws(() => openStore(storePath).openWriter(), (error: unknown) => (
			error instanceof UserError && error.message.includes(`pid ${child.pid}`) && error.message.includes('tailrace attach')
		));
		const reader = openStore(storePath).openReader();
		const {records} = await reader.readRequests({limit: 10});
		assert.equal(records.length, 10, 'reading goes on beside the writer');
		await reader.close();
		child.kill('SIGKILL');
		await once(child, 'exit');
		openStore(storePath).openWriter().close();
	});
});

async function killAfter(storePath: string, firstNumber: number, batchCount: number): Promise<number> {
	const child = spawnWriter(storePath, firstNumber);
	let output = '';
	child.stdout.on('data', (text: string) => {
		output += text;
	});
	await waitUntil(() => output.split('\n').length > batchCount, {what: 'the batches of the child', timeoutMs: 30_000});
	child.kill('SIGKILL');
	// What it said before it died counts, too.
	await once(child, 'close');
	return Number(output.split('\n').at(-2));
}

function spawnWriter(storePath: string, firstNumber: number) {
	const child = spawn(process.execPath, ['--import=tsx', childPath, storePath, String(firstNumber)], {stdio: ['ignore', 'pipe', 'inherit']});
	child.stdout.setEncoding('utf8');
	return child;
}
