import type {Clock} from '../../core/clock.js';
import {hourMs} from '../../core/durations.js';
import type {Removal} from '../../core/removal.js';
import {StoreError, type InstanceStatus, type StoreWriter} from '../../core/store.js';
import {createBatcher, type Batcher} from '../../store/batch.js';
import {ClockTrust} from './clock-trust.js';
import type {StoreAck, StoreBatch, StoreWorkerData} from './messages.js';

// What is too old is deleted in slices this small, so that no commit waits long for one.
const expireSlice = 500;
const removalSlice = 500;
const tidyPauseMs = 50;
const tidyEveryMs = hourMs;
// The start belongs to the first picture and the first requests.
const firstTidyMs = 30_000;
// Looking through a large store takes seconds, and a reader may meet the same damage with every call.
const checkPauseMs = 60_000;
// The proxy has waited for what it sent before this begins.
const closePatienceMs = 1000;

type Acknowledge = (ack: StoreAck) => void;

/** Owns the writer: commits batches in groups, acknowledges them, deletes what is too old, and rolls up what is over. */
export class StoreKeeper {
	readonly #batcher: Batcher;
	#timer: NodeJS.Timeout | undefined;
	#tidyTimer: NodeJS.Timeout;
	readonly #clockTrust: ClockTrust;
	#problem: string | null = null;
	#takenCount = 0;
	#checkedMs = -Infinity;
	#unanswered: Array<{number: number; takenCount: number; acknowledge: Acknowledge}> = [];
	#acknowledge: Acknowledge = () => {/* Nobody listens yet. */};

	constructor(
		private readonly writer: StoreWriter,
		private readonly data: Omit<StoreWorkerData, 'memoryRequests'>,
		private readonly onProblem: (problem: string | null) => void,
		private readonly clock: Clock,
	) {
		if (data.isFirst) {
			writer.markInterrupted(Math.round(clock.nowAtMs()));
		}

		this.#batcher = createBatcher({writer});
		this.#clockTrust = new ClockTrust(clock);
		this.#tidyTimer = setTimeout(() => {
			this.#tidy();
		}, firstTidyMs);
	}

	/** A proxy's thread is there (again); it counts from one, so nothing that an earlier one sent is acknowledged any more. */
	connect(acknowledge: Acknowledge): void {
		const earlier = this.#acknowledge;
		this.#acknowledge = acknowledge;
		this.#unanswered = this.#unanswered.filter(batch => batch.acknowledge !== earlier);
	}

	/** The proxy's thread is gone, and with it whatever was under way. */
	interrupt(): void {
		try {
			// What it said before comes first. If that can't be written now, the next start of tailrace does this.
			while (this.#batcher.readStatus().waitingCount > 0) {
				this.#flush();
				if (this.#problem !== null) {
					return;
				}
			}

			this.writer.markInterrupted(Math.round(this.clock.nowAtMs()));
		} catch {
			// As above.
		}
	}

	/** From the proxy, or from another that counts for itself and hears for itself. */
	take({number, events}: StoreBatch, acknowledge = this.#acknowledge): void {
		this.#takenCount += events.length;
		this.#unanswered.push({number, takenCount: this.#takenCount, acknowledge});
		this.#plan(this.#batcher.add(events));
	}

	/** Deletes in slices, with what is recorded meanwhile in between; answers how many. Throws where the store can't be written now. */
	async remove(removal: Removal): Promise<number> {
		let removedCount = 0;
		for (;;) {
			// What was taken before somebody asked is meant, too.
			this.#plan(this.#flush());
			if (this.#problem !== null) {
				throw new Error(this.#problem);
			}

			const sliceCount = this.#batcher.readStatus().waitingCount > 0 ? null : this.writer.remove(removal, removalSlice);
			removedCount += sliceCount ?? 0;
			if (sliceCount !== null && sliceCount < removalSlice) {
				return removedCount;
			}

			// eslint-disable-next-line no-await-in-loop -- One slice after the other.
			await wait(0);
		}
	}

	beat(instance: InstanceStatus): void {
		try {
			this.writer.heartbeat(instance);
		} catch {
			// The next one comes soon, and what keeps the store from being written is told with the events.
		}
	}

	/** A reader met damage. If the writer finds it, too, it keeps the store aside, and what comes next is in a new one. */
	check(): void {
		const nowMs = this.clock.monotonicMs();
		if (nowMs - this.#checkedMs < checkPauseMs) {
			return;
		}

		this.#checkedMs = nowMs;
		try {
			this.writer.check();
		} catch (error) {
			if (error instanceof StoreError && error.reason === 'corrupt') {
				// Until the next write says that it works again.
				this.#problem = error.message;
				this.onProblem(this.#problem);
			}
		}
	}

	/** Writes what waits, as long as patience lasts, and closes; answers how many events are lost. */
	async close(instance: InstanceStatus): Promise<number> {
		clearTimeout(this.#tidyTimer);
		clearTimeout(this.#timer);
		const deadlineMs = this.clock.monotonicMs() + closePatienceMs;
		while (this.#batcher.readStatus().waitingCount > 0 && this.clock.monotonicMs() < deadlineMs) {
			const dueMs = this.#flush();
			if (dueMs !== null && dueMs > 0) {
				// eslint-disable-next-line no-await-in-loop -- One try after the other.
				await wait(dueMs);
			}
		}

		this.beat(instance);
		this.writer.close();
		return this.#batcher.readStatus().waitingCount;
	}

	#plan(dueMs: number | null): void {
		if (dueMs === null) {
			return;
		}

		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => {
			this.#plan(this.#flush());
		}, dueMs);
	}

	#flush(): number | null {
		const dueMs = this.#batcher.flush();
		const status = this.#batcher.readStatus();
		const settledCount = status.committedCount + status.rejectedCount;
		const lastNumbers = new Map<Acknowledge, number>();
		while (this.#unanswered.length > 0 && this.#unanswered[0]!.takenCount <= settledCount) {
			const {acknowledge, number} = this.#unanswered.shift()!;
			lastNumbers.set(acknowledge, number);
		}

		for (const [acknowledge, number] of lastNumbers) {
			acknowledge({number, rejectedCount: status.rejectedCount});
		}

		if (status.problem !== this.#problem) {
			this.#problem = status.problem;
			this.onProblem(status.problem);
		}

		return dueMs;
	}

	#tidy(): void {
		let delayMs = tidyEveryMs;
		try {
			const deletedCount = this.#clockTrust.isTrusted() ? this.writer.expire(this.clock.nowAtMs() - this.data.retainMs, expireSlice) : 0;
			const hasMore = this.writer.rollUp();
			delayMs = deletedCount >= expireSlice || hasMore ? tidyPauseMs : tidyEveryMs;
		} catch {
			// It can't be written now; there is time.
		}

		this.#tidyTimer = setTimeout(() => {
			this.#tidy();
		}, delayMs);
	}
}

async function wait(delayMs: number): Promise<void> {
	return new Promise(resolve => {
		setTimeout(resolve, delayMs);
	});
}
