import {execFileSync, spawn, spawnSync} from 'node:child_process';
import {
	closeSync,
	copyFileSync,
	ftruncateSync,
	mkdirSync,
	mkdtempSync,
	openSync,
	rmSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import BetterSqlite from 'better-sqlite3';
import {waitUntil} from '../../helpers/wait-until.js';

const childPath = path.join(import.meta.dirname, 'power-cut-writer.ts');

/** For tests that mount a disk which is a file. */
export const needsLoopDisk = {skip: !canMountImage() && 'needs root that may mount an image'};

export type Synchronous = 'FULL' | 'NORMAL';

export type Cut = {
	/** Batches that the writer had called safe when the power went. */
	readonly safeCount: number;
	/** Of those, the ones that the disk doesn't have. */
	readonly lostCount: number;
	/** What SQLite says of the store as the disk has it. */
	readonly integrity: string;
};

/**
A store on an ext4 disk that is a file. A cut is a copy of that file while the writer and its system stand still in the middle
of their work: what the system had not yet sent to the disk is not in it, as after a power cut. Shows neither torn sectors
nor a disk that lies about its cache.
*/
export class LoopDisk {
	readonly #folder = mkdtempSync(path.join(tmpdir(), 'tailrace-power-'));
	readonly #imagePath = path.join(this.#folder, 'image');
	readonly #mountPath = path.join(this.#folder, 'disk');
	readonly #unmount = (): void => {
		spawnSync('umount', ['-l', this.#mountPath]);
	};

	constructor() {
		makeImage(this.#imagePath);
		mkdirSync(this.#mountPath);
		execFileSync('mount', ['-o', 'loop', this.#imagePath, this.#mountPath]);
		process.once('exit', this.#unmount);
	}

	/** Writes so many batches or more, cuts the power, and compares. */
	async cut(synchronous: Synchronous, round: number, batchCount: number): Promise<Cut> {
		const storePath = path.join(this.#mountPath, `store-${round}`, 'tailrace.db');
		const writer = spawn(process.execPath, ['--import=tsx', childPath, storePath, synchronous], {stdio: ['ignore', 'pipe', 'inherit']});
		let output = '';
		writer.stdout.on('data', (chunk: Buffer) => {
			output += chunk.toString();
		});
		await waitUntil(() => writer.exitCode !== null || output.split('\n').length > batchCount, {what: 'the batches', timeoutMs: 60_000});
		if (writer.exitCode !== null) {
			throw new Error('The writer failed');
		}

		writer.kill('SIGSTOP');
		await waitUntil(() => isStopped(writer.pid!), {what: 'the writer to stand still'});
		const cutPath = path.join(this.#folder, 'cut');
		copyFileSync(this.#imagePath, cutPath);
		writer.kill('SIGKILL');
		await waitUntil(() => writer.stdout.readableEnded, {what: 'the end of the writer'});
		const safeCount = output.split('\n').length - 1;
		return {safeCount, ...readAfterCut(cutPath, path.relative(this.#mountPath, storePath), path.join(this.#folder, 'after'), safeCount)};
	}

	remove(): void {
		process.off('exit', this.#unmount);
		this.#unmount();
		rmSync(this.#folder, {recursive: true, force: true});
	}
}

function readAfterCut(cutPath: string, storeName: string, mountPath: string, safeCount: number): Omit<Cut, 'safeCount'> {
	mkdirSync(mountPath, {recursive: true});
	execFileSync('mount', ['-o', 'loop', cutPath, mountPath]);
	try {
		const database = new BetterSqlite(path.join(mountPath, storeName));
		const integrity = String(database.pragma('integrity_check', {simple: true}));
		const storedCount = database.prepare<[number], number>('SELECT count(*) FROM custom_events WHERE at_ms < ?').pluck().get(safeCount)!;
		database.close();
		return {integrity, lostCount: safeCount - storedCount};
	} catch (error) {
		// Not even its tables were on the disk yet.
		const isNothingThere = /no such table|unable to open/v.test(String(error));
		return {integrity: isNothingThere ? 'ok' : String(error), lostCount: safeCount};
	} finally {
		spawnSync('umount', [mountPath]);
	}
}

function makeImage(imagePath: string): void {
	const file = openSync(imagePath, 'w');
	ftruncateSync(file, 96 * 1024 * 1024);
	closeSync(file);
	execFileSync('mkfs.ext4', ['-q', '-F', imagePath]);
}

function isStopped(pid: number): boolean {
	return spawnSync('ps', ['-o', 'state=', '-p', String(pid)]).stdout.toString().startsWith('T');
}

function canMountImage(): boolean {
	if (process.getuid?.() !== 0 || spawnSync('mkfs.ext4', ['-V']).status !== 0) {
		return false;
	}

	const folder = mkdtempSync(path.join(tmpdir(), 'tailrace-loop-'));
	try {
		makeImage(path.join(folder, 'image'));
		mkdirSync(path.join(folder, 'disk'));
		const isMounted = spawnSync('mount', ['-o', 'loop', path.join(folder, 'image'), path.join(folder, 'disk')]).status === 0;
		spawnSync('umount', [path.join(folder, 'disk')]);
		return isMounted;
	} catch {
		return false;
	} finally {
		rmSync(folder, {recursive: true, force: true});
	}
}
