import type {Database} from 'better-sqlite3';
import type {TailraceEvent} from '../../core/event.js';
import type {InstanceStatus} from '../../core/store.js';
import {
	customEventTable,
	instanceTable,
	phaseTable,
	rateLimitTable,
} from './side-tables.js';
import {buildInsert, quoteNames, type Table} from './table.js';

/** Writes what stands beside the requests: phases, custom events, rate limits, instances. All of it may come twice. */
export type SideWriter = {
	readonly write: (events: readonly TailraceEvent[]) => void;
	readonly writeInstance: (instance: InstanceStatus) => void;
};

export function createSideWriter(database: Database): SideWriter {
	// A phase tells a time since its request's start: without the request it says nothing. `OR IGNORE` would also
	// ignore what may not be stored at all, so that a conflict is named as what may be ignored.
	const insertPhase = database.prepare(`INSERT INTO phases (${quoteNames(phaseTable.columnNames)})
		SELECT ${phaseTable.columnNames.map(() => '?').join(', ')} WHERE EXISTS (SELECT 1 FROM requests WHERE id = ?) ON CONFLICT DO NOTHING`);
	const insertCustomEvent = database.prepare(`${buildInsert('custom_events', customEventTable)} ON CONFLICT DO NOTHING`);
	const upsertRateLimit = database.prepare(`${buildUpsert('rate_limits', rateLimitTable, 'provider, api_key_id, name')}
		WHERE excluded.captured_at_ms >= rate_limits.captured_at_ms`);
	const upsertInstance = database.prepare(buildUpsert('instances', instanceTable, 'instance_id'));

	const writeEvent = (event: TailraceEvent): void => {
		switch (event.type) {
			case 'phase-end': {
				insertPhase.run(phaseTable.encode(event), event.requestId);
				break;
			}

			case 'custom-event': {
				insertCustomEvent.run(customEventTable.encode(event));
				break;
			}

			case 'rate-limit': {
				upsertRateLimit.run(rateLimitTable.encode(event));
				break;
			}

			case 'request-start':
			case 'request-first-byte':
			case 'request-first-token':
			case 'request-progress':
			case 'request-end':
			// `write-requests.ts` has them.
		}
	};

	return {
		write(events) {
			for (const event of events) {
				writeEvent(event);
			}
		},
		writeInstance(instance) {
			upsertInstance.run(instanceTable.encode(instance));
		},
	};
}

function buildUpsert(tableName: string, table: Pick<Table<never>, 'columnNames'>, key: string): string {
	const assignments = table.columnNames.map(name => `"${name}" = excluded."${name}"`);
	return `${buildInsert(tableName, table)} ON CONFLICT (${key}) DO UPDATE SET ${assignments.join(', ')}`;
}
