import type {RateLimit, TailraceEvent} from '../core/event.js';
import type {RequestRecord} from '../core/request-record.js';
import type {ChangeCursor, Changes, InstanceStatus} from '../core/store.js';

/** The most requests that one call tells of; only the first call tells of all that are active. */
export const maxChangedCount = 2000;

/** What following needs to ask of a store, all at one moment. */
export type ChangeSource = {
	readonly readNewestSeq: () => number;
	/** By `seq`, rising. */
	readonly readActive: () => readonly FollowedRow[];
	/** By `seq`, rising. */
	readonly readAfter: (seq: number, limit: number) => readonly FollowedRow[];
	/** Of those that are there. */
	readonly readProgress: (ids: readonly string[]) => readonly ActiveRow[];
	/** Of one that is there. */
	readonly readRecord: (id: string) => RequestRecord | null;
	readonly readRateLimits: () => readonly RateLimit[];
	/** `null` when the newest run ended in order. */
	readonly readLivingInstance: () => InstanceStatus | null;
};

export type FollowedRow = {
	readonly seq: number;
	readonly record: RequestRecord;
	readonly lastByteAtMs: number | null;
};

/** How far an active request is. */
export type ActiveRow = Pick<
	RequestRecord,
	'id' | 'state' | 'model' | 'firstByteMs' | 'statusCode' | 'firstTokenMs' | 'responseBytes' | 'outputTokens' | 'usageSource'
> & {
	/** `null` before the first progress. */
	readonly lastByteAtMs: number | null;
};

/** What is new since the cursor: of the requests that were seen unfinished, of new ones, of limits. */
export function collectChanges(source: ChangeSource, cursor: ChangeCursor | null): Changes {
	const limits = source.readRateLimits();
	const rateLimitsAtMs = Math.max(cursor?.rateLimitsAtMs ?? 0, ...limits.map(limit => limit.capturedAtMs));
	const known = cursor === null ? noneKnown : collectKnown(source, cursor);
	// A store that was made anew counts from the beginning.
	const newestSeq = source.readNewestSeq();
	const sinceSeq = Math.min(cursor?.seq ?? newestSeq, newestSeq);
	const rows = cursor === null ? source.readActive() : source.readAfter(sinceSeq, maxChangedCount - known.overCount);
	// A limit of the cursor's own millisecond may come again: another of that millisecond may have come after it.
	const newLimits = cursor === null ? [] : limits.filter(limit => limit.capturedAtMs >= cursor.rateLimitsAtMs);

	const active = {...known.active};
	for (const {record, lastByteAtMs} of rows) {
		if (record.state === 'active') {
			active[record.id] = markProgress({...record, lastByteAtMs});
		}
	}

	return {
		events: [...known.events, ...rows.flatMap(row => buildRowEvents(row)), ...newLimits],
		cursor: {
			seq: cursor === null ? newestSeq : rows.at(-1)?.seq ?? sinceSeq,
			active,
			rateLimitsAtMs,
		},
		instance: source.readLivingInstance(),
	};
}

type KnownChanges = {
	readonly events: readonly TailraceEvent[];
	readonly active: Readonly<Record<string, string>>;
	readonly overCount: number;
};

const noneKnown: KnownChanges = {events: [], active: {}, overCount: 0};

/** What became of the requests that the follower saw unfinished; those that are gone are forgotten. */
function collectKnown(source: ChangeSource, cursor: ChangeCursor): KnownChanges {
	const events: TailraceEvent[] = [];
	const active: Record<string, string> = {};
	let overCount = 0;
	for (const row of source.readProgress(Object.keys(cursor.active))) {
		const seenMark = cursor.active[row.id]!;
		if (row.state === 'active') {
			active[row.id] = markProgress(row);
			events.push(...active[row.id] === seenMark ? [] : buildProgressEvents(row));
		} else if (overCount < maxChangedCount) {
			overCount++;
			events.push({type: 'request-end', record: source.readRecord(row.id)!});
		} else {
			active[row.id] = seenMark;
		}
	}

	return {events, active, overCount};
}

function buildRowEvents({record, lastByteAtMs}: FollowedRow): TailraceEvent[] {
	return record.state === 'active'
		? [{type: 'request-start', record}, ...buildProgressEvents({...record, lastByteAtMs})]
		: [{type: 'request-end', record}];
}

/** Two marks of a request differ if a follower has something to learn. */
function markProgress({model, firstByteMs, statusCode, firstTokenMs, responseBytes, outputTokens, lastByteAtMs}: ActiveRow): string {
	return [model, firstByteMs, statusCode, firstTokenMs, responseBytes, outputTokens, lastByteAtMs].join(' ');
}

/** What the local proxy would have said of a request to bring it this far. */
function buildProgressEvents(row: ActiveRow): TailraceEvent[] {
	const {id, model, firstByteMs, statusCode, firstTokenMs, responseBytes, outputTokens, lastByteAtMs} = row;
	const firstByte = firstByteMs === null || statusCode === null
		? []
		: [{
			type: 'request-first-byte', id, firstByteMs, statusCode,
		} as const];
	const firstToken = firstTokenMs === null ? [] : [{type: 'request-first-token', id, firstTokenMs} as const];
	const progress = lastByteAtMs === null
		? []
		: [{
			type: 'request-progress', id, model, responseBytes, outputTokens, isEstimate: row.usageSource === 'estimated', lastByteAtMs,
		} as const];
	return [...firstByte, ...firstToken, ...progress];
}
