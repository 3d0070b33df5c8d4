import type {TailraceEvent} from '../../core/event.js';
import type {Removal} from '../../core/removal.js';
import {reportPatienceMs, type StoreWriter} from '../../core/store.js';
import {requestTable} from './columns.js';
import {createRollupDeriver} from './derive-rollups.js';
import {createExpirer} from './expire.js';
import {assertWhole, keepAside} from './keep-aside.js';
import {openForWriting, type Connection} from './open.js';
import {createRemover} from './remove.js';
import {createRollupWriter} from './rollups.js';
import {openSession} from './session.js';
import type {SqlValue} from './table.js';
import {createRequestWriter} from './write-requests.js';
import {createSideWriter} from './write-sides.js';

/** Becomes the only writer of a SQLite store; throws `UserError` where that can't be, `StoreError` where it can't be now. */
export function openSqliteWriter(storePath: string): StoreWriter {
	const session = openSession({
		open: () => openForWriting(storePath),
		prepare: createActions,
		keepAside: () => keepAside(storePath, Date.now()),
	});
	return {
		write(events) {
			session.run(actions => {
				actions.write(events);
			});
		},
		heartbeat(instance) {
			session.run(actions => {
				actions.heartbeat(instance);
			});
		},
		markInterrupted: endedAtMs => session.run(actions => actions.markInterrupted(endedAtMs)),
		check() {
			session.run(actions => {
				actions.check();
			});
		},
		rollUp: () => session.run(actions => actions.rollUp()),
		expire: (beforeMs, limit) => session.run(actions => actions.expire(beforeMs, limit)),
		remove: (removal, limit) => session.run(actions => actions.remove(removal, limit)),
		close() {
			session.close();
		},
	};
}

function createActions({database}: Connection): Omit<StoreWriter, 'close'> {
	const requests = createRequestWriter(database);
	const sides = createSideWriter(database);
	const rollups = createRollupWriter(database);
	const deriveRollups = createRollupDeriver(database);
	const expire = createExpirer(database);
	const remove = createRemover(database);
	const interrupt = database.prepare<[number], SqlValue[]>(`UPDATE requests SET
		state = 'interrupted',
		usage_source = iif(output_tokens IS NULL, usage_source, 'partial'),
		last_byte_at_ms = NULL
		WHERE state = 'active' AND (source <> 'ingest' OR started_at_ms < ?) RETURNING ${requestTable.columnNames.join(', ')}`).raw();

	/** IMMEDIATE: who can't write learns it before anything is done. */
	const inTransaction = <Parameters extends unknown[], Answer>(action: (...parameters: Parameters) => Answer) => {
		const transact = database.transaction(action);
		return (...parameters: Parameters): Answer => {
			try {
				return transact.immediate(...parameters);
			} catch (error) {
				rollups.forget();
				throw error;
			}
		};
	};

	return {
		write: inTransaction((events: readonly TailraceEvent[]) => {
			const {finished, replaced} = requests.write(events);
			sides.write(events);
			rollups.add(finished);
			rollups.subtract(replaced);
		}),
		heartbeat: sides.writeInstance,
		check() {
			assertWhole(database.name);
		},
		// The lock says that no other writer lives, so whatever is active has nobody left to end it.
		markInterrupted: inTransaction((endedAtMs: number) => {
			const interrupted = interrupt.all(endedAtMs - reportPatienceMs).map(row => requestTable.decode(row));
			rollups.add(interrupted);
			return interrupted.length;
		}),
		rollUp: inTransaction(() => {
			rollups.forget();
			return deriveRollups();
		}),
		expire: inTransaction((beforeMs: number, limit: number) => {
			rollups.forget();
			return expire(beforeMs, limit);
		}),
		remove: inTransaction((removal: Removal, limit: number) => {
			const removed = remove(removal, limit);
			rollups.subtract(removed);
			return removed.length;
		}),
	};
}
