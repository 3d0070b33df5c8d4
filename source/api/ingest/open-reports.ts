import type {RequestRecord} from '../../core/request-record.js';

/** A request that an application began to tell of. */
export type OpenReport = {
	readonly record: RequestRecord;
	/** On the monotonic clock. */
	readonly startedMs: number;
};

// What is pushed out is found in the store.
const maxOpen = 10_000;
const maxPhases = 20_000;

/** What applications began and did not end yet, the newest of it. */
export class OpenReports {
	readonly #open = new Map<string, OpenReport>();
	/** When each began, on the monotonic clock. */
	readonly #phases = new Map<string, number>();

	add(record: RequestRecord, startedMs: number): void {
		this.#open.set(record.id, {record, startedMs});
		if (this.#open.size > maxOpen) {
			this.#open.delete(this.#open.keys().next().value!);
		}
	}

	find(id: string): OpenReport | null {
		return this.#open.get(id) ?? null;
	}

	remove(id: string): void {
		this.#open.delete(id);
	}

	/** Answers whether there was room for it. */
	didStartPhase(id: string, name: string, nowMs: number): boolean {
		if (this.#phases.size >= maxPhases) {
			return false;
		}

		this.#phases.set(`${id}\n${name}`, nowMs);
		return true;
	}

	/** Answers when it began; `null` if nobody said that it did. */
	endPhase(id: string, name: string): number | null {
		const key = `${id}\n${name}`;
		const begunMs = this.#phases.get(key) ?? null;
		this.#phases.delete(key);
		return begunMs;
	}
}
