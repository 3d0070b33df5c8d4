import {noDrops} from '../../core/event.js';
import type {Feed} from '../../core/feed.js';
import type {Health} from '../../core/health.js';
import type {Workers} from '../threads/start-workers.js';

/** Lets the API know how the other threads fare: whenever that changes, and anew in each new thread. */
export function tellHealth({proxy, api}: Workers, feed: Feed, {startedAtMs, isDemo}: Pick<Health, 'startedAtMs' | 'isDemo'>): void {
	if (api === null) {
		return;
	}

	let health: Health = {
		startedAtMs, isDemo, problem: null, waitingCount: 0, dropped: noDrops,
	};
	const tell = (change: Partial<Health>): void => {
		health = {...health, ...change};
		api.post({type: 'health', health});
	};

	proxy.onMessage(message => {
		if (message.type === 'health') {
			tell({waitingCount: message.waitingCount, dropped: message.dropped});
		}
	});
	api.onMessage(message => {
		if (message.type === 'open') {
			tell({});
		}
	});
	feed.subscribe(message => {
		if (message.type === 'status' && message.status.storeProblem !== health.problem) {
			tell({problem: message.status.storeProblem});
		}
	});
	tell({});
}
