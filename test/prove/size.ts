// Fills a store until its file is larger than 1 GiB, where SQLite keeps its lock byte, and 4 GiB, and looks whether it is still true: `npm run prove:size [gibibytes]`.
import {statSync} from 'node:fs';
import process from 'node:process';
import BetterSqlite from 'better-sqlite3';
import {bigStoreEndMs, buildBigStore} from '../helpers/big-store.js';
import {withStorePlace} from '../helpers/store-place.js';
import {expireAll, findWrongSums} from './parts/big-store-checks.js';

const [gibibytes = '4.2'] = process.argv.slice(2);
// Measured; the indexes are in it.
const bytesARow = 470;
const rowCount = Math.ceil(Number(gibibytes) * (2 ** 30) / bytesARow);
const toleratedMs = 50;

await withStorePlace(async storePath => {
	buildBigStore(storePath, rowCount);
	const readGibibytes = (): string => (statSync(storePath).size / (2 ** 30)).toFixed(2);
	process.stdout.write(`${rowCount} requests, ${readGibibytes()} GiB\n`);
	const wrong = await findWrongSums(storePath, rowCount);
	const {deletedCount, sliceMs} = expireAll(storePath, bigStoreEndMs - (29 * 86_400_000));
	wrong.push(...await findWrongSums(storePath, rowCount - deletedCount));
	const [middleMs, lateMs] = [0.5, 0.99].map(share => sliceMs[Math.floor(sliceMs.length * share)]!) as [number, number];
	process.stdout.write(`${deletedCount} deleted in ${sliceMs.length} slices of ${middleMs.toFixed(1)} ms at p50 and ${lateMs.toFixed(1)} ms at p99\n`);
	wrong.push(...(middleMs > toleratedMs ? ['a slice takes too long'] : []));
	const database = new BetterSqlite(storePath, {readonly: true});
	const integrity = database.pragma('quick_check(1)', {simple: true});
	database.close();
	wrong.push(...(integrity === 'ok' ? [] : [`integrity: ${String(integrity)}`]));
	process.stdout.write(wrong.length === 0 ? 'All sums are true, and the store is whole.\n' : `${wrong.join('\n')}\n`);
	process.exitCode = wrong.length === 0 ? 0 : 1;
});
