import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {statSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {describe, test} from 'node:test';
import BetterSqlite from 'better-sqlite3';
import type {CustomEvent} from '../../../source/core/event.js';
import {openStore} from '../../../source/store/open-store.js';
import {bigStoreEndMs, buildBigStore} from '../../helpers/big-store.js';
import {withStorePlace} from '../../helpers/store-place.js';
import {waitUntil} from '../../helpers/wait-until.js';
import {findWrongSums, expireAll} from '../../prove/parts/big-store-checks.js';
import {baseMs} from '../store-traffic.js';

const limitBytes = 64 * 1024 * 1024;
const childPath = path.join(import.meta.dirname, '../../helpers/store-writer-child.ts');

function buildLarge(number: number): CustomEvent {
	return {
		type: 'custom-event', requestId: null, name: `large-${number}`, atMs: baseMs + number, data: {text: 'x'.repeat(2 ** 20)},
	};
}

describe('a store that grows', () => {
	test('S8 whose log a reader holds for long is written all the same, and the log is small again when the reader is gone', async () => {
		await withStorePlace(storePath => {
			const writer = openStore(storePath).openWriter();
			const readBytes = (): number => statSync(`${storePath}-wal`).size;
			const reader = new BetterSqlite(storePath, {readonly: true});
			const count = reader.prepare('SELECT count(*) FROM custom_events').pluck();
			reader.exec('BEGIN');
			assert.equal(count.get(), 0);
			for (let number = 0; number < 72; number += 8) {
				writer.write(Array.from({length: 8}, (_, offset) => buildLarge(number + offset)));
			}

			assert.ok(readBytes() > limitBytes, 'the reader holds what it began with');
			assert.equal(count.get(), 0);
			reader.exec('COMMIT');
			assert.equal(count.get(), 72);
			// The first moves the log into the store, the second begins it anew.
			writer.write([buildLarge(72)]);
			writer.write([buildLarge(73)]);
			assert.ok(readBytes() <= limitBytes, String(readBytes()));
			assert.equal(count.get(), 74);
			reader.close();
			writer.close();
		});
	});

	test('S20 of many requests tells true sums, and loses what is too old a slice at a time (prove:size does so beyond 4 GiB)', async () => {
		await withStorePlace(async storePath => {
			buildBigStore(storePath, 6000);
			assert.deepEqual(await findWrongSums(storePath, 6000), []);
			const {deletedCount, sliceCount} = expireAll(storePath, bigStoreEndMs - (15 * 86_400_000));
			assert.deepEqual([deletedCount, sliceCount], [3000, 7]);
			assert.deepEqual(await findWrongSums(storePath, 3000), []);
		});
	});

	test('S24 is copied whole while it is written', async () => {
		await withStorePlace(async storePath => {
			const child = spawn(process.execPath, ['--import=tsx', childPath, storePath, '0'], {stdio: ['ignore', 'pipe', 'inherit']});
			let output = '';
			child.stdout.on('data', (chunk: Buffer) => {
				output += chunk.toString();
			});
			const countWritten = (): number => (output.split('\n').length - 1) * 10;
			await waitUntil(() => countWritten() >= 500, {what: 'the first requests'});
			const atLeast = countWritten();
			const source = new BetterSqlite(storePath, {readonly: true});
			source.prepare('VACUUM INTO ?').run(`${storePath}.copy`);
			source.close();
			const written = countWritten();
			await waitUntil(() => countWritten() > written, {what: 'more, after the copy'});
			child.kill('SIGKILL');
			await once(child, 'close');
			const copy = new BetterSqlite(`${storePath}.copy`, {readonly: true});
			assert.equal(copy.pragma('integrity_check', {simple: true}), 'ok');
			assert.ok((copy.prepare('SELECT count(*) FROM requests WHERE state <> \'active\'').pluck().get() as number) >= atLeast);
			copy.close();
			const reader = openStore(`${storePath}.copy`).openReader();
			const {records} = await reader.readRequests({limit: 1});
			assert.equal(records.length, 1, 'and it is a store');
			await reader.close();
		});
	});
});
