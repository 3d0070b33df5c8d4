import type {Database} from 'better-sqlite3';
import type {TailraceEvent} from '../../core/event.js';
import type {InstanceStatus} from '../../core/store.js';
import {
	customEventTable,
	instanceTable,
	phaseTable,
} from './side-tables.js';
import {buildInsert, buildUpsert, quoteNames} from './table.js';
import {createLimitWriter} from './write-limits.js';

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
	const writeLimits = createLimitWriter(database);
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

			case 'request-start':
			case 'request-first-byte':
			case 'request-first-token':
			case 'request-progress':
			case 'request-end':
			case 'rate-limit':
			// `write-requests.ts` and `write-limits.ts` have them, all of a batch at once.
		}
	};

	return {
		write(events) {
			for (const event of events) {
				writeEvent(event);
			}

			writeLimits(events.filter(event => event.type === 'rate-limit'));
		},
		writeInstance(instance) {
			upsertInstance.run(instanceTable.encode(instance));
		},
	};
}
