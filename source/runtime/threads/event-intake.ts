import type {MessagePort} from 'node:worker_threads';
import {setTimeout as sleep} from 'node:timers/promises';
import type {ApiWriter} from '../../api/route.js';
import type {TailraceEvent} from '../../core/event.js';
import type {Removal} from '../../core/removal.js';
import type {RequestReader} from '../../core/store.js';
import type {FromStoreWrites, ToStoreWrites} from './messages.js';
import {StoreQueue} from './store-queue.js';

// Half of what the line holds: whoever sends more than the store can take is asked to wait, and nothing is pushed out.
const maxWaiting = 5000;
// The store commits within 50 ms; where it can't be written, the sender need not wait for it.
const keptPatienceMs = 2000;

type Waiting = {readonly untilCount: number; readonly resolve: () => void};
type Asking = {readonly resolve: (count: number) => void; readonly reject: (error: Error) => void};

/** What comes through the API on its way to the store and to the screen. */
export class EventIntake implements ApiWriter {
	readonly #queue = new StoreQueue();
	#port: MessagePort | null = null;
	#pushedCount = 0;
	#isClosed = false;
	readonly #waiting: Waiting[] = [];
	#nextNumber = 1;
	readonly #asking = new Map<number, Asking>();

	constructor(
		private readonly show: (events: readonly TailraceEvent[]) => void,
		private readonly reader: Pick<RequestReader, 'readRequest'>,
	) {}

	get queue(): Pick<StoreQueue, 'droppedCount' | 'waitingCount' | 'unsentCount'> {
		return this.#queue;
	}

	/** A store thread is there (again). */
	connect(port: MessagePort): void {
		this.#port = port;
		for (const {reject} of this.#asking.values()) {
			reject(new Error('the store\'s thread was started anew; ask again'));
		}

		this.#asking.clear();
		port.on('message', (message: FromStoreWrites) => {
			this.#receive(message);
		});
		this.#queue.connect(batch => {
			port.postMessage({type: 'batch', batch} satisfies ToStoreWrites);
		});
	}

	async write(events: readonly TailraceEvent[]): Promise<'kept' | 'taken' | 'full'> {
		if (this.#isClosed || this.#queue.waitingCount + events.length > maxWaiting) {
			return 'full';
		}

		const kept = Promise.withResolvers<void>();
		this.#pushedCount += events.length;
		this.#waiting.push({untilCount: this.#pushedCount, resolve: kept.resolve});
		this.#queue.push(events);
		this.show(events.filter(event => !isSpan(event)));
		const spans = events.filter(event => isSpan(event));
		if (spans.length > 0) {
			void this.#showKept(kept.promise, spans);
		}

		const patience = new AbortController();
		const answer = await Promise.race([
			kept.promise.then(() => 'kept' as const),
			sleep(keptPatienceMs, 'taken' as const, {signal: patience.signal}).catch(() => 'taken' as const),
		]);
		patience.abort();
		return answer;
	}

	async remove(removal: Removal): Promise<number> {
		const {promise, resolve, reject} = Promise.withResolvers<number>();
		if (this.#isClosed || this.#port === null) {
			throw new Error('nothing can be deleted at the moment');
		}

		const number = this.#nextNumber++;
		this.#asking.set(number, {resolve, reject});
		this.#port.postMessage({type: 'removal', number, removal} satisfies ToStoreWrites);
		return promise;
	}

	/** Takes no more; resolves when everything is committed, or after `patienceMs` without. */
	async close(patienceMs: number): Promise<void> {
		this.#isClosed = true;
		await this.#queue.drain(patienceMs);
	}

	#receive(message: FromStoreWrites): void {
		if (message.type === 'removed') {
			const asking = this.#asking.get(message.number);
			this.#asking.delete(message.number);
			if (message.problem === null) {
				asking?.resolve(message.count);
			} else {
				asking?.reject(new Error(message.problem));
			}

			return;
		}

		// What the store refuses is counted once for all who send, by the proxy's queue.
		this.#queue.acknowledge({...message.ack, rejectedCount: 0});
		const keptCount = this.#pushedCount - this.#queue.waitingCount;
		while (this.#waiting.length > 0 && this.#waiting[0]!.untilCount <= keptCount) {
			this.#waiting.shift()!.resolve();
		}
	}

	/** The store knows whether the proxy has shown the same request already. */
	async #showKept(kept: Promise<void>, spans: readonly TailraceEvent[]): Promise<void> {
		await kept;
		try {
			const rows = await Promise.all(spans.map(async event => event.type === 'request-end' && await this.reader.readRequest(event.record.id) !== null));
			this.show(spans.filter((_, index) => rows[index]));
		} catch {
			// They are in the store; the screen finds them there with its next look.
		}
	}
}

function isSpan(event: TailraceEvent): boolean {
	return event.type === 'request-end' && event.record.source === 'otlp';
}
