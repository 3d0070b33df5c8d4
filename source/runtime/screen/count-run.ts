import type {Clock} from '../../core/clock.js';
import type {Feed} from '../../core/feed.js';
import {
	addToTotals,
	createTotals,
	isCounted,
	type Totals,
} from '../../core/summary.js';

/** Adds up what a feed tells from now on, for the words at the end. */
export function countRun(feed: Feed, clock: Clock): {readonly read: () => {totals: Totals; ranMs: number}} {
	const totals = createTotals();
	const startedMs = clock.monotonicMs();
	feed.subscribe(message => {
		if (message.type === 'events') {
			for (const event of message.batch.events) {
				if (event.type === 'request-end' && isCounted(event.record)) {
					addToTotals(totals, event.record);
				}
			}
		}
	});
	return {read: () => ({totals, ranMs: clock.monotonicMs() - startedMs})};
}
