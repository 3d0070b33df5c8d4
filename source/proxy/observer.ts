import type {Clock} from '../core/clock.js';
import type {TailraceEvent} from '../core/event.js';
import type {PriceOverride} from '../pricing/price-override.js';
import {BackgroundAnswers} from './background-answers.js';
import type {ClientIpMode} from './client-ip.js';
import type {RequestHead} from './initial-record.js';
import {createKeyHasher} from './key-id.js';
import {LaterWatch} from './later-watch.js';
import type {ObservationTools} from './observation.js';
import {Outbox} from './outbox.js';
import {ReadingQueue} from './reading-queue.js';
import {createRequestHasher} from './request-hash.js';
import {ResponseSessions} from './response-sessions.js';
import type {Route} from './route.js';
import {createBlindWatch, type Watch} from './watch.js';
import type {SocketWatch} from './websocket/socket-watch.js';
import {hasReadableMessages, watchSocket} from './websocket/watch-socket.js';

export type ObserverOptions = {
	readonly instanceId: string;
	/** The installation's secret, for ids of keys. */
	readonly secret: Uint8Array;
	/** The user's own prices, which go before the table's. */
	readonly priceOverrides?: readonly PriceOverride[];
	/** What the user calls each key, by its id. */
	readonly keyLabels?: Readonly<Record<string, string>>;
	/** What is recorded of clients' addresses; all without. */
	readonly clientIpMode?: ClientIpMode;
	readonly clock: Clock;
	readonly onBatch: (events: readonly TailraceEvent[]) => void;
	/** Called for every response whose copy could not be read. */
	readonly onDrop: () => void;
};

/** Watches requests, and tells what became of them. Whatever fails in it, the traffic passes. */
export class Observer {
	readonly #outbox: Outbox;
	readonly #readings: ReadingQueue;
	readonly #tools: ObservationTools;
	#unsettledCount = 0;

	constructor(private readonly options: ObserverOptions, onSettled: () => void) {
		this.#outbox = new Outbox(options.onBatch, options.onDrop);
		this.#readings = new ReadingQueue(options.clock, () => {
			this.#outbox.flush();
		}, options.onDrop);
		this.#tools = {
			clock: options.clock,
			instanceId: options.instanceId,
			hashKey: createKeyHasher(options.secret),
			startHash: createRequestHasher(options.secret),
			outbox: this.#outbox,
			priceOverrides: options.priceOverrides ?? [],
			keyLabels: options.keyLabels ?? {},
			clientIpMode: options.clientIpMode ?? 'full',
			responseSessions: new ResponseSessions(),
			backgroundAnswers: new BackgroundAnswers(this.#outbox, readStart(options.clock)),
			onDrop: options.onDrop,
			onSettled: () => {
				this.#unsettledCount--;
				onSettled();
			},
		};
	}

	/** Requests whose record is not final yet, whether or not they are over. */
	get unsettledCount(): number {
		return this.#unsettledCount;
	}

	watch(route: Route, head: RequestHead): Watch {
		this.#unsettledCount++;
		try {
			return new LaterWatch(route, head, this.#tools, this.#readings);
		} catch {
			this.options.onDrop();
			return createBlindWatch(this.#tools.onSettled);
		}
	}

	/** The records of what a WebSocket carries come after it is over, as its own does. */
	watchContent(route: Route, head: RequestHead, socketId: string | null): SocketWatch | null {
		if (socketId === null || !hasReadableMessages(route)) {
			return null;
		}

		this.#unsettledCount++;
		try {
			return watchSocket(route, head, this.#tools, socketId);
		} catch {
			this.options.onDrop();
			this.#tools.onSettled();
			return null;
		}
	}

	/** Gives up answers in the background that nobody asked for in a long time. */
	expire(nowMs: number): void {
		this.#tools.backgroundAnswers.expire(nowMs);
	}

	/** Tells the rest; nothing is watched after this. */
	close(): void {
		this.#tools.backgroundAnswers.endAll();
		this.#readings.readAll();
	}
}

/** Traffic passes also where the clock is broken; then nothing is sure to have happened since. */
function readStart(clock: Clock): number {
	try {
		return clock.nowAtMs();
	} catch {
		return Infinity;
	}
}
