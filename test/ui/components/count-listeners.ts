import {type Feed} from '../../../source/core/feed.js';

/** A feed that knows how many listen to it. */
export function countListeners(feed: Feed): Feed & {readonly count: () => number} {
	let count = 0;
	return {
		...feed,
		subscribe(listener) {
			count++;
			const unsubscribe = feed.subscribe(listener);
			return () => {
				count--;
				unsubscribe();
			};
		},
		count: () => count,
	};
}
