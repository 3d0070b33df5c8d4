import type {Outcome} from './final-record.js';
import type {RequestHead} from './initial-record.js';
import {Observation, type ObservationTools} from './observation.js';
import type {ReadingQueue} from './reading-queue.js';
import {createRequestId} from './request-id.js';
import type {Route} from './route.js';
import {createTimeline, markBytes, type Timeline} from './timeline.js';
import type {Watch} from './watch.js';

/** Notes what passes and when, in as little time as it can; an observation reads it a little later. */
export class LaterWatch implements Watch {
	readonly id: string;
	readonly #timeline: Timeline = createTimeline();
	readonly #startedAtMs: number;
	/** `null` before it begins, and where it could not. */
	#observation: Observation | null = null;
	#isOver = false;

	constructor(private readonly route: Route, private readonly head: RequestHead, private readonly tools: ObservationTools, private readonly queue: ReadingQueue) {
		this.#startedAtMs = tools.clock.nowAtMs() - this.#elapsedMs();
		this.id = createRequestId(this.#startedAtMs);
		queue.add(() => {
			this.#begin();
		}, {});
	}

	requestChunk(chunk: Uint8Array): void {
		this.queue.add(() => {
			this.#observation?.requestChunk(chunk);
		}, {byteCount: chunk.length});
	}

	requestEnd(): void {
		this.queue.add(() => {
			this.#observation?.requestEnd();
		}, {});
	}

	sent(): void {
		this.#timeline.sentMs = this.#elapsedMs();
	}

	connected(): void {
		this.#timeline.connectedMs ??= this.#elapsedMs();
	}

	responseHead(statusCode: number, rawHeaders: readonly string[]): void {
		const nowMs = this.#elapsedMs();
		this.queue.add(() => {
			this.#observation?.responseHead(statusCode, rawHeaders, nowMs);
		}, {});
	}

	responseChunk(chunk: Uint8Array): void {
		// A tunnel's other side may go on for a moment.
		if (this.#isOver) {
			return;
		}

		const nowMs = this.#elapsedMs();
		markBytes(this.#timeline, nowMs);
		this.queue.add(() => {
			this.#observation?.responseChunk(chunk, nowMs);
		}, {byteCount: chunk.length});
	}

	end(outcome: Outcome): void {
		if (this.#isOver) {
			return;
		}

		this.#isOver = true;
		const nowMs = this.#elapsedMs();
		this.queue.add(() => {
			this.#end(outcome, nowMs);
		}, {isUrgent: true});
	}

	#begin(): void {
		const {id, route, head, tools} = this;
		try {
			this.#observation = new Observation(route, {...head, id, startedAtMs: this.#startedAtMs}, tools, this.#timeline);
		} catch {
			tools.onDrop();
		}
	}

	#end(outcome: Outcome, nowMs: number): void {
		if (this.#observation === null) {
			this.tools.onSettled();
		} else {
			this.#observation.end(outcome, nowMs);
		}
	}

	#elapsedMs(): number {
		return this.tools.clock.monotonicMs() - this.head.startedMs;
	}
}
