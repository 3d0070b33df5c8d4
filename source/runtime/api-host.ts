import type {MessagePort} from 'node:worker_threads';
import {setImmediate as pause} from 'node:timers/promises';
import {followMetrics} from '../api/metrics/follow-metrics.js';
import {startApiServer} from '../api/server.js';
import {readZoneMinutes, systemClock} from '../core/clock.js';
import {noDrops} from '../core/event.js';
import type {Health} from '../core/health.js';
import type {ApiData, FromReader} from './messages.js';
import {createRemoteReader} from './reader-calls.js';

const followMs = 1000;

/** The API's server in its thread; its questions are answered behind a port, by a reader of their own. */
export class ApiHost {
	readonly #reader = createRemoteReader();
	#isStarted = false;
	/** Said before the first question comes. */
	#health: Health = {
		startedAtMs: systemClock.nowAtMs(), isDemo: false, problem: null, waitingCount: 0, dropped: noDrops,
	};

	constructor(private readonly tell: (message: FromReader) => void) {}

	connect(port: MessagePort): void {
		this.#reader.connect(port);
	}

	setHealth(health: Health): void {
		this.#health = health;
	}

	/** Once, however often it is said. */
	async start(api: ApiData): Promise<void> {
		if (this.#isStarted) {
			return;
		}

		this.#isStarted = true;
		const readHealth = (): Health => this.#health;
		const metrics = followMetrics({
			reader: this.#reader, storeKind: api.store.kind, readHealth, countFromMs: api.countFromMs,
		});
		// Counted as it comes, so that a scrape after a busy hour costs no more than another.
		setInterval(metrics.catchUp, followMs).unref();
		try {
			const {url} = await startApiServer({
				...api,
				clock: systemClock,
				context: {
					reader: this.#reader,
					store: api.store,
					metrics,
					readHealth,
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
}
