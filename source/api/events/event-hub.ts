import {randomUUID} from 'node:crypto';
import type {TailraceEvent} from '../../core/event.js';
import type {Health} from '../../core/health.js';
import type {Removal} from '../../core/removal.js';
import type {ChangeCursor, InstanceStatus, RequestReader} from '../../core/store.js';

/** What a follower hears. */
export type HubMessage =
	/** In order. `id`: where to go on from when the connection breaks after it. */
	| {readonly type: 'events'; readonly id: string; readonly events: readonly TailraceEvent[]}
	/** Something may be missing before what comes next: what was built from events must be asked for anew. */
	| {readonly type: 'resync'}
	/** These were deleted. */
	| {readonly type: 'removed'; readonly removal: Removal}
	| {readonly type: 'status'; readonly status: HubStatus};

export type HubStatus = {
	/** The run of tailrace that records; `null`: none does. */
	readonly instance: InstanceStatus | null;
	/** Why something does not work at the moment, such as recording; `null` when all does. */
	readonly problem: string | null;
	/** Events that wait for the store. */
	readonly waitingCount: number;
};

export type Listener = (message: HubMessage) => void;

const pollMs = 200;
/** So many events are kept for who comes back; one that comes later begins anew. */
const maxKeptEvents = 4000;
/** Following goes on for a while without followers, so that one whose connection broke misses nothing. */
const lingerMs = 60_000;
export const maxFollowers = 64;

type Batch = {readonly number: number; readonly events: readonly TailraceEvent[]};

/** Follows the store once for all that listen, while anybody does. Who comes first hears what is active, then all that happens. */
export class EventHub {
	readonly #joined = new Set<Listener>();
	readonly #newcomers = new Set<Listener>();
	#epoch = '';
	#number = 0;
	#kept: Batch[] = [];
	#keptCount = 0;
	#cursor: ChangeCursor | null = null;
	#status: HubStatus = {instance: null, problem: null, waitingCount: 0};
	#isPolling = false;
	#leftAtMs = 0;

	constructor(private readonly reader: Pick<RequestReader, 'readChanges'>, private readonly readHealth: () => Pick<Health, 'problem' | 'waitingCount'>) {}

	get isFull(): boolean {
		return this.#joined.size + this.#newcomers.size >= maxFollowers;
	}

	/** From now on, or from `after`, an id of an earlier message; answers how to stop. */
	follow(listener: Listener, after: string | null): () => void {
		const missed = after === null ? null : this.#findAfter(after);
		if (missed === null) {
			this.#newcomers.add(listener);
			if (after !== null) {
				listener({type: 'resync'});
			}
		} else {
			this.#joined.add(listener);
			listener({type: 'status', status: this.#status});
			if (missed.length > 0) {
				listener({type: 'events', id: this.#buildId(), events: missed.flatMap(({events}) => events)});
			}
		}

		if (!this.#isPolling) {
			this.#isPolling = true;
			void this.#poll();
		}

		return () => {
			this.#joined.delete(listener);
			this.#newcomers.delete(listener);
			this.#leftAtMs = performance.now();
		};
	}

	/** To be told at once, since a change in the store doesn't tell what was there. */
	tellRemoved(removal: Removal): void {
		this.#tell([...this.#joined, ...this.#newcomers], {type: 'removed', removal});
	}

	async #poll(): Promise<void> {
		try {
			await this.#look();
		} catch (error) {
			this.#tellStatus({...this.#status, problem: (error as Error).message});
		}

		const isWanted = this.#joined.size + this.#newcomers.size > 0;
		if (!isWanted && performance.now() - this.#leftAtMs > lingerMs) {
			this.#forget();
			return;
		}

		setTimeout(() => {
			void this.#poll();
		}, pollMs).unref();
	}

	async #look(): Promise<void> {
		const isFirst = this.#cursor === null;
		const changes = await this.reader.readChanges(this.#cursor);
		if (isFirst) {
			this.#epoch = randomUUID().slice(0, 8);
		} else if (changes.events.length > 0) {
			this.#number++;
			this.#keep({number: this.#number, events: changes.events});
			this.#tell(this.#joined, {type: 'events', id: this.#buildId(), events: changes.events});
		}

		this.#cursor = changes.cursor;
		const {problem, waitingCount} = this.readHealth();
		this.#tellStatus({instance: changes.instance, problem, waitingCount});
		if (this.#newcomers.size === 0) {
			return;
		}

		// What is active now may be younger than the cursor: it is told again, which does no harm.
		const active = isFirst ? changes : await this.reader.readChanges(null);
		this.#welcome(active.events);
	}

	#welcome(events: readonly TailraceEvent[]): void {
		for (const listener of this.#newcomers) {
			this.#newcomers.delete(listener);
			this.#joined.add(listener);
			listener({type: 'status', status: this.#status});
			listener({type: 'events', id: this.#buildId(), events});
		}
	}

	#tellStatus(status: HubStatus): void {
		const previous = this.#status;
		this.#status = status;
		if (status.problem !== previous.problem
			|| status.waitingCount !== previous.waitingCount
			|| status.instance?.instanceId !== previous.instance?.instanceId
			|| status.instance?.droppedCount !== previous.instance?.droppedCount) {
			this.#tell([...this.#joined, ...this.#newcomers], {type: 'status', status});
		}
	}

	#tell(listeners: Iterable<Listener>, message: HubMessage): void {
		for (const listener of listeners) {
			listener(message);
		}
	}

	#keep(batch: Batch): void {
		this.#kept.push(batch);
		this.#keptCount += batch.events.length;
		while (this.#keptCount > maxKeptEvents && this.#kept.length > 1) {
			this.#keptCount -= this.#kept.shift()!.events.length;
		}
	}

	#buildId(): string {
		return `${this.#epoch}-${this.#number}`;
	}

	/** All that came after; `null` where it isn't known any more. */
	#findAfter(id: string): readonly Batch[] | null {
		const [epoch, text = ''] = id.split('-', 2);
		const number = Number(text);
		const oldest = this.#kept[0]?.number ?? (this.#number + 1);
		const isKnown = epoch === this.#epoch && /^\d{1,15}$/v.test(text) && number <= this.#number && number >= oldest - 1;
		return isKnown ? this.#kept.filter(batch => batch.number > number) : null;
	}

	#forget(): void {
		this.#isPolling = false;
		this.#cursor = null;
		this.#epoch = '';
		this.#number = 0;
		this.#kept = [];
		this.#keptCount = 0;
	}
}
