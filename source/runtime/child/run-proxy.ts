import {setTimeout as sleep} from 'node:timers/promises';
import {unbracketHost} from '../../config/parse.js';
import {secretPath} from '../../config/paths.js';
import type {Settings} from '../../config/settings.js';
import {UserError} from '../../core/errors.js';
import type {Feed} from '../../core/feed.js';
import {addToTotals, createTotals, type Totals} from '../../core/summary.js';
import {openSqliteReader} from '../../store/sqlite/reader.js';
import {findRunning, type RunningInstance} from '../instance/find-running.js';
import {readSecret} from '../files/secret.js';
import {startInstance, type Instance} from '../instance/start-instance.js';
import {followStore} from '../feeds/store-feed.js';

// What another process had to record is in the store by then.
const settleMs = 600;
const retryMs = 200;

/**
The proxy of one session: the tailrace that runs already, else one in this process. If the other ends before the session does,
this process takes its place at the same address.
*/
export class RunProxy {
	readonly totals: Totals = createTotals();
	readonly #active = new Set<string>();
	#proxyUrl = '';
	#own: Instance | null = null;
	#stopFollowing: (() => Promise<void>) | null = null;
	#isStopped = false;
	#startedCount = 0;
	#takeOver: Promise<void> | null = null;

	constructor(private readonly settings: Settings, private readonly session: string) {}

	get proxyUrl(): string {
		return this.#proxyUrl;
	}

	/** Requests that came, over or not. */
	get startedCount(): number {
		return this.#startedCount;
	}

	async start(running: RunningInstance | null): Promise<void> {
		if (running !== null) {
			this.#follow(running.proxyUrl);
			return;
		}

		try {
			await this.#serve(this.settings);
		} catch (error) {
			// Of two that start at once one has the store.
			const other = error instanceof UserError ? await findRunning(this.settings.store) : null;
			if (other === null) {
				throw error;
			}

			this.#follow(other.proxyUrl);
		}
	}

	/** Lets what still runs come to its end; answers how many events could not be recorded. Called again, it hurries. */
	async stop(graceMs: number): Promise<number> {
		this.#isStopped = true;
		await this.#takeOver;
		if (this.#own !== null) {
			const dropped = await this.#own.stop(graceMs);
			return dropped.store + dropped.observer;
		}

		const endMs = performance.now() + Math.min(graceMs, settleMs);
		while (performance.now() < endMs || (this.#active.size > 0 && performance.now() < endMs + settleMs)) {
			// eslint-disable-next-line no-await-in-loop -- One look after the other.
			await sleep(retryMs / 4);
		}

		await this.#stopFollowing?.();
		return 0;
	}

	async #serve(settings: Settings): Promise<void> {
		this.#own = await startInstance(settings, readSecret(secretPath()), {isDemo: false});
		this.#proxyUrl = this.#own.proxyUrl;
		this.#count(this.#own.feed);
	}

	#follow(proxyUrl: string): void {
		this.#proxyUrl = proxyUrl;
		const reader = openSqliteReader(this.settings.store);
		const {feed, stop} = followStore(reader);
		this.#stopFollowing = async () => {
			stop();
			await reader.close();
		};

		this.#count(feed);
		feed.subscribe(message => {
			if (message.type === 'status' && message.status.state === 'lost') {
				this.#takeOver ??= this.#replace();
			}
		});
	}

	/** Until somebody serves at the address again: this process, or a tailrace that was started anew. */
	async #replace(): Promise<void> {
		const {hostname, port} = new URL(this.#proxyUrl);
		const settings = {...this.settings, listen: {host: unbracketHost(hostname), port: Number(port)}};
		while (!this.#isStopped && this.#own === null) {
			try {
				// eslint-disable-next-line no-await-in-loop -- One try after the other.
				const other = await findRunning(settings.store);
				if (other?.proxyUrl === this.#proxyUrl) {
					break;
				}

				// eslint-disable-next-line no-await-in-loop -- As above.
				await this.#serve(settings);
				// eslint-disable-next-line no-await-in-loop -- As above.
				await this.#stopFollowing?.();
			} catch {
				// The store or the port is not free yet.
				// eslint-disable-next-line no-await-in-loop -- As above.
				await sleep(retryMs);
			}
		}

		this.#takeOver = null;
	}

	#count(feed: Feed): void {
		feed.subscribe(message => {
			if (message.type !== 'events') {
				return;
			}

			for (const event of message.batch.events) {
				if (event.type === 'request-start' && event.record.sessionId === this.session) {
					this.#active.add(event.record.id);
					this.#startedCount++;
				} else if (event.type === 'request-end' && event.record.sessionId === this.session) {
					this.#startedCount += this.#active.delete(event.record.id) ? 0 : 1;
					addToTotals(this.totals, event.record);
				}
			}
		});
	}
}
