import {
	accessSync,
	constants,
	existsSync,
	statfsSync,
	statSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {openStore} from '../../store/open-store.js';
import {formatBytes, formatPlural} from '../../ui/text/number.js';
import {
	fail,
	ok,
	warn,
	type Finding,
} from './finding.js';

const littleBytes = 256 * 1024 * 1024;

/** Whether the store is there and sound, whether others can read it, and whether there is room for more. */
export async function examineStore(storePath: string): Promise<Finding[]> {
	if (storePath === 'memory:') {
		return [warn('store', 'what is recorded is kept in memory and forgotten at the end', 'give a file to keep it: --store tailrace.db')];
	}

	const room = examineRoom(storePath);
	return existsSync(storePath)
		? [await examineContent(storePath), ...examineModes(storePath), room]
		: [ok('store', `there is none at ${storePath} yet; the first start makes it`), examineFolder(storePath), room];
}

async function examineContent(storePath: string): Promise<Finding> {
	try {
		const reader = openStore(storePath).openReader();
		try {
			const {count, hasMore} = await reader.countRequests({maxCount: 1_000_000});
			const span = await reader.readSpan();
			const since = span === null ? '' : `, the oldest of ${new Date(span.oldestAtMs).toISOString().slice(0, 10)}`;
			return ok('store', `${storePath} holds ${hasMore ? 'more than ' : ''}${formatPlural(count, 'request')}${since}`);
		} finally {
			await reader.close();
		}
	} catch (error) {
		return fail('store', `${storePath} can't be read: ${(error as Error).message}`, 'move it away, and the next start begins a new one; or give another --store');
	}
}

/** What is recorded is nobody else's business. */
function examineModes(storePath: string): Finding[] {
	if (process.platform === 'win32') {
		return [];
	}

	return [(statSync(storePath).mode & 0o077) === 0
		? ok('permissions', `only you can read ${storePath}`)
		: warn('permissions', `other users of this machine may read ${storePath}`, `chmod 600 ${storePath}`)];
}

function examineFolder(storePath: string): Finding {
	const folder = findFolder(storePath);
	try {
		accessSync(folder, constants.W_OK | constants.X_OK);
		return ok('permissions', `${folder} may be written by you`);
	} catch {
		return fail('permissions', `${folder} may not be written by you`, 'make it yours, or give another --store');
	}
}

function examineRoom(storePath: string): Finding {
	const {bavail, bsize} = statfsSync(findFolder(storePath));
	const freeBytes = bavail * bsize;
	const message = `${formatBytes(freeBytes)} are free where the store is`;
	return freeBytes < littleBytes
		? warn('disk', message, 'make room, or keep requests for a shorter time: --retain 7d')
		: ok('disk', message);
}

/** The nearest that is there. */
function findFolder(storePath: string): string {
	let folder = path.dirname(path.resolve(storePath));
	while (!existsSync(folder)) {
		folder = path.dirname(folder);
	}

	return folder;
}
