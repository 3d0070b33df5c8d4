import type {MessagePort} from 'node:worker_threads';
import {setImmediate as pause} from 'node:timers/promises';
import type {AlertRow} from '../../alerts/board.js';
import {followMetrics} from '../../api/metrics/follow-metrics.js';
import {startApiServer} from '../../api/server.js';
import {loadPriceTable} from '../../config/price-table-file.js';
import {readZoneMinutes, systemClock} from '../../core/clock.js';
import {noDrops, type TailraceEvent} from '../../core/event.js';
import type {Health} from '../../core/health.js';
import type {Removal} from '../../core/removal.js';
import {createRequestId} from '../../proxy/request-id.js';
import {openThreadOutput} from '../output/thread-output.js';
import {EventIntake} from './event-intake.js';
import type {ApiData, FromApi} from './messages.js';
import {createRemoteReader} from './reader-calls.js';

const followMs = 1000;
// How long a store that can't be written may hold up the end.
const drainPatienceMs = 2000;

/** The API's server in its thread; its questions are answered behind ports, the large ones in another thread, and what it records goes behind another. */
export class ApiHost {
	readonly #reader = createRemoteReader();
	readonly #largeReader = createRemoteReader();
	readonly #intake = new EventIntake(events => {
		this.#show(events);
	}, this.#reader);

	#output: ReturnType<typeof openThreadOutput> | null = null;
	#isStarted = false;
	#alerts: readonly AlertRow[] = [];
	/** Said before the first question comes. */
	#health: Health = {
		startedAtMs: systemClock.nowAtMs(), isDemo: false, problem: null, waitingCount: 0, dropped: noDrops,
	};

	constructor(private readonly tell: (message: FromApi) => void) {}

	connect(port: MessagePort, isForLarge: boolean): void {
		(isForLarge ? this.#largeReader : this.#reader).connect(port);
	}

	setHealth(health: Health): void {
		this.#health = health;
	}

	setAlerts(rows: readonly AlertRow[]): void {
		this.#alerts = rows;
	}

	connectWrites(port: MessagePort): void {
		this.#intake.connect(port);
	}

	/** Once, however often it is said. */
	async start(api: ApiData): Promise<void> {
		if (this.#isStarted) {
			return;
		}

		this.#isStarted = true;
		const readHealth = (): Health => this.#readHealth();
		const readAlerts = (): readonly AlertRow[] => this.#alerts;
		const metrics = followMetrics({
			reader: this.#reader, storeKind: api.store.kind, readHealth, readAlerts, countFromMs: api.countFromMs,
		});
		// Counted as it comes, so that a scrape after a busy hour costs no more than another.
		setInterval(metrics.tick, followMs).unref();
		this.#output = openThreadOutput(api.output, this.tell, () => this.#readState());
		try {
			loadPriceTable();
			const {url} = await startApiServer({
				...api,
				clock: systemClock,
				largeReader: this.#largeReader,
				context: {
					reader: this.#reader,
					writer: {write: async events => this.#intake.write(events), remove: async removal => this.#remove(removal)},
					store: api.store,
					metrics,
					readHealth,
					readAlerts,
					createId: createRequestId,
					instanceId: api.instanceId,
					priceOverrides: api.priceOverrides,
					pause: async () => pause(),
					readZoneMinutes,
				},
			});
			this.tell({type: 'api-listening', url});
		} catch (error) {
			const {code, message} = error as NodeJS.ErrnoException;
			this.tell({type: 'api-failed', code: code ?? '', message});
		}
	}

	outputTaken(): void {
		this.#output?.taken();
	}

	/** Takes no more to record, and says when the store has what was taken. */
	async close(): Promise<void> {
		await this.#intake.close(drainPatienceMs);
		this.#output?.flush(true);
		const {unsentCount} = this.#intake.queue;
		this.tell({type: 'api-closed', ...this.#readState(), unsentCount});
	}

	async #remove(removal: Removal): Promise<number> {
		try {
			return await this.#intake.remove(removal);
		} finally {
			// Some may be gone even where not all could be deleted.
			this.tell({type: 'removed', removal});
		}
	}

	#show(events: readonly TailraceEvent[]): void {
		if (events.length > 0) {
			this.#output?.push(events);
		}
	}

	/** What others told, and how our own line to the store stands. */
	#readHealth(): Health {
		const {droppedCount, waitingCount} = this.#intake.queue;
		const {dropped} = this.#health;
		return {...this.#health, waitingCount: this.#health.waitingCount + waitingCount, dropped: {...dropped, store: dropped.store + droppedCount}};
	}

	#readState(): {dropped: {store: number; observer: number}; waitingCount: number} {
		const {droppedCount, waitingCount} = this.#intake.queue;
		return {dropped: {store: droppedCount, observer: 0}, waitingCount};
	}
}
