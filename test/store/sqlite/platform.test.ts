import assert from 'node:assert/strict';
import {mkdirSync, statfsSync} from 'node:fs';
import path from 'node:path';
import {describe, test} from 'node:test';
import {UserError} from '../../../source/core/errors.js';
import {openForWriting} from '../../../source/store/sqlite/open.js';
import {assertLibrary, assertLocal} from '../../../source/store/sqlite/platform.js';
import {withStorePlace} from '../../helpers/store-place.js';

describe('what a store stands on', () => {
	test('S22 a SQLite that can corrupt it is refused with the reason, a newer one is not', () => {
		for (const version of ['3.51.2', '3.7.17', '3.50.99', '2.99.99', '']) {
			assert.throws(() => {
				assertLibrary(version);
			}, (error: unknown) => error instanceof UserError && error.message.includes(`SQLite ${version} can corrupt a store`), version);
		}

		for (const version of ['3.51.3', '3.52.0', '4.0.0']) {
			assertLibrary(version);
		}
	});

	test('S22 the SQLite that comes with it is new enough, and the settings that safety rests on are as they should be', async () => {
		assertLibrary();
		await withStorePlace(storePath => {
			const {database, close} = openForWriting(storePath);
			const read = (name: string): unknown => database.pragma(name, {simple: true});
			assert.deepEqual(
				['journal_mode', 'synchronous', 'foreign_keys', 'trusted_schema', 'mmap_size', 'journal_size_limit'].map(name => read(name)),
				['wal', 2, 1, 0, 0, 64 * 1024 * 1024],
			);
			assert.ok((read('busy_timeout') as number) <= 50);
			close();
		});
	});

	test('S19 a folder that the system calls a network\'s is refused, this machine\'s own is not', async () => {
		for (const [type, name] of [[0x69_69, 'NFS'], [0xFF_53_4D_42, 'CIFS'], [0x01_02_19_97, '9p'], [0x0B_D0_0B_D0, 'Lustre']] as const) {
			assert.throws(() => {
				assertLocal('/mnt/shared', type);
			}, (error: unknown) => error instanceof UserError && error.message.includes(`/mnt/shared is on a network file system (${name})`));
		}

		await withStorePlace(storePath => {
			const folder = path.dirname(storePath);
			mkdirSync(folder);
			assertLocal(folder);
			assertLocal(folder, statfsSync(folder).type);
			assertLocal(path.join(folder, 'nowhere'));
		});
	});
});

