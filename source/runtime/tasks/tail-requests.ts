import {setTimeout as sleep} from 'node:timers/promises';
import process from 'node:process';
import type {Condition} from '../../core/condition.js';
import {overOnly} from '../../core/conditions.js';
import type {RequestRecord} from '../../core/request-record.js';
import type {RequestReader} from '../../core/store.js';
import {startExport} from '../../export/export-rows.js';
import {jsonl} from '../../export/jsonl.js';
import {requestColumns} from '../../export/request-columns.js';
import {buildPredicate} from '../../query/build-predicate.js';
import {openStore} from '../../store/open-store.js';
import {formatLogLine} from '../output/log-line.js';
import {writeOutput} from '../process/standard-output.js';
import {waitForStopSignal} from '../process/stop-signals.js';
import {FinishedRequests} from './finished-requests.js';

const pollMs = 200;

export type Tail = {
	readonly location: string;
	readonly filter: Condition;
	/** So many of the last ones come first. */
	readonly count: number;
	readonly isJson: boolean;
	/** Whether to wait for more. */
	readonly isFollowing: boolean;
};

/** Writes requests as they come to their end, until a signal, or until nobody reads any more. */
export async function tailRequests({location, filter, count, isJson, isFollowing}: Tail): Promise<void> {
	const reader = openStore(location).openReader();
	const finished = new FinishedRequests(reader);
	const isWanted = buildPredicate(filter);
	const format = isJson ? startExport(requestColumns, jsonl).add : formatLines;
	const end = new AbortController();
	const stop = (): void => {
		end.abort();
	};

	process.stdout.once('close', stop);
	void waitForStopSignal().then(stop);
	try {
		const last = await finished.begin(async () => count === 0 ? [] : readLast(reader, filter, count));
		await writeOutput(format(last));
		if (!isFollowing) {
			return;
		}

		while (process.stdout.writable && !end.signal.aborted) {
			// eslint-disable-next-line no-await-in-loop -- One look after the other.
			const ended = await lookAgain(finished);
			// eslint-disable-next-line no-await-in-loop -- As fast as it is taken.
			await writeOutput(format(ended.filter(record => isWanted({record, lastByteAtMs: null}))));
			if (ended.length === 0) {
				// eslint-disable-next-line no-await-in-loop -- As above.
				await sleep(pollMs, undefined, {signal: end.signal}).catch(() => undefined);
			}
		}
	} finally {
		process.stdout.off('close', stop);
		await reader.close();
	}
}

/** A store that can't be read at the moment may be there again soon: locked, or begun anew. */
async function lookAgain(finished: FinishedRequests): Promise<readonly RequestRecord[]> {
	try {
		return await finished.next();
	} catch {
		return [];
	}
}

async function readLast(reader: RequestReader, filter: Condition, limit: number): Promise<RequestRecord[]> {
	const {records} = await reader.readRequests({limit, filter: {type: 'and', parts: [overOnly, filter]}});
	return records.toReversed();
}

function formatLines(records: readonly RequestRecord[]): string {
	return records.map(record => `${formatLogLine(record)}\n`).join('');
}
