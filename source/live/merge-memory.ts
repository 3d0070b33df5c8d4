import type {RequestRecord} from '../core/request-record.js';
import {isCounted} from '../core/summary.js';
import {buildLiveRequest, noProgress} from './live-request.js';
import type {LiveMemory} from './live-model.js';
import type {Counts} from './counts.js';
import type {LiveEntry, RequestList} from './request-list.js';

/**
Puts what the store remembers in place of what is here, but for what is newer: a request that the store still
believes to run keeps what events told of it, and one that began after all that the store knows stays.
What the store should know and does not, is gone: a request whose end was lost must not run for ever.
*/
export function mergeMemory(list: RequestList, counts: Counts, memory: LiveMemory): void {
	const {buckets} = counts;
	buckets.clear();
	for (const bucket of memory.buckets) {
		buckets.add(bucket);
		counts.noteStart(bucket.startMs);
	}

	// The store counts a running request somewhere in a step; it is taken out and counted in its own second.
	for (const record of memory.records) {
		counts.noteStart(record.startedAtMs);
		if (record.state === 'active' && isCounted(record)) {
			buckets.uncountUnfinished(record);
		}
	}

	const known = new Map(list.values().map(entry => [entry.record.id, entry]));
	const entries: LiveEntry[] = [];
	for (const record of memory.records) {
		const entry = record.state === 'active' ? known.get(record.id) : undefined;
		known.delete(record.id);
		entries.push(entry ?? createRemembered(record));
	}

	const newestAtMs = memory.records[0]?.startedAtMs ?? -Infinity;
	entries.push(...known.values().filter(entry => isNewer(entry, newestAtMs)));
	const finishedIds = new Set(memory.records.filter(record => record.state !== 'active').map(record => record.id));
	for (const entry of entries) {
		entry.place = null;
		if (!finishedIds.has(entry.record.id)) {
			counts.settle(entry);
		}
	}

	list.replace(entries);
}

/** It began, or was heard of while it ran, after all that the store knows. */
function isNewer({shown: {record, lastByteAtMs}}: LiveEntry, newestAtMs: number): boolean {
	const heardAtMs = record.state === 'active' ? lastByteAtMs ?? record.startedAtMs : record.startedAtMs;
	return heardAtMs >= newestAtMs;
}

/** Its tokens came before our time: they are in the sums, not in the rates. */
function createRemembered(record: RequestRecord): LiveEntry {
	return {
		record,
		progress: noProgress,
		shown: buildLiveRequest(record, noProgress),
		place: null,
		arrivedOutputTokens: record.outputTokens ?? 0,
		arrivedInputTokens: record.inputTokens ?? 0,
	};
}
