import {existsSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import {UserError} from '../../core/errors.js';
import {readOwnerPid} from '../../store/sqlite/owner-lock.js';
import {openSqliteReader} from '../../store/sqlite/reader.js';

export type RunningInstance = {readonly pid: number; readonly proxyUrl: string};

// One that has just started listens first and then says where.
const patienceMs = 5000;
const pauseMs = 50;

/**
The tailrace that records into a store, if one runs. It is surely ours: the lock that it holds on the user's own file dies
with its process, and names the process that the store says listens there.
*/
export async function findRunning(storePath: string): Promise<RunningInstance | null> {
	if (storePath === 'memory:') {
		return null;
	}

	const endMs = performance.now() + patienceMs;
	for (;;) {
		const pid = readOwnerPid(storePath);
		if (pid === null) {
			return null;
		}

		// eslint-disable-next-line no-await-in-loop -- One look after the other.
		const proxyUrl = await readProxyUrl(storePath, pid);
		if (proxyUrl !== null) {
			return {pid, proxyUrl};
		}

		if (performance.now() > endMs) {
			throw new UserError(`Another program (pid ${pid}) has the store ${storePath} and says nowhere where it listens. Give this one another --store.`);
		}

		// eslint-disable-next-line no-await-in-loop -- As above.
		await sleep(pauseMs);
	}
}

async function readProxyUrl(storePath: string, pid: number): Promise<string | null> {
	if (!existsSync(storePath)) {
		return null;
	}

	try {
		const reader = openSqliteReader(storePath);
		try {
			const [newest] = await reader.readInstances();
			if (newest?.pid !== pid || newest.endedAtMs !== null) {
				return null;
			}

			if (newest.isDemo) {
				throw new UserError(`The tailrace that records into ${storePath} (pid ${pid}) is a demo and answers by itself. Give this one another --store.`);
			}

			return newest.proxyUrl;
		} finally {
			await reader.close();
		}
	} catch (error) {
		if (error instanceof UserError && error.message.includes('is a demo')) {
			throw error;
		}

		// It is being made.
		return null;
	}
}
