import type {TailraceEvent} from '../core/event.js';
import {StoreError, type StoreWriter} from '../core/store.js';

/**
Group commit: many events share one transaction, since each costs a wait for the disk. Has no timer of its own:
`add` and `flush` answer in how many milliseconds `flush` is due, which replaces what was due before; `null`
leaves that as it is. Holds all it is given; who sends bounds it.
*/
export type Batcher = {
	readonly add: (events: readonly TailraceEvent[]) => number | null;
	/** Writes what waits, a batch at a time: 0 says that more waits. After a failure everything waits for another try. */
	readonly flush: () => number | null;
	readonly readStatus: () => BatchStatus;
};

export type BatchStatus = {
	/** Events that are safe. */
	readonly committedCount: number;
	/** Events given but not yet safe. */
	readonly waitingCount: number;
	/** Events that no store will ever take, because a value in them can't be stored. */
	readonly rejectedCount: number;
	/** Why the last of them was rejected. */
	readonly rejection: string | null;
	/** Why the last try failed; `null` when it worked. */
	readonly problem: string | null;
};

/** An event waits at most so long for company, and at most so much company is waited for. */
const maxWaitMs = 20;
/** Where only running requests tell how far they are: what their next word replaces need not wait for the disk so often. */
const maxProgressWaitMs = 100;
const fullBatchCount = 256;
/** After an outage much waits; a transaction of this size still takes only some 20 ms. */
const maxBatchCount = 2048;
const minRetryMs = 50;
const maxRetryMs = 1000;

export function createBatcher({writer}: {readonly writer: Pick<StoreWriter, 'write'>}): Batcher {
	let waiting: readonly TailraceEvent[] = [];
	let isOnlyProgress = true;
	let committedCount = 0;
	let rejectedCount = 0;
	let rejection: string | null = null;
	let problem: string | null = null;
	let retryMs = minRetryMs;

	return {
		add(events) {
			const earlierCount = waiting.length;
			const wasOnlyProgress = earlierCount === 0 || isOnlyProgress;
			waiting = [...waiting, ...events];
			isOnlyProgress = wasOnlyProgress && events.every(({type}) => type === 'request-progress');
			// While the store fails, another try is due already; a full batch is due already, too.
			if (problem !== null || earlierCount >= fullBatchCount) {
				return null;
			}

			if (waiting.length >= fullBatchCount) {
				return 0;
			}

			if (wasOnlyProgress && !isOnlyProgress) {
				return maxWaitMs;
			}

			return earlierCount === 0 && waiting.length > 0 ? maxProgressWaitMs : null;
		},
		flush() {
			if (waiting.length === 0) {
				return null;
			}

			const batch = waiting.slice(0, maxBatchCount);
			try {
				const refusals = writeAcceptable(writer, batch);
				rejectedCount += refusals.length;
				rejection = refusals.at(-1) ?? rejection;
				committedCount += batch.length - refusals.length;
			} catch (error) {
				problem = (error as StoreError).message;
				const dueMs = retryMs;
				retryMs = Math.min(maxRetryMs, retryMs * 2);
				return dueMs;
			}

			problem = null;
			retryMs = minRetryMs;
			waiting = waiting.slice(batch.length);
			return waiting.length > 0 ? 0 : null;
		},
		readStatus: () => ({
			committedCount, waitingCount: waiting.length, rejectedCount, rejection, problem,
		}),
	};
}

/**
Writes a batch; one that is refused for what is in it is halved until the events to blame stand alone. Answers why
each of those was refused. If the store fails on the way, the whole batch can be written again.
*/
function writeAcceptable(writer: Pick<StoreWriter, 'write'>, events: readonly TailraceEvent[]): string[] {
	try {
		writer.write(events);
		return [];
	} catch (error) {
		if (error instanceof StoreError) {
			throw error;
		}

		if (events.length === 1) {
			return [`${events[0]!.type}: ${String(error)}`];
		}

		const middle = events.length >>> 1;
		return [...writeAcceptable(writer, events.slice(0, middle)), ...writeAcceptable(writer, events.slice(middle))];
	}
}
