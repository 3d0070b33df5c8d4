import type {AlertRow} from '../../alerts/board.js';
import type {Health} from '../../core/health.js';
import {readPages} from '../../core/read-pages.js';
import type {RequestRecord} from '../../core/request-record.js';
import type {ChangeCursor, RequestReader} from '../../core/store.js';
import {createMetrics, type Metrics} from './create-metrics.js';

export type FollowedMetrics = {
	/** Up to this moment. */
	readonly read: () => Promise<{readonly contentType: string; readonly text: string}>;
	/** Counts what is new; shared by those who ask at the same time. Never rejects. */
	readonly catchUp: () => Promise<void>;
	/** The same once anybody has read: following costs, and most runs are never scraped. */
	readonly tick: () => Promise<void>;
};

export type FollowOptions = {
	readonly reader: RequestReader;
	readonly storeKind: string;
	readonly readHealth: () => Health;
	readonly readAlerts: () => readonly AlertRow[];
	/** Requests that started since then count, too; `null`: none, counting begins now. */
	readonly countFromMs: number | null;
};

/** Of a run that is first read when it has had more, what comes from then on is counted. */
const maxSeeded = 100_000;
const seedPage = 1000;
/** So much is counted before others in the thread have their turn. */
const maxRounds = 50;

/** Follows the store, whoever writes into it. */
export function followMetrics({reader, storeKind, readHealth, readAlerts, countFromMs}: FollowOptions): FollowedMetrics {
	const metrics = createMetrics();
	const seededIds = new Set<string>();
	let cursor: ChangeCursor | null = null;
	let isReadable = true;
	let catchingUp: Promise<void> | null = null;
	let isRead = false;

	const advance = async (): Promise<void> => {
		cursor ??= await begin({reader, countFromMs}, metrics, seededIds);
		for (let round = 0; round < maxRounds; round++) {
			// eslint-disable-next-line no-await-in-loop -- each begins where the one before ended
			const changes = await reader.readChanges(cursor);
			({cursor} = changes);
			metrics.apply(changes.events.filter(event => event.type !== 'request-end' || !seededIds.delete(event.record.id)));
			metrics.keepActive(cursor.active);
			if (changes.events.every(({type}) => type !== 'request-end')) {
				// What ended while the past was read has been met by now.
				seededIds.clear();
				break;
			}
		}
	};

	const catchUp = async (): Promise<void> => {
		catchingUp ??= (async () => {
			try {
				await advance();
				isReadable = true;
			} catch {
				isReadable = false;
			} finally {
				catchingUp = null;
			}
		})();
		return catchingUp;
	};

	return {
		catchUp,
		async tick() {
			if (isRead) {
				await catchUp();
			}
		},
		async read() {
			isRead = true;
			await catchUp();
			const rateLimits = await reader.readRateLimits().catch(() => []);
			return {
				contentType: metrics.contentType,
				text: await metrics.write({
					health: readHealth(), storeKind, isReadable, rateLimits, alerts: readAlerts(),
				}),
			};
		},
	};
}

/** Counts what the run has had so far, and answers from where on to follow it. */
async function begin({reader, countFromMs}: Pick<FollowOptions, 'reader' | 'countFromMs'>, metrics: Metrics, seededIds: Set<string>): Promise<ChangeCursor> {
	const changes = await reader.readChanges(null);
	if (countFromMs !== null) {
		const over = await readStarted(reader, countFromMs);
		metrics.apply(over.map(record => ({type: 'request-end', record})));
		for (const {id} of over) {
			seededIds.add(id);
		}
	}

	metrics.apply(changes.events.filter(event => event.type === 'request-start' && !seededIds.has(event.record.id)));
	return changes.cursor;
}

/** Those of a run that are over; none if there are too many. */
async function readStarted(reader: RequestReader, fromMs: number): Promise<readonly RequestRecord[]> {
	const over: RequestRecord[] = [];
	let askedCount = 0;
	for await (const records of readPages(reader, {fromMs, limit: seedPage})) {
		askedCount += seedPage;
		if (askedCount > maxSeeded) {
			return [];
		}

		over.push(...records.filter(({state}) => state !== 'active'));
	}

	return over;
}
