import type {TailraceEvent} from '../../core/event.js';
import {formatLogLine} from './log-line.js';

const sendDelayMs = 100;
// A log that nobody reads must not fill the memory.
const maxWaitingLength = 256 * 1024;

/**
Gathers the log lines of finished requests: at most ten messages a second, the next only when the last was written. What
doesn't fit meanwhile is left out, and the log says how much.
*/
export class LogQueue {
	#text = '';
	#leftOutCount = 0;
	#isTaken = true;
	#timer: NodeJS.Timeout | undefined;

	constructor(private readonly send: (text: string) => void) {}

	push(events: readonly TailraceEvent[]): void {
		for (const event of events) {
			if (event.type !== 'request-end') {
				continue;
			}

			if (this.#text.length < maxWaitingLength) {
				this.#text += `${formatLogLine(event.record)}\n`;
			} else {
				this.#leftOutCount++;
			}

			this.#schedule();
		}
	}

	/** The last message is written. */
	taken(): void {
		this.#isTaken = true;
		if (this.#text !== '') {
			this.#schedule();
		}
	}

	/** Sends what is due; at the end, whatever there is. */
	flush(isLast = false): void {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		if (this.#text === '' || !(this.#isTaken || isLast)) {
			return;
		}

		const note = this.#leftOutCount === 0 ? '' : `tailrace: ${this.#leftOutCount} requests are not in this log, since nobody read it; they are in the store\n`;
		const text = this.#text + note;
		this.#text = '';
		this.#leftOutCount = 0;
		this.#isTaken = false;
		this.send(text);
	}

	#schedule(): void {
		this.#timer ??= setTimeout(() => {
			this.flush();
		}, sendDelayMs);
	}
}
