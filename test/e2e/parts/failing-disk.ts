import {execFileSync, spawn, spawnSync} from 'node:child_process';
import {
	closeSync,
	mkdirSync,
	mkdtempSync,
	openSync,
	readFileSync,
	rmdirSync,
	rmSync,
	writeSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {makeHome, type Home, type RunningProgram} from '../../helpers/program.js';
import {waitUntil} from '../../helpers/wait-until.js';

const isRoot = process.getuid?.() === 0;

/** For tests that give the program a disk of its own. */
export const needsOwnDisk = {skip: !(isRoot && canMount()) && 'needs root that may mount'};
/** For tests that make the program's system calls fail. */
export const needsInjection = {skip: !(isRoot && canRun('strace', '-o', '/dev/null', 'true')) && 'needs root and strace'};
/** For tests in which the mode of a file counts for root, too. */
export const needsModes = {skip: !(isRoot && canRun('setpriv', '--bounding-set=-dac_override', 'true')) && 'needs root and setpriv'};

/** Put before the program: it may not go beyond the modes of files, as anybody but root. */
export const obeyingModes = ['setpriv', '--bounding-set=-dac_override,-dac_read_search'];

export type SmallDisk = {
	readonly home: Home;
	/** Leaves no byte free. */
	readonly fill: () => void;
	readonly free: () => void;
};

/** A home with a disk of so many megabytes in the place of the store's folder. */
export function makeHomeOnSmallDisk(megabytes = 6): SmallDisk {
	const home = makeHome();
	const folder = path.dirname(home.storePath);
	const ballastPath = path.join(folder, 'ballast');
	mkdirSync(folder);
	execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=700`, 'none', folder]);
	const unmount = (): void => {
		spawnSync('umount', ['-l', folder]);
	};

	// A test that failed leaves no disk behind.
	process.once('exit', unmount);
	return {
		home: {
			...home,
			remove() {
				process.off('exit', unmount);
				unmount();
				home.remove();
			},
		},
		fill() {
			fillWith(ballastPath);
		},
		free() {
			rmSync(ballastPath);
		},
	};
}

/** Makes system calls on the files of the store fail or wait, from now until `stop`. */
export async function injectFaults({child}: RunningProgram, home: Home, {calls, fault}: {readonly calls: string; readonly fault: string}): Promise<{readonly count: () => number; readonly stop: () => Promise<void>}> {
	const logPath = path.join(home.path, 'injected');
	const files = ['', '-wal'].flatMap(suffix => ['-P', `${home.storePath}${suffix}`]);
	const tracer = spawn('strace', ['-f', '-p', String(child.pid), '-o', logPath, ...files, '-e', `trace=${calls}`, '-e', `inject=${calls}:${fault}`], {stdio: ['ignore', 'ignore', 'pipe']});
	let words = '';
	tracer.stderr.on('data', (chunk: Buffer) => {
		words += chunk.toString();
	});
	await waitUntil(() => words.includes('attached'), {what: `strace to be there: ${words}`});
	return {
		count: () => readFileSync(logPath, 'utf8').split(/\((?:INJECTED|DELAYED)\)/v).length - 1,
		async stop() {
			tracer.kill('SIGINT');
			await waitUntil(() => tracer.exitCode !== null || tracer.signalCode !== null, {what: 'the end of strace'});
		},
	};
}

/** Large pieces first, then what is left. */
function fillWith(ballastPath: string): void {
	const file = openSync(ballastPath, 'w');
	for (const size of [256 * 1024, 4096]) {
		try {
			for (;;) {
				writeSync(file, Buffer.alloc(size, 1));
			}
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') {
				throw error;
			}
		}
	}

	closeSync(file);
}

function canRun(command: string, ...arguments_: string[]): boolean {
	return spawnSync(command, arguments_).status === 0;
}

function canMount(): boolean {
	const folder = mkdtempSync(path.join(tmpdir(), 'tailrace-mount-'));
	const canMountIt = canRun('mount', '-t', 'tmpfs', '-o', 'size=1m', 'none', folder);
	if (canMountIt) {
		spawnSync('umount', ['-l', folder]);
	}

	rmdirSync(folder);
	return canMountIt;
}
