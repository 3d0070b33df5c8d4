import type {TailraceEvent} from '../../core/event.js';

const maxWaiting = 5000;
const sendDelayMs = 100;

/**
The events on their way to the screen: at most ten messages a second, the next only when the last was taken, so that a
terminal that stands still holds up nothing. When too many wait they are dropped, and the screen reads the store instead.
*/
export class ScreenQueue {
	#waiting: TailraceEvent[] = [];
	#shouldResync = false;
	#isTaken = true;
	#timer: NodeJS.Timeout | undefined;

	constructor(private readonly send: (events: readonly TailraceEvent[], shouldResync: boolean) => void) {}

	push(events: readonly TailraceEvent[]): void {
		if (this.#waiting.length + events.length > maxWaiting) {
			this.#waiting = [];
			this.#shouldResync = true;
		} else if (!this.#shouldResync || this.#isTaken) {
			for (const event of events) {
				this.#waiting.push(event);
			}
		}

		this.#schedule();
	}

	/** The receiver has taken the last message. */
	taken(): void {
		this.#isTaken = true;
		if (this.#waiting.length > 0 || this.#shouldResync) {
			this.#schedule();
		}
	}

	/** Sends what is due; at the end, whatever there is. */
	flush(isLast = false): void {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		if (!(this.#isTaken || isLast) || (this.#waiting.length === 0 && !this.#shouldResync)) {
			return;
		}

		const events = keepLastProgress(this.#waiting);
		const shouldResync = this.#shouldResync;
		this.#waiting = [];
		this.#shouldResync = false;
		this.#isTaken = false;
		this.send(events, shouldResync);
	}

	#schedule(): void {
		this.#timer ??= setTimeout(() => {
			this.flush();
		}, sendDelayMs);
	}
}

/** Of one request's progress only the last is news, and none once it is over. */
function keepLastProgress(events: readonly TailraceEvent[]): TailraceEvent[] {
	const seen = new Set<string>();
	const kept: TailraceEvent[] = [];
	for (const event of events.toReversed()) {
		if (event.type === 'request-end') {
			seen.add(event.record.id);
		} else if (event.type === 'request-progress') {
			if (seen.has(event.id)) {
				continue;
			}

			seen.add(event.id);
		}

		kept.push(event);
	}

	return kept.toReversed();
}
