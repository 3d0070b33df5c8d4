import type {Clock} from '../core/clock.js';

export type ReadingOptions = {
	/** Of the bytes that are held until then. */
	readonly byteCount?: number;
	/** A request is over: who waits for its record waits for this. */
	readonly isUrgent?: boolean;
};

// A record is to be committed within 50 ms of its request's end; what happens to a running one can wait for company.
const urgentDelayMs = 5;
const delayMs = 25;
// Chunks that pass meanwhile are not to notice.
const sliceMs = 1;
const checkEvery = 8;
// Where more comes than a slice takes, they take longer: what waits for long outlives the young part of the heap.
const maxLeftCount = 128;
// What waits holds its bytes, so more than this is read on the spot.
const maxWaitingBytes = 1024 * 1024;
const maxWaitingCount = 4096;

/**
Reads what has passed some milliseconds later, much in one go: the traffic does not wait for it, and the same code over and over costs
a fraction of what it costs between all that passing a request takes. In the order in which it came.
*/
export class ReadingQueue {
	#waiting: Array<() => void> = [];
	#readCount = 0;
	#waitingBytes = 0;
	#timer: NodeJS.Timeout | undefined;
	#isUrgent = false;

	constructor(
		private readonly clock: Pick<Clock, 'monotonicMs'>,
		private readonly onRead: () => void,
		/** A reading failed by a bug; the others go on. */
		private readonly onDrop: () => void,
	) {}

	add(read: () => void, {byteCount = 0, isUrgent = false}: ReadingOptions): void {
		this.#waiting.push(read);
		this.#waitingBytes += byteCount;
		if (this.#waitingBytes > maxWaitingBytes || this.#waiting.length > maxWaitingCount) {
			this.readAll();
		} else if (isUrgent && !this.#isUrgent) {
			this.#isUrgent = true;
			clearTimeout(this.#timer);
			this.#timer = this.#schedule(urgentDelayMs);
		} else {
			this.#timer ??= this.#schedule(delayMs);
		}
	}

	readAll(): void {
		this.#read(Infinity);
	}

	#schedule(waitMs: number): NodeJS.Timeout {
		return setTimeout(() => {
			this.#readSlice();
		}, waitMs);
	}

	#readSlice(): void {
		this.#read(this.clock.monotonicMs() + sliceMs);
		if (this.#waiting.length > 0) {
			setImmediate(() => {
				this.#readSlice();
			});
		}
	}

	#read(untilMs: number): void {
		while (this.#readCount < this.#waiting.length) {
			try {
				this.#waiting[this.#readCount++]!();
			} catch {
				this.onDrop();
			}

			const leftCount = this.#waiting.length - this.#readCount;
			if (this.#readCount % checkEvery === 0 && leftCount <= maxLeftCount && this.clock.monotonicMs() > untilMs) {
				break;
			}
		}

		if (this.#readCount === this.#waiting.length) {
			this.#waiting = [];
			this.#readCount = 0;
			this.#waitingBytes = 0;
			this.#isUrgent = false;
			clearTimeout(this.#timer);
			this.#timer = undefined;
		}

		this.onRead();
	}
}
