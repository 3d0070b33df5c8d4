import {hourMs} from '../core/durations.js';
import type {
	CustomEvent,
	PhaseEnd,
	RateLimit,
	TailraceEvent,
} from '../core/event.js';
import {isRemoved} from '../core/removal.js';
import {completeIdentity} from '../core/identity.js';
import type {RequestRecord} from '../core/request-record.js';
import {
	reportPatienceMs,
	type InstanceStatus,
	type RequestQuery,
	type RequestReader,
	type StoreWriter,
} from '../core/store.js';
import {addToTotals, isCounted} from '../core/summary.js';
import {buildPredicate} from '../query/build-predicate.js';
import {createBuckets} from './buckets.js';
import {collectChanges, type ChangeSource} from './changes.js';
import {createInsightReader} from './memory-insight.js';
import {MemoryLimits} from './memory-limits.js';
import type {Store} from './open-store.js';
import {collectPhases} from './phases.js';
import {gatherTallies} from './tallies.js';

type Row = {
	readonly seq: number;
	record: RequestRecord;
	lastByteAtMs: number | null;
	readonly phases: PhaseEnd[];
};

type Memory = {
	/** In the order of `seq`. */
	readonly rows: Map<string, Row>;
	newestSeq: number;
	/** By all that is in them. */
	readonly customEvents: Map<string, CustomEvent>;
	readonly limits: MemoryLimits;
	/** In the order of their first heartbeat. */
	readonly instances: Map<string, InstanceStatus>;
};

/** The most requests that are remembered where nobody says otherwise; the oldest that are over go first. */
export const maxMemoryRequests = 50_000;

/** The reference of what a store does, over plain maps: every event by itself, every answer from the records. */
export function createMemoryStore(maxRequests = maxMemoryRequests): Store {
	const memory: Memory = {
		rows: new Map(), newestSeq: 0, customEvents: new Map(), limits: new MemoryLimits(maxRequests), instances: new Map(),
	};
	return {
		openWriter: () => createWriter(memory, maxRequests),
		openReader: () => createReader(memory),
	};
}

function createWriter(memory: Memory, maxRequests: number): StoreWriter {
	return {
		write(events) {
			for (const event of events) {
				applyEvent(memory, event);
			}

			const excessCount = Math.max(0, memory.rows.size - maxRequests);
			forget(memory, memory.rows.values().filter(row => row.record.state !== 'active').take(excessCount).toArray());
			forgetCustomEvents(memory, () => memory.customEvents.size > maxRequests);
		},
		heartbeat(instance) {
			memory.instances.set(instance.instanceId, instance);
		},
		check() {
			// Memory is whole.
		},
		markInterrupted(endedAtMs) {
			const rows = memory.rows.values()
				.filter(({record}) => record.state === 'active' && (record.source !== 'ingest' || record.startedAtMs < endedAtMs - reportPatienceMs))
				.toArray();
			for (const row of rows) {
				const usageSource = row.record.outputTokens === null ? row.record.usageSource : 'partial';
				finish(row, {...row.record, state: 'interrupted', usageSource});
			}

			return rows.length;
		},
		// Every answer is added up from the records.
		rollUp: () => false,
		expire(beforeMs, limit) {
			const rows = memory.rows.values().toArray();
			const cutMs = Math.min(beforeMs, (rows.at(-1)?.record.startedAtMs ?? 0) - hourMs);
			const expired = rows
				.filter(({record}) => record.state !== 'active' && record.startedAtMs < cutMs)
				.toSorted((a, b) => a.record.startedAtMs - b.record.startedAtMs)
				.slice(0, limit);
			forget(memory, expired);
			forgetCustomEvents(memory, event => event.atMs < cutMs);
			memory.limits.forgetBefore(cutMs);
			return expired.length;
		},
		remove(removal, limit) {
			const removed = memory.rows.values().filter(({record}) => isRemoved(record, removal)).toArray()
				.toSorted((a, b) => a.record.startedAtMs - b.record.startedAtMs)
				.slice(0, limit);
			forget(memory, removed);
			if (removal.type === 'before') {
				forgetCustomEvents(memory, event => event.requestId === null && event.atMs < removal.beforeMs);
				memory.limits.forgetBefore(removal.beforeMs);
			}

			return removed.length;
		},
		close() {
			// Nothing is held.
		},
	};
}

function applyEvent(memory: Memory, event: TailraceEvent): void {
	switch (event.type) {
		case 'request-start':
		case 'request-end': {
			const record = joinTrace(memory, event.record);
			if (record !== null) {
				applyRecord(memory, record, event.type);
			}

			break;
		}

		case 'request-first-byte':
		case 'request-first-token':
		case 'request-progress': {
			const row = memory.rows.get(event.id);
			if (row?.record.state === 'active') {
				advance(row, event);
			}

			break;
		}

		case 'phase-end':
		case 'custom-event':
		case 'rate-limit': {
			applySideEvent(memory, event);
		}
	}
}

function applyRecord(memory: Memory, record: RequestRecord, type: 'request-start' | 'request-end'): void {
	const known = memory.rows.get(record.id);
	if (known === undefined) {
		insert(memory, record);
	} else if (type === 'request-end' && known.record.state === 'active') {
		finish(known, completeIdentity(record, known.record));
	}
}

/** One request is one row, where both the proxy saw it and the application's trace tells of it; `null`: it is told already. */
function joinTrace(memory: Memory, record: RequestRecord): RequestRecord | null {
	const {traceId, spanId, source} = record;
	if (traceId === null || spanId === null) {
		return record;
	}

	const isSame = ({record: other}: Row): boolean => other.traceId === traceId && other.spanId === spanId;
	if (source === 'otlp') {
		const proxied = memory.rows.values().filter(row => row.record.source === 'proxy' && isSame(row)).toArray();
		for (const row of proxied) {
			row.record = completeIdentity(row.record, record);
		}

		return proxied.length > 0 ? null : record;
	}

	const span = source === 'proxy' ? memory.rows.values().find(row => row.record.source === 'otlp' && isSame(row)) : undefined;
	if (span === undefined) {
		return record;
	}

	forget(memory, [span]);
	return completeIdentity(record, span.record);
}

type ProgressEvent = Extract<TailraceEvent, {readonly type: 'request-first-byte' | 'request-first-token' | 'request-progress'}>;
type SideEvent = PhaseEnd | CustomEvent | RateLimit;

function advance(row: Row, event: ProgressEvent): void {
	const {record} = row;
	if (event.type === 'request-first-byte') {
		row.record = {...record, firstByteMs: record.firstByteMs ?? event.firstByteMs, statusCode: record.statusCode ?? event.statusCode};
	} else if (event.type === 'request-first-token') {
		row.record = {...record, firstTokenMs: record.firstTokenMs ?? event.firstTokenMs};
	} else if (event.responseBytes >= record.responseBytes) {
		row.lastByteAtMs = event.lastByteAtMs;
		row.record = {...record, model: event.model ?? record.model, responseBytes: event.responseBytes};
		if (event.outputTokens !== null) {
			row.record.outputTokens = event.outputTokens;
			row.record.usageSource = event.isEstimate ? 'estimated' : 'partial';
		}
	}
}

function applySideEvent(memory: Memory, event: SideEvent): void {
	if (event.type === 'phase-end') {
		const phases = memory.rows.get(event.requestId)?.phases;
		if (phases?.some(({name, source, startMs}) => name === event.name && source === event.source && startMs === event.startMs) === false) {
			phases.push(event);
		}
	} else if (event.type === 'custom-event') {
		memory.customEvents.set(JSON.stringify([event.requestId, event.atMs, event.name, event.data]), event);
	} else {
		memory.limits.write(event);
	}
}

function insert(memory: Memory, record: RequestRecord): Row {
	memory.newestSeq++;
	const row: Row = {
		seq: memory.newestSeq, record, lastByteAtMs: null, phases: [],
	};
	memory.rows.set(record.id, row);
	return row;
}

function finish(row: Row, record: RequestRecord): void {
	row.record = record;
	row.lastByteAtMs = null;
}

function forget(memory: Memory, forgotten: readonly Row[]): void {
	const ids = new Set<string | null>(forgotten.map(row => row.record.id));
	if (ids.size === 0) {
		return;
	}

	for (const id of ids) {
		memory.rows.delete(id!);
	}

	forgetCustomEvents(memory, event => ids.has(event.requestId));
}

function forgetCustomEvents({customEvents}: Memory, isOver: (event: CustomEvent) => boolean): void {
	for (const [key, event] of customEvents) {
		if (isOver(event)) {
			customEvents.delete(key);
		}
	}
}

/** The newest first. */
function listMatching(memory: Memory, {fromMs = -Infinity, toMs = Infinity, filter}: Pick<RequestQuery, 'fromMs' | 'toMs' | 'filter'>): Row[] {
	const isWanted = filter === undefined ? () => true : buildPredicate(filter);
	return memory.rows.values().toArray().toReversed().filter(row => row.record.startedAtMs >= fromMs && row.record.startedAtMs < toMs && isWanted(row));
}

function listNewest(memory: Memory): RequestRecord[] {
	return memory.rows.values().map(({record}) => record).toArray().toReversed().toSorted((a, b) => b.startedAtMs - a.startedAtMs);
}

function createReader(memory: Memory): RequestReader {
	const listRows = (): Row[] => memory.rows.values().toArray();
	const source: ChangeSource = {
		readNewestSeq: () => memory.newestSeq,
		readActive: () => listRows().filter(row => row.record.state === 'active'),
		readAfter: (seq, limit) => listRows().filter(row => row.seq > seq).slice(0, limit),
		readProgress: ids => ids
			.map(id => memory.rows.get(id))
			.filter(row => row !== undefined)
			.map(({record, lastByteAtMs}) => ({...record, lastByteAtMs})),
		readRecord: id => memory.rows.get(id)?.record ?? null,
		readRateLimits: () => memory.limits.read(),
		readLivingInstance() {
			const instance = memory.instances.values().toArray().at(-1);
			return instance?.endedAtMs === null ? instance : null;
		},
	};

	return {
		async readRequests({beforeSeq = Infinity, limit, ...range}) {
			const rows = listMatching(memory, range).filter(({seq}) => seq < beforeSeq);
			const page = rows.slice(0, limit);
			return {records: page.map(row => row.record), nextBeforeSeq: rows.length > limit ? page.at(-1)!.seq : null};
		},
		async countRequests({maxCount, ...range}) {
			const {length} = listMatching(memory, range);
			return {count: Math.min(length, maxCount), hasMore: length > maxCount};
		},
		async readRequest(id) {
			const row = memory.rows.get(id);
			return row === undefined
				? null
				: {
					record: row.record,
					phases: collectPhases(row.record, row.phases),
					customEvents: memory.customEvents.values().filter(event => event.requestId === id).toArray().toSorted((a, b) => a.atMs - b.atMs),
				};
		},
		async readBuckets(query) {
			const buckets = createBuckets(query);
			for (const {record} of listRows()) {
				if (isCounted(record) && record.startedAtMs >= buckets.fromMs && record.startedAtMs < buckets.toMs) {
					addToTotals(buckets.pick(record.startedAtMs, record.provider, record.model), record);
				}
			}

			return buckets.list();
		},
		...createInsightReader(() => listRows().map(({record}) => record)),
		readTallies: async query => gatherTallies(listMatching(memory, query).map(({record}) => record), query),
		readRateLimits: async () => memory.limits.read(),
		readLimitCourses: async query => memory.limits.readCourses(query, () => listNewest(memory)),
		readInstances: async () => memory.instances.values().toArray().toReversed(),
		readChanges: async cursor => collectChanges(source, cursor),
		close: async () => undefined,
	};
}
