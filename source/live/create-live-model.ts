import {noDrops, type DropCounts, type TailraceEvent} from '../core/event.js';
import {isRemoved} from '../core/removal.js';
import type {RequestRecord} from '../core/request-record.js';
import {Counts} from './counts.js';
import {LimitTracker} from './limit-tracker.js';
import type {LiveModel, LiveRequest} from './live-model.js';
import {reduceProgress, type ProgressEvent} from './live-request.js';
import {mergeMemory} from './merge-memory.js';
import {RequestList} from './request-list.js';
import {readWindowSummary} from './window-totals.js';

export type LiveModelOptions = {
	/** How many requests are kept, the newest; 10,000. */
	readonly maxRequests?: number;
	/** How many one-second buckets are kept apart by model; more requests than fit count as `other`. */
	readonly maxBuckets?: number;
};

type Parts = {
	readonly list: RequestList;
	readonly counts: Counts;
	readonly limits: LimitTracker;
	/** Something changed. */
	readonly touch: () => void;
};

export function createLiveModel({maxRequests = 10_000, maxBuckets}: LiveModelOptions = {}): LiveModel {
	const list = new RequestList(maxRequests);
	const counts = new Counts(maxBuckets);
	const limits = new LimitTracker();
	let version = 0;
	let drops: DropCounts = noDrops;
	let shown: readonly LiveRequest[] | null = null;
	const touch = (): void => {
		version++;
		shown = null;
	};

	const parts: Parts = {
		list, counts, limits, touch,
	};

	return {
		get version() {
			return version;
		},
		get droppedCount() {
			return drops.store + drops.observer;
		},
		apply({events, dropped}) {
			for (const event of events) {
				applyEvent(parts, event);
			}

			if (dropped.store === drops.store && dropped.observer === drops.observer) {
				return;
			}

			drops = dropped;
			touch();
		},
		seed(memory) {
			mergeMemory(list, counts, memory);
			for (const limit of memory.rateLimits) {
				limits.add(limit);
			}

			touch();
		},
		forget(removal) {
			list.replace(list.values().filter(({record}) => !isRemoved(record, removal)));
			touch();
		},
		readRequests() {
			shown ??= list.values().map(entry => entry.shown).toReversed();
			return shown;
		},
		findRequest: id => list.find(id)?.shown,
		readSummary: window => readWindowSummary(counts.buckets.rows, window),
		readRates(nowAtMs) {
			counts.buckets.forget(nowAtMs);
			return {...counts.readRates(nowAtMs), inFlightCount: list.activeCount};
		},
		readLimits: nowAtMs => limits.read(nowAtMs),
	};
}

function applyEvent(parts: Parts, event: TailraceEvent): void {
	switch (event.type) {
		case 'request-start':
		case 'request-end': {
			applyRecord(parts, event.record);
			break;
		}

		case 'request-first-byte':
		case 'request-first-token':
		case 'request-progress': {
			applyProgress(parts, event);
			break;
		}

		case 'rate-limit': {
			if (parts.limits.add(event)) {
				parts.touch();
			}

			break;
		}

		case 'phase-end':
		case 'custom-event': {
			// They are drawn with the one request that they belong to, from the store.
			break;
		}
	}
}

function applyRecord({list, counts, touch}: Parts, record: RequestRecord): void {
	const known = list.find(record.id);
	if (known !== undefined) {
		// A start that comes again counts only if it tells the model that the first one didn't.
		const isNews = record.state !== 'active' || (known.record.model === null && record.model !== null);
		if (known.record.state !== 'active' || !isNews) {
			return;
		}

		list.update(known, record, known.progress);
	}

	const entry = known ?? list.add(record);
	if (entry === null) {
		return;
	}

	counts.settle(entry);
	touch();
}

function applyProgress({list, counts, touch}: Parts, event: ProgressEvent): void {
	const entry = list.find(event.id);
	if (entry === undefined) {
		list.addEarly(event);
		return;
	}

	const progress = reduceProgress(entry.progress, event);
	if (entry.record.state !== 'active' || progress === entry.progress) {
		return;
	}

	list.update(entry, entry.record, progress);
	counts.settle(entry);
	touch();
}
