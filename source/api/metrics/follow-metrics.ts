import type {AlertRow} from '../../alerts/board.js';
import type {Health} from '../../core/health.js';
import type {ChangeCursor, RequestReader} from '../../core/store.js';
import {createMetrics} from './create-metrics.js';

export type FollowedMetrics = {
	/** Up to this moment. */
	readonly read: () => Promise<{readonly contentType: string; readonly text: string}>;
	/** Counts what is new; shared by those who ask at the same time. Never rejects. */
	readonly catchUp: () => Promise<void>;
};

export type FollowOptions = {
	readonly reader: RequestReader;
	readonly storeKind: string;
	readonly readHealth: () => Health;
	readonly readAlerts: () => readonly AlertRow[];
	/** Requests that started since then count, too; `null`: none, counting begins now. */
	readonly countFromMs: number | null;
};

/** A proxy that has just started has no more than these before anyone follows. */
const maxSeeded = 2000;
/** So much is counted before others in the thread have their turn. */
const maxRounds = 50;

/** Follows the store, whoever writes into it. */
export function followMetrics({reader, storeKind, readHealth, readAlerts, countFromMs}: FollowOptions): FollowedMetrics {
	const metrics = createMetrics();
	const seededIds = new Set<string>();
	let cursor: ChangeCursor | null = null;
	let isReadable = true;
	let catchingUp: Promise<void> | null = null;

	const begin = async (): Promise<ChangeCursor> => {
		const changes = await reader.readChanges(null);
		if (countFromMs !== null) {
			const {records} = await reader.readRequests({fromMs: countFromMs, limit: maxSeeded});
			const over = records.filter(({state}) => state !== 'active');
			metrics.apply(over.map(record => ({type: 'request-end', record})));
			for (const {id} of over) {
				seededIds.add(id);
			}
		}

		metrics.apply(changes.events.filter(event => event.type === 'request-start' && !seededIds.has(event.record.id)));
		return changes.cursor;
	};

	const advance = async (): Promise<void> => {
		cursor ??= await begin();
		for (let round = 0; round < maxRounds; round++) {
			// eslint-disable-next-line no-await-in-loop -- each begins where the one before ended
			const changes = await reader.readChanges(cursor);
			({cursor} = changes);
			metrics.apply(changes.events.filter(event => event.type !== 'request-end' || !seededIds.delete(event.record.id)));
			metrics.keepActive(cursor.active);
			if (changes.events.every(({type}) => type !== 'request-end')) {
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
		async read() {
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
