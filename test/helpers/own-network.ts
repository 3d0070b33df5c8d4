import {execFile, spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {promisify} from 'node:util';

/** For tests that need a network and a name server of their own. */
export const needsOwnNetwork = {skip: spawnSync('unshare', ['-rnm', 'ip', 'link', 'set', 'lo', 'up']).status !== 0 && 'needs unshare and ip'};

export type NameAnswer = {readonly name: string; readonly status?: number; readonly code?: string; readonly body: string};

/** Runs `dns-child.ts` where it is the only name server there is. */
export async function runInOwnNetwork(): Promise<{readonly answers: readonly NameAnswer[]; readonly silentCount: number}> {
	const folder = mkdtempSync(path.join(tmpdir(), 'tailrace-network-'));
	const settings = path.join(folder, 'resolv.conf');
	writeFileSync(settings, 'nameserver 127.0.0.1\noptions timeout:2 attempts:1\n');
	const preparation = 'ip link set lo up && mount --bind "$0" /etc/resolv.conf && exec "$@"';
	try {
		const {stdout} = await promisify(execFile)('unshare', ['-rnm', 'sh', '-c', preparation, settings, process.execPath, '--import=tsx', path.join(import.meta.dirname, 'dns-child.ts')], {timeout: 30_000});
		return JSON.parse(stdout) as Awaited<ReturnType<typeof runInOwnNetwork>>;
	} finally {
		rmSync(folder, {recursive: true});
	}
}
