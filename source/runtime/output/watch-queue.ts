import {isDeepStrictEqual} from 'node:util';
import type {DropCounts} from '../../core/event.js';

export type QueueState = {readonly dropped: DropCounts; readonly waitingCount: number};

const lookMs = 1000;

/** Tells what waits and what was dropped, at most once a second and only when it changed. */
export function watchQueue(read: () => QueueState, tell: (state: QueueState) => void): void {
	let told: QueueState | null = null;
	setInterval(() => {
		const state = read();
		if (isDeepStrictEqual(state, told)) {
			return;
		}

		told = state;
		tell(state);
	}, lookMs).unref();
}
