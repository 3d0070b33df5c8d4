import type {ProxyWorkerData, ThreadOutput} from '../threads/messages.js';
import {LogQueue} from './log-queue.js';
import {ScreenQueue} from './screen-queue.js';
import {watchQueue, type QueueState} from './watch-queue.js';

/** Where a thread's events go beside the store: to the screen as they are, or to the log as lines. */
export function openThreadOutput(
	kind: ProxyWorkerData['output'],
	tell: (message: ThreadOutput) => void,
	readState: () => QueueState,
): Pick<ScreenQueue, 'push' | 'taken' | 'flush'> {
	// Also while nothing goes there, since that is when it matters.
	watchQueue(readState, state => {
		tell({type: 'health', ...state});
	});
	if (kind === 'log') {
		return new LogQueue(text => {
			tell({type: 'log', text, dropped: readState().dropped});
		});
	}

	return new ScreenQueue((events, shouldResync) => {
		const {dropped, waitingCount} = readState();
		tell({
			type: 'screen', batch: {events, dropped}, waitingCount, shouldResync,
		});
	});
}
