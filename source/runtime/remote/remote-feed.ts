import {Agent, request} from 'undici';
import {systemClock} from '../../core/clock.js';
import {noDrops, type TailraceEvent} from '../../core/event.js';
import type {Feed} from '../../core/feed.js';
import type {Removal} from '../../core/removal.js';
import type {InstanceStatus} from '../../core/store.js';
import {SseFramer} from '../../formats/sse.js';
import {FeedSource} from '../feeds/feed-source.js';
import {explainRemoteAnswer, explainRemoteError, type RemotePlace} from './remote-place.js';

// Three missed signs of life, which come every five seconds.
const silentMs = 15_000;
const firstRetryMs = 250;
const maxRetryMs = 5000;

export type RemoteFeed = {
	readonly feed: Feed;
	readonly stop: () => Promise<void>;
};

/** Follows a tailrace on another machine over its event stream, and comes back whenever the connection breaks. */
export function followRemote(place: RemotePlace): RemoteFeed {
	const source = new FeedSource('connecting');
	const agent = new Agent({headersTimeout: silentMs, bodyTimeout: silentMs, connect: {timeout: silentMs}});
	const connection = new Connection(place, agent, source);
	void connection.keep();
	return {
		feed: source,
		async stop() {
			connection.stop();
			await agent.destroy();
		},
	};
}

class Connection {
	#isStopped = false;
	#instance: InstanceStatus | null = null;
	#retryMs = firstRetryMs;
	#wake: (() => void) | null = null;

	constructor(private readonly place: RemotePlace, private readonly agent: Agent, private readonly source: FeedSource) {}

	async keep(): Promise<void> {
		while (!this.#isStopped) {
			try {
				// eslint-disable-next-line no-await-in-loop -- One connection after the other.
				await this.#follow();
			} catch {
				// The reader's questions fail, too, and the screen shows why.
			}

			if (this.#isStopped) {
				return;
			}

			this.source.update({state: 'lost', storeProblem: null});
			// eslint-disable-next-line no-await-in-loop -- As above.
			await this.#pause();
		}
	}

	stop(): void {
		this.#isStopped = true;
		this.#wake?.();
	}

	/** Resolves when the connection is over. */
	async #follow(): Promise<void> {
		const {statusCode, body} = await request(`${this.place.url}/v1/events`, {dispatcher: this.agent, headers: this.place.headers}).catch((error: unknown) => {
			throw explainRemoteError(this.place, error);
		});
		if (statusCode !== 200) {
			throw explainRemoteAnswer(this.place, statusCode, await body.text());
		}

		// The store tells what was missed, and the stream what is active: nothing of before the break counts.
		let isNew = true;
		const framer = new SseFramer({
			readEvent: (data, name) => {
				this.#read(data, name);
			},
			skipEvent: () => {
				this.source.tell({type: 'resync'});
			},
		});
		try {
			for await (const chunk of body) {
				this.#retryMs = firstRetryMs;
				framer.push(chunk as Uint8Array);
				this.#flush();
				this.source.update({state: 'live', heardAtMs: systemClock.nowAtMs()});
				if (!isNew) {
					continue;
				}

				isNew = false;
				this.source.tell({type: 'resync'});
			}
		} catch {
			// It broke, which its end says as well.
		}
	}

	#events: TailraceEvent[] = [];

	#read(data: string, name: string): void {
		const value = parse(data);
		if (value === null) {
			return;
		}

		if (name === '' && isEvent(value)) {
			this.#events.push(value);
		} else if (name === 'status') {
			const {instance, problem, waitingCount} = value as {instance?: InstanceStatus | null; problem?: unknown; waitingCount?: unknown};
			this.#instance = instance ?? null;
			this.source.update({
				instance: this.#instance, storeProblem: typeof problem === 'string' ? problem : null, waitingCount: typeof waitingCount === 'number' ? waitingCount : 0,
			});
		} else if (name === 'removed' && isRemoval(value)) {
			this.#flush();
			this.source.tell({type: 'removed', removal: value});
		} else if (name === 'resync') {
			this.source.tell({type: 'resync'});
		}
	}

	/** What came together goes on together. */
	#flush(): void {
		if (this.#events.length === 0) {
			return;
		}

		const events = this.#events;
		this.#events = [];
		this.source.tell({type: 'events', batch: {events, dropped: {...noDrops, store: this.#instance?.droppedCount ?? 0}}});
	}

	async #pause(): Promise<void> {
		const delayMs = this.#retryMs * (0.75 + (Math.random() / 2));
		this.#retryMs = Math.min(maxRetryMs, this.#retryMs * 2);
		await new Promise<void>(resolve => {
			const timer = setTimeout(resolve, delayMs);
			this.#wake = () => {
				clearTimeout(timer);
				resolve();
			};
		});
	}
}

function parse(data: string): object | null {
	try {
		const value = JSON.parse(data) as unknown;
		return typeof value === 'object' ? value : null;
	} catch {
		return null;
	}
}

function isRemoval(value: object): value is Removal {
	const {type, ids, beforeMs} = value as {type?: unknown; ids?: unknown; beforeMs?: unknown};
	return type === 'ids' ? Array.isArray(ids) : type === 'before' && typeof beforeMs === 'number';
}

const aboutRequests: ReadonlySet<unknown> = new Set(['request-first-byte', 'request-first-token', 'request-progress']);
const others: ReadonlySet<unknown> = new Set(['phase-end', 'custom-event', 'rate-limit']);

/** A later version may know more kinds, and a broken one anything. */
function isEvent(value: object): value is TailraceEvent {
	const {type, id, record} = value as {type?: unknown; id?: unknown; record?: {id?: unknown; startedAtMs?: unknown} | null};
	const isKnownRecord = typeof record === 'object' && record !== null && typeof record.id === 'string' && Number.isFinite(record.startedAtMs);
	return type === 'request-start' || type === 'request-end' ? isKnownRecord : others.has(type) || (aboutRequests.has(type) && typeof id === 'string');
}
