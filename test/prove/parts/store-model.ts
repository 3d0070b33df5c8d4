import type {TailraceEvent} from '../../../source/core/event.js';
import type {RequestRecord} from '../../../source/core/request-record.js';

/** What of a request the model keeps. */
export type ModelRow = Pick<RequestRecord, 'id' | 'startedAtMs' | 'state' | 'provider' | 'model' | 'operation' | 'responseBytes' | 'inputTokens' | 'outputTokens' | 'usageSource'>;
type Sum = {readonly stepMs: number; readonly startMs: number; requestCount: number; inputTokens: number; outputTokens: number};

const hourMs = 3_600_000;

/** A store in plain objects, as simple as can be: every event by itself, nothing prepared, nothing shared with the product. */
export class StoreModel {
	/** By id, in the order of their coming. */
	#rows = new Map<string, ModelRow>();
	/** Of what is over: they live longer than their requests. */
	#sums = new Map<string, Sum>();

	get rows(): readonly ModelRow[] {
		return this.#rows.values().toArray();
	}

	/** Request by request, in the order in which the batch first names them. */
	write(events: readonly TailraceEvent[]): void {
		const byRequest = Map.groupBy(events, event => 'record' in event ? event.record.id : ('id' in event ? event.id : ''));
		for (const event of byRequest.values().toArray().flat()) {
			this.#apply(event);
		}
	}

	interrupt(): number {
		const active = this.rows.filter(({state}) => state === 'active');
		for (const row of active) {
			this.#finish({...row, state: 'interrupted', usageSource: row.outputTokens === null ? row.usageSource : 'partial'});
		}

		return active.length;
	}

	expire(beforeMs: number, limit: number): number {
		const cutMs = Math.min(beforeMs, (this.rows.at(-1)?.startedAtMs ?? 0) - hourMs);
		const old = this.rows.filter(({state, startedAtMs}) => state !== 'active' && startedAtMs < cutMs).toSorted((a, b) => a.startedAtMs - b.startedAtMs).slice(0, limit);
		for (const {id} of old) {
			this.#rows.delete(id);
		}

		for (const [key, {stepMs, startMs}] of this.#sums) {
			if (startMs <= cutMs - stepMs) {
				this.#sums.delete(key);
			}
		}

		return old.length;
	}

	/** Its file is gone. */
	clear(): void {
		this.#rows = new Map();
		this.#sums = new Map();
	}

	/** What the requests of a step, a minute or whole hours, add up to, the active ones too: `start count input output` each. */
	listSums(stepMs: number): string[] {
		const sums: Sum[] = [];
		for (const sum of this.#sums.values().filter(candidate => candidate.stepMs === Math.min(stepMs, hourMs))) {
			const startMs = Math.floor(sum.startMs / stepMs) * stepMs;
			const known = sums.find(candidate => candidate.startMs === startMs);
			if (known === undefined) {
				sums.push({...sum, startMs});
			} else {
				known.requestCount += sum.requestCount;
				known.inputTokens += sum.inputTokens;
				known.outputTokens += sum.outputTokens;
			}
		}

		const active = this.rows.filter(({state}) => state === 'active');
		for (const row of active) {
			const startMs = Math.floor(row.startedAtMs / stepMs) * stepMs;
			let sum = sums.find(candidate => candidate.startMs === startMs);
			if (sum === undefined) {
				sum = {
					stepMs, startMs, requestCount: 0, inputTokens: 0, outputTokens: 0,
				};
				sums.push(sum);
			}

			sum.requestCount++;
		}

		return sums.toSorted((a, b) => a.startMs - b.startMs).map(({startMs, requestCount, inputTokens, outputTokens}) => [startMs, requestCount, inputTokens, outputTokens].join(' '));
	}

	#apply(event: TailraceEvent): void {
		switch (event.type) {
			case 'request-start': {
				if (!this.#rows.has(event.record.id)) {
					this.#rows.set(event.record.id, event.record);
				}

				break;
			}

			case 'request-progress': {
				const row = this.#rows.get(event.id);
				if (row?.state === 'active' && event.responseBytes >= row.responseBytes) {
					this.#rows.set(event.id, {
						...row,
						model: event.model ?? row.model,
						responseBytes: event.responseBytes,
						outputTokens: event.outputTokens ?? row.outputTokens,
						usageSource: event.outputTokens === null ? row.usageSource : (event.isEstimate ? 'estimated' : 'partial'),
					});
				}

				break;
			}

			case 'request-end': {
				const {state} = this.#rows.get(event.record.id) ?? {state: 'active'};
				if (state === 'active') {
					this.#finish(event.record);
				}

				break;
			}

			case 'request-first-byte':
			case 'request-first-token':
			case 'phase-end':
			case 'custom-event':
			case 'rate-limit':
			// The model does not know them.
		}
	}

	#finish(row: ModelRow): void {
		this.#rows.set(row.id, row);
		for (const stepMs of [hourMs / 60, hourMs]) {
			const startMs = Math.floor(row.startedAtMs / stepMs) * stepMs;
			const key = `${stepMs} ${startMs}`;
			const sum = this.#sums.get(key) ?? {
				stepMs, startMs, requestCount: 0, inputTokens: 0, outputTokens: 0,
			};
			sum.requestCount++;
			sum.inputTokens += row.inputTokens ?? 0;
			sum.outputTokens += row.outputTokens ?? 0;
			this.#sums.set(key, sum);
		}
	}
}
