import {statfsSync} from 'node:fs';
import BetterSqlite from 'better-sqlite3';
import {UserError} from '../../core/errors.js';

/** The types of Linux's `statfs(2)` whose files other machines write, too, or whose memory can't be shared. */
const networkTypes: Readonly<Record<number, string>> = {
	0x69_69: 'NFS',
	0x51_7B: 'SMB',
	0xFF_53_4D_42: 'CIFS',
	0xFE_53_4D_42: 'SMB',
	0x01_02_19_97: '9p',
	0x53_46_41_4F: 'AFS',
	0x6B_41_46_53: 'AFS',
	0x00_C3_64_00: 'Ceph',
	0x73_75_72_45: 'Coda',
	0x0B_D0_0B_D0: 'Lustre',
	0x01_16_19_70: 'GFS2',
	0x74_61_63_6F: 'OCFS2',
};

/** Older libraries can corrupt a store while its log is reset: https://sqlite.org/wal.html#walresetbug */
export function assertLibrary(version = readLibraryVersion()): void {
	const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
	if ((major * 1_000_000) + (minor * 1000) + patch < 3_051_003) {
		throw new UserError(`SQLite ${version} can corrupt a store; 3.51.3 or newer is needed. Install tailrace anew.`);
	}
}

/** SQLite's log needs memory that all who use the store share, which no network has: https://sqlite.org/wal.html#overview */
export function assertLocal(folder: string, diskType = readDiskType(folder)): void {
	const network = networkTypes[diskType];
	if (network !== undefined) {
		throw new UserError(`${folder} is on a network file system (${network}), where a store can be corrupted. Put the --store on a local disk.`);
	}
}

function readLibraryVersion(): string {
	const scratch = new BetterSqlite(':memory:');
	const version = scratch.prepare('SELECT sqlite_version()').pluck().get() as string;
	scratch.close();
	return version;
}

function readDiskType(folder: string): number {
	try {
		return statfsSync(folder).type;
	} catch {
		// Who can't say it does not forbid it.
		return 0;
	}
}
