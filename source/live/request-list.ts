import type {RequestRecord} from '../core/request-record.js';
import type {LiveRequest} from './live-model.js';
import {
	buildLiveRequest,
	noProgress,
	reduceProgress,
	type Progress,
	type ProgressEvent,
} from './live-request.js';
import type {Place} from './second-buckets.js';

/** One request with the bookkeeping that keeps it from being counted twice. */
export type LiveEntry = {
	record: RequestRecord;
	progress: Progress;
	shown: LiveRequest;
	/** Where it is counted; `null` when it started before what is kept. */
	place: Place | null;
	/** Tokens that the rates have seen. */
	arrivedOutputTokens: number;
	arrivedInputTokens: number;
};

/** Progress of requests whose start has not come; more than these would be of starts that were lost. */
const maxEarly = 1000;

/** The newest requests by start. What is in flight goes last: a long stream must not vanish behind many short ones. */
export class RequestList {
	readonly #entries = new Map<string, LiveEntry>();
	/** Oldest first, since most arrivals are the newest. */
	#order: LiveEntry[] = [];
	readonly #early = new Map<string, Progress>();
	/** Ids that were here and had to go, so that news of them that comes late is not counted again. */
	readonly #forgottenIds = new Set<string>();
	#activeCount = 0;
	readonly #limit: number;

	constructor(limit: number) {
		this.#limit = limit;
	}

	#evict(): void {
		const index = this.#order.findIndex(entry => entry.record.state !== 'active');
		const [evicted] = this.#order.splice(Math.max(index, 0), 1);
		const {id, state} = evicted!.record;
		this.#entries.delete(id);
		this.#activeCount -= state === 'active' ? 1 : 0;
		this.#forgottenIds.add(id);
		if (this.#forgottenIds.size > 2 * this.#limit) {
			this.#forgottenIds.delete(this.#forgottenIds.keys().next().value!);
		}
	}

	/** Puts an entry in its place by start; those of the same millisecond by id. */
	#insert(entry: LiveEntry): void {
		let index = this.#order.length;
		while (index > 0 && compareEntries(this.#order[index - 1]!, entry) > 0) {
			index--;
		}

		this.#order.splice(index, 0, entry);
		this.#entries.set(entry.record.id, entry);
		this.#activeCount += entry.record.state === 'active' ? 1 : 0;
		while (this.#order.length > this.#limit) {
			this.#evict();
		}
	}

	get activeCount(): number {
		return this.#activeCount;
	}

	find(id: string): LiveEntry | undefined {
		return this.#entries.get(id);
	}

	values(): readonly LiveEntry[] {
		return this.#order;
	}

	/** Adds a request that is not here, though perhaps not for long; `null` when it was here before. */
	add(record: RequestRecord): LiveEntry | null {
		if (this.#forgottenIds.has(record.id)) {
			return null;
		}

		const progress = this.#early.get(record.id) ?? noProgress;
		this.#early.delete(record.id);
		const entry: LiveEntry = {
			record, progress, shown: buildLiveRequest(record, progress), place: null, arrivedOutputTokens: 0, arrivedInputTokens: 0,
		};
		this.#insert(entry);
		return entry;
	}

	/** Gives a request what is newly known of it. */
	update(entry: LiveEntry, record: RequestRecord, progress: Progress): void {
		this.#activeCount += Number(record.state === 'active') - Number(entry.record.state === 'active');
		entry.record = record;
		entry.progress = progress;
		entry.shown = buildLiveRequest(record, progress);
	}

	/** Keeps the progress of a request whose start is yet to come. */
	addEarly(event: ProgressEvent): void {
		if (this.#forgottenIds.has(event.id)) {
			return;
		}

		const progress = reduceProgress(this.#early.get(event.id) ?? noProgress, event);
		this.#early.delete(event.id);
		this.#early.set(event.id, progress);
		if (this.#early.size > maxEarly) {
			this.#early.delete(this.#early.keys().next().value!);
		}
	}

	/** Begins anew with these, in any order. */
	replace(entries: readonly LiveEntry[]): void {
		this.#entries.clear();
		this.#activeCount = 0;
		this.#order = [];
		for (const entry of entries.toSorted(compareEntries)) {
			this.#insert(entry);
		}
	}
}

function compareEntries(a: LiveEntry, b: LiveEntry): number {
	const byStart = a.record.startedAtMs - b.record.startedAtMs;
	return byStart === 0 ? compareTexts(a.record.id, b.record.id) : byStart;
}

function compareTexts(a: string, b: string): number {
	if (a === b) {
		return 0;
	}

	return a < b ? -1 : 1;
}
