import {spawn} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {buildBigStore} from '../helpers/big-store.js';
import {pickMedian, type Figure} from './parts/figures.js';

const cli = path.join(import.meta.dirname, '../../build/cli.js');
const rounds = 5;

/** From starting the program to its first frame, in a real terminal of 120 × 36, on an empty store and on one with a million requests. */
export async function benchStart(): Promise<Figure[]> {
	const folder = mkdtempSync(path.join(tmpdir(), 'tailrace-bench-'));
	try {
		const bigPath = path.join(folder, 'big.db');
		buildBigStore(bigPath, 1_000_000);
		const empty: number[] = [];
		const big: number[] = [];
		for (let round = 0; round < rounds; round++) {
			empty.push(await timeFirstFrame(path.join(folder, `empty-${round}.db`)));
			big.push(await timeFirstFrame(bigPath));
		}

		return [
			{name: 'first frame on an empty store (aim ≤ 400)', value: pickMedian(empty), unit: 'ms'},
			{name: 'first frame on a million requests (aim ≤ 400)', value: pickMedian(big), unit: 'ms'},
		];
	} finally {
		rmSync(folder, {recursive: true, force: true});
	}
}

async function timeFirstFrame(storePath: string): Promise<number> {
	const command = `stty cols 120 rows 36; exec ${process.execPath} ${cli} --listen 127.0.0.1:0 --store ${storePath}`;
	const startedMs = performance.now();
	const child = spawn('script', ['-qfec', command, '/dev/null'], {
		stdio: ['pipe', 'pipe', 'inherit'], env: {...process.env, TERM: 'xterm-256color', CI: undefined},
	});
	const frameMs = await new Promise<number>((resolve, reject) => {
		let text = '';
		child.stdout.on('data', (chunk: Buffer) => {
			text += chunk.toString();
			if (text.includes('req/s')) {
				resolve(performance.now() - startedMs);
			}
		});
		child.once('exit', () => {
			reject(new Error(`no frame came: ${text}`));
		});
	});
	await new Promise(resolve => {
		child.removeAllListeners('exit');
		child.once('exit', resolve);
		child.stdin.write('q');
	});
	return frameMs;
}
